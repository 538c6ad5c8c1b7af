import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Services
import Testing
import Transport

@testable import Bridge

/// What a change of the configuration asks for.
@Suite struct ReloadPlanTests {
    private static let old: Configuration = {
        var configuration = Configuration()
        configuration.shortNumbers = ["1414"]
        for name in ["beeline", "kcell"] {
            var link = Configuration.Link()
            link.hosts = [LinkSettings.Host(name: "127.0.0.1", port: 2775)]
            link.systemID = "egov1414"
            link.password = Secret("secret08")
            configuration.links[name] = link
        }
        var account = Configuration.Account()
        account.role = .operator
        configuration.accounts = ["operator2": account]
        var listener = Configuration.Listener()
        listener.address = SocketAddress(ip: "127.0.0.1", port: 2776)
        configuration.listeners = [listener]
        return configuration
    }()

    private func plan(_ change: (inout Configuration) -> Void) -> ReloadPlan {
        var new = Self.old
        change(&new)
        return ReloadPlan(from: Self.old, to: new)
    }

    @Test func nothingIsNothing() {
        let plan = self.plan { _ in }
        #expect(
            plan.description
                == "links: kept beeline, kcell; accounts: kept operator2; listen: kept 127.0.0.1:2776")
        #expect(plan.fixed == [])
    }

    /// A key of a link, or of the file, with another value.
    struct Other<Section>: Sendable {
        let key: String
        let change: @Sendable (inout Section) -> Void

        init(_ key: String, _ change: @escaping @Sendable (inout Section) -> Void) {
            (self.key, self.change) = (key, change)
        }
    }

    @Test(arguments: [
        Other<Configuration.Link>("hosts") { $0.hosts[0].port = 2776 },
        Other<Configuration.Link>("system_id") { $0.systemID = "egov1415" },
        Other<Configuration.Link>("password") { $0.password = Secret("secret09") },
        Other<Configuration.Link>("system_type") { $0.systemType = "SMPP" },
        Other<Configuration.Link>("address_range") { $0.addressRange.range = "1414" },
        Other<Configuration.Link>("bind_type") { $0.bindTypes = [.transmitter, .receiver] },
        Other<Configuration.Link>("tls") { $0.tls = Configuration.TLS() },
    ])
    func aLinkIsBoundAnewWhereItMust(_ other: Other<Configuration.Link>) throws {
        var link = try #require(Self.old.links["kcell"])
        other.change(&link)
        let plan = self.plan { $0.links["kcell"] = link }
        #expect(plan.links == ["kcell": .rebound, "beeline": .kept])
        #expect(plan.shared == [] && plan.fixed == [])
    }

    @Test(arguments: [
        Other<Configuration.Link>("window_size") { $0.windowSize = 11 },
        Other<Configuration.Link>("throughput") { $0.throughput = nil },
        Other<Configuration.Link>("response_timeout") { $0.timers.response = .seconds(1) },
        Other<Configuration.Link>("refusal_status") { $0.refusalStatus = .messageQueueFull },
        Other<Configuration.Link>("in_doubt") { $0.inDoubt = .keep },
        Other<Configuration.Link>("repeat_window") { $0.repeatWindow = .zero },
        Other<Configuration.Link>("outbind") { $0.outbind = Configuration.Outbind() },
        Other<Configuration.Link>("maximum_pdu_octets") { $0.limits.maximumPDUOctets = 2_000 },
        Other<Configuration.Link>("segment_form") { $0.segmentForm = .sar },
    ])
    func andNowhereElse(_ other: Other<Configuration.Link>) throws {
        var link = try #require(Self.old.links["kcell"])
        other.change(&link)
        let plan = self.plan { $0.links["kcell"] = link }
        #expect(plan.links == ["kcell": .changed, "beeline": .kept])
        #expect(plan.shared == [] && plan.fixed == [])
    }

    /// Other certificates of a link that is secured already are for the next handshake.
    @Test func onlyTLSOrNoneIsAnotherBind() {
        var old = Self.old
        old.links["kcell"]?.tls = Configuration.TLS()
        var new = old
        new.links["kcell"]?.tls?.client.caFile = "ca.pem"
        #expect(ReloadPlan(from: old, to: new).links["kcell"] == .changed)
        #expect(ReloadPlan(from: old, to: Self.old).links["kcell"] == .rebound)
    }

    @Test func linksComeAndGo() {
        let plan = self.plan { configuration in
            configuration.links["tele2"] = configuration.links.removeValue(forKey: "beeline")
            configuration.accounts["shop"] = configuration.accounts.removeValue(forKey: "operator2")
            configuration.listeners[0].address = SocketAddress(ip: "127.0.0.1", port: 2777)
            configuration.sla.fallback = .seconds(40)
            configuration.catalogue.passBy = ["*"]
        }
        #expect(
            plan.description
                == "changed catalogue, sla; links: added tele2, removed beeline, kept kcell; "
                + "accounts: added shop, removed operator2; "
                + "listen: added 127.0.0.1:2777, removed 127.0.0.1:2776")
    }

    @Test(arguments: [
        Other<Configuration>("registers") { $0.registers[.citizens] = .sqlite(path: "other.db") },
        Other("journal") { $0.journal = .sqlite(path: "journal.db") },
        Other("journal_retention") { $0.journalRetention = .seconds(60) },
        Other("monitor") { $0.monitor = Configuration.Monitor() },
        Other("canary") { $0.canary = Configuration.Canary() },
        Other("log") { $0.log.level = .debug },
        Other("links.kcell.reply_link") { $0.links["kcell"]?.replyLink = "beeline" },
        Other("accounts.operator2.role") { $0.accounts["operator2"]?.role = .client },
    ])
    func whatIsOpenedAtTheStartNeedsARestart(_ other: Other<Configuration>) {
        #expect(self.plan(other.change).fixed == [other.key])
    }

    /// Whoever adds a key to the file says here, by one of the two tables, whether it can be changed while running.
    @Test func everyKeyIsOneOrTheOther() {
        let parts: Set = ["links", "listen", "accounts"]
        let known = parts.union((ReloadPlan.sharedKeys + ReloadPlan.fixedKeys).map(\.name))
        #expect(Set(ConfigurationReader.keys.map(\.name)) == known)
        #expect(known.count == parts.count + ReloadPlan.sharedKeys.count + ReloadPlan.fixedKeys.count)
    }
}
