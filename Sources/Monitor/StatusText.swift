import Bridge
import Monotonic
import SMPPLink
import Services

/// The status as a table for people, as `kopir status` and `/status.table` show it.
extension BridgeSnapshot {
    func table(isLive: Bool, certificate: Certificate? = nil) -> String {
        var lines = [
            "kopir \(KopirVersion.text), up \(Self.span(self.age(self.started)))" + self.heading(isLive)
        ]
        lines += [
            "", "link                  state       for       window  in/s    out/s   open  oldest  why",
        ]
        lines += self.links.map { self.line($0) }
        if !self.accounts.isEmpty {
            lines += ["", "account               state       for       window  in/s    out/s"]
            lines += self.accounts.map { self.line($0) }
        }
        lines += ["", self.line("last 5 min", self.fiveMinutes), self.line("last hour", self.hour)]
        let oldest = self.age(self.oldestArrival).map { ", the oldest for \(Self.span($0))" } ?? ""
        lines += [
            "queue       \(self.queued) waiting, \(self.workers) of \(self.workerLimit) workers busy, "
                + "\(self.open) of \(self.capacity) open\(oldest)"
        ]
        lines += [self.registersLine, self.journalLine]
        if let canary { lines += [self.line(canary)] }
        let certificates = self.certificates + [certificate].compactMap(\.self)
        lines += certificates.compactMap { self.line($0) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Nothing about one that has time.
    private func line(_ certificate: Certificate) -> String? {
        let left = Double(certificate.notAfter) - self.wallSeconds(self.at)
        guard left < Double(CertificateCheck.warningDays) * 86_400 else { return nil }
        return "certificate \(certificate.name): " + (left > 0 ? "ends in \(Self.span(left))" : "HAS ENDED")
    }

    private func heading(_ isLive: Bool) -> String {
        guard isLive else { return ": THE LOOP DOES NOT TURN" }
        return self.reasonsNotReady.isEmpty
            ? ", ready" : ": NOT READY: " + self.reasonsNotReady.joined(separator: "; ")
    }

    private func line(_ link: Link) -> String {
        let bound = link.orderedSeconds(self) ?? self.age(link.worst?.since)
        let since = link.isBound ? bound : self.age(link.notBoundSince(self))
        let columns = [
            link.status.name.padded(20), link.state.padded(10), Self.span(since ?? 0).padded(8),
            "\(link.traffic.outstanding)/\(link.windowSize)".padded(6),
            Self.rate(link.received.minute).padded(6),
            Self.rate(link.sent.minute).padded(6), "\(link.open)".padded(4),
            (self.age(link.oldestArrival).map { Self.span($0) } ?? "-").padded(6), link.reason ?? "",
        ]
        let next = link.worst?.nextAttempt.map {
            ", next attempt in \(Self.span(max(0, ($0 - self.at) / .seconds(1))))"
        }
        return (columns.joined(separator: "  ") + (next ?? "")).trimmed
    }

    private func line(_ account: Account) -> String {
        let since = account.status.binds.last.map { Self.span(self.age($0.since)) } ?? "-"
        let columns = [
            account.status.systemID.padded(20), account.state.rawValue.padded(10), since.padded(8),
            "\(account.traffic.outstanding)/\(account.windowSize)".padded(6),
            Self.rate(account.received.minute).padded(6), Self.rate(account.sent.minute).padded(6),
            account.status.reason ?? "",
        ]
        return columns.joined(separator: "  ").trimmed
    }

    private func line(_ name: String, _ window: Window) -> String {
        func time(_ share: Double) -> String {
            window.replyTimes.quantile(share).map { Self.span($0) } ?? "-"
        }
        let ratio = window.ratio.map { " (\(Self.percent($0)))" } ?? ""
        return "\(name.padded(10))  \(window.inTime) in time, \(window.late) late\(ratio), "
            + "\(window.unavailable) unavailable; p50 \(time(0.5)), p99 \(time(0.99))"
    }

    private var registersLine: String {
        let bad = self.registers.filter { $0.state != .closed }
        guard !bad.isEmpty else { return "registers   all answer" }
        return "registers   "
            + bad.map { "\($0.register.rawValue) BREAKER \($0.state.rawValue)" }.joined(separator: ", ")
    }

    private var journalLine: String {
        let p99 = self.journal.times.quantile(0.99).map { ", p99 \(Self.span($0))" } ?? ""
        let failing = self.journal.isFailing ? ", FAILING: \(self.journal.lastError ?? "")" : ""
        return "journal     \(self.promise)\(p99)\(failing)"
    }

    private func line(_ canary: CanaryStatus) -> String {
        let time = canary.time.map { " in \(Self.span($0.inSeconds))" } ?? ""
        let last = canary.isWorking.map { $0 ? "answered\(time)" : "NOT ANSWERED" } ?? "no answer yet"
        return "canary      \(last); \(canary.answered) answered, \(canary.failed) failed"
    }

    /// In few letters: 0.004s, 4.2s, 3m10s, 2h05m, 3d04h.
    static func span(_ seconds: Double) -> String {
        let whole = Int(seconds)
        switch seconds {
        case ..<1: return "\((seconds * 1_000).rounded() / 1_000)s"
        case ..<60: return "\((seconds * 10).rounded() / 10)s"
        case ..<3_600: return "\(whole / 60)m\(two(whole % 60))s"
        case ..<86_400: return "\(whole / 3_600)h\(two(whole / 60 % 60))m"
        default: return "\(whole / 86_400)d\(two(whole / 3_600 % 24))h"
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func rate(_ rate: Double) -> String { "\((rate * 10).rounded() / 10)" }

    private static func percent(_ share: Double) -> String { "\((share * 10_000).rounded(.down) / 100) %" }
}

extension String {
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - self.count)) }

    /// Without spaces at the end.
    fileprivate var trimmed: String { String(self.reversed().drop { $0 == " " }.reversed()) }
}
