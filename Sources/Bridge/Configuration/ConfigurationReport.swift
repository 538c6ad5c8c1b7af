import Foundation
import Journal
import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Services
import Transport

/// What `kopir check` says of a configuration without mistakes: each link in a few lines, and the cost of every reply.
public struct ConfigurationReport: Sendable {
    private let configuration: Configuration

    /// The report on a configuration.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
    }
}

extension ConfigurationReport: CustomStringConvertible {
    /// The report, without passwords.
    public var description: String {
        let links = self.configuration.links.sorted { $0.key < $1.key }.flatMap {
            Self.lines($0.key, $0.value)
        }
        return (self.heading + ["", "links"] + links + self.doors + ["", "replies"] + self.costs)
            .joined(separator: "\n")
    }

    private var heading: [String] {
        let sla = self.configuration.sla
        let queue = self.configuration.queue
        return [
            "short numbers  \(self.configuration.shortNumbers.joined(separator: ", "))",
            "services       \(self.configuration.catalogue.services.map(\.name).joined(separator: ", "))",
            "registers      \(self.stores)",
            "journal        \(self.promise)",
            "queue          \(queue.capacity) messages, \(queue.workers) at a time",
            "sla            answered in \(durationText(sla.deadline)), an apology after \(durationText(sla.fallback)), "
                + "given up after \(durationText(sla.giveUp))",
        ]
    }

    private var promise: String {
        switch self.configuration.journal {
        case .none: NoJournal().promise
        case .sqlite(let path): "sqlite:\(path): acknowledged messages survive the process and the power"
        }
    }

    private var stores: String {
        let stores = self.configuration.registers.map {
            (source: $0.key.rawValue, store: $0.value.description)
        }
        if let first = stores.first, stores.allSatisfy({ $0.store == first.store }) { return first.store }
        return stores.sorted { $0.source < $1.source }.map { "\($0.source) \($0.store)" }.joined(
            separator: ", ")
    }

    private static func lines(_ name: String, _ link: Configuration.Link) -> [String] {
        let hosts = link.hosts.map(\.description).joined(separator: ", ")
        let binds = link.bindTypes.map(\.rawValue).joined(separator: " + ")
        let throughput = link.throughput.map { "\(rateText($0)) submit_sm a second" } ?? "no limit a second"
        let coding = Form<UInt8>.octet().print(link.gsmDataCoding.rawValue)
        return [
            "  \(name): \(hosts) as \(link.systemID), \(binds)",
            "    \(Self.security(link.tls))",
            "    window \(link.windowSize), \(throughput), refuses with \(link.refusalStatus)",
            "    enquire_link after \(durationText(link.timers.enquireLink)), "
                + "dead \(durationText(link.timers.enquireLinkResponse)) later, "
                + "responses within \(durationText(link.timers.response))",
            "    data_coding 0 is \(link.defaultAlphabet.rawValue), replies in data_coding \(coding), "
                + "long ones by \(link.segmentForm.rawValue)",
            "    short number with ton \(link.shortNumber.ton.rawValue), npi \(link.shortNumber.npi.rawValue)",
        ]
    }
}

extension ConfigurationReport {
    /// Where peers connect to us and who may bind, a line each.
    private var doors: [String] {
        let listeners = self.configuration.listeners.map { listener in
            "  \(listener.address?.description ?? ""): \(Self.security(listener.tls))"
        }
        let accounts = self.configuration.accounts.sorted { $0.key < $1.key }.map { Self.line($0, $1) }
        return (listeners.isEmpty ? [] : ["", "listen"] + listeners)
            + (accounts.isEmpty ? [] : ["", "accounts"] + accounts)
    }

    private static func line(_ systemID: String, _ account: Configuration.Account) -> String {
        let throughput = account.throughput.map { "\(rateText($0)) messages a second" } ?? "no limit a second"
        let words = [
            "\(systemID): \(account.role?.rawValue ?? "")",
            "from \(account.allow.map(\.description).joined(separator: " or "))",
            "at most \(account.maximumBinds) binds as \(account.bindTypes.map(\.rawValue).joined(separator: "/"))",
            "window \(account.windowSize)", throughput,
        ]
        let prefixes = account.sourcePrefixes.joined(separator: " ")
        return "  " + words.joined(separator: ", ") + (prefixes.isEmpty ? "" : ", numbers \(prefixes)…")
    }

    private static func security(_ tls: TLSServerSettings?) -> String {
        guard let tls else { return "plain TCP: whoever is on the way can read and change everything" }
        let end = (try? TLSContext(server: tls))?.certificateNotAfter.map {
            ", shows a certificate that ends on \(day($0))"
        }
        return "TLS\(end ?? "")" + (tls.clientCAFile.map { ", certificates of peers by \($0)" } ?? "")
    }

    /// Whom a link trusts, and how long what it shows itself is good.
    private static func security(_ tls: Configuration.TLS?) -> String {
        guard let tls else { return "plain TCP: whoever is on the way can read and change everything" }
        let authorities = tls.client.caFile.map { "by \($0)" } ?? "by the system's authorities"
        let name = tls.client.serverName ?? "the host's name"
        let end = (try? TLSContext(client: tls.client))?.certificateNotAfter.map {
            ", shows a certificate that ends on \(day($0))"
        }
        return "TLS, the SMSC's certificate verified \(authorities) for \(name)\(end ?? "")"
    }

    /// A line for each text: key, alphabet, length, segments; `*` where values of the usual length are filled in.
    private var costs: [String] {
        let costs = self.configuration.catalogue.costs()
        let width = costs.map { $0.name.count }.max() ?? 0
        let lines = costs.map { cost in
            let name = cost.name + String(repeating: " ", count: width - cost.name.count)
            let length = "\(cost.unitCount)".leftPadded(to: 4)
            return "  \(name)  \(cost.alphabet.rawValue)  \(length) \(cost.unit)  \(cost.segments)"
        }
        return lines + ["  * with values of the usual length filled in"]
    }
}

extension ReplyCost {
    fileprivate var name: String { self.path.joined(separator: ".") + (self.isSample ? " *" : "") }
}

/// The day of a moment in seconds since 1970, in UTC: `2027-01-31`.
func day(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601.year().month().day())
}

extension RegisterStore: CustomStringConvertible {
    /// As in the configuration: `sqlite:PATH`.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        }
    }
}
