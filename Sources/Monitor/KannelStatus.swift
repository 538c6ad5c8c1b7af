import Bridge
import SMPPLink

/// The status in the shape of Kannel's `/status.xml` and `/status.txt`, for the scripts that read those.
///
/// Its elements and words are Kannel's: the box is `running` or `shutdown`, a link `online Ns`, `connecting`, `re-connecting`,
/// `disconnected` or `dead`; rates are those of 1, 5 and 15 minutes. The one box is our workers, and there are no stored messages
/// but those that are open.
extension BridgeSnapshot {
    var kannelStatus: String {
        let (received, sent, receipts) = self.kannelTotals
        var xml = XML()
        xml.element("gateway") { xml in
            xml.element("version", "Kopir version \(KopirVersion.text)")
            xml.element("status", "\(self.isDraining ? "shutdown" : "running"), uptime \(self.uptime)")
            xml.element("wdp") { xml in
                xml.element("received") { $0.totals(0, queued: 0) }
                xml.element("sent") { $0.totals(0, queued: 0) }
            }
            xml.element("sms") { xml in
                xml.element("received") { $0.totals(received, queued: self.queued) }
                xml.element("sent") { $0.totals(sent, queued: self.open) }
                xml.element("storesize", "\(self.open)")
                xml.element("inbound", Self.loads(self.links.map(\.received)))
                xml.element("outbound", Self.loads(self.links.map(\.sent)))
            }
            xml.element("dlr") { xml in
                xml.element("received") { $0.element("total", "\(receipts)") }
                xml.element("sent") { $0.element("total", "0") }
                xml.element("inbound", "0.00,0.00,0.00")
                xml.element("outbound", "0.00,0.00,0.00")
                xml.element("queued", "0")
                xml.element("storage", self.kannelStorage)
            }
            xml.element("boxes") { xml in xml.element("box") { self.describeBox(&$0) } }
            xml.element("smscs") { xml in
                xml.element("count", "\(self.links.count)")
                for link in self.links { xml.element("smsc") { self.describe(link, &$0) } }
            }
        }
        return "<?xml version=\"1.0\"?>\n" + xml.text
    }

    private var kannelTotals: (received: Int, sent: Int, receipts: Int) {
        (
            self.links.map(\.pipeline.accepted).reduce(0, +), self.links.map(\.counts.accepted).reduce(0, +),
            self.links.map(\.pipeline.receipts).reduce(0, +)
        )
    }

    private var kannelStorage: String { self.isDurable ? "sqlite" : "internal" }

    private func describeBox(_ xml: inout XML) {
        xml.element("type", "smsbox")
        xml.element("id", "kopir")
        xml.element("IP", "127.0.0.1")
        xml.element("queue", "\(self.queued)")
        xml.element("status", "on-line \(self.uptime)")
        xml.element("ssl", "no")
    }

    private func describe(_ link: Link, _ xml: inout XML) {
        let name = link.status.name
        xml.element("name", "SMPP:\(link.worst?.host ?? "")")
        xml.element("admin-id", name)
        xml.element("id", name)
        xml.element("status", self.kannelState(of: link))
        xml.element("failed", "\(link.pipeline.failed + link.pipeline.expired)")
        xml.element("queued", "\(link.open)")
        xml.element("sms") { xml in
            xml.element("received", "\(link.pipeline.accepted)")
            xml.element("sent", "\(link.counts.accepted)")
            xml.element("inbound", Self.loads([link.received]))
            xml.element("outbound", Self.loads([link.sent]))
        }
        xml.element("dlr") { xml in
            xml.element("received", "\(link.pipeline.receipts)")
            xml.element("sent", "0")
            xml.element("inbound", "0.00,0.00,0.00")
            xml.element("outbound", "0.00,0.00,0.00")
        }
    }

    /// As Kannel's `/status.txt`.
    var kannelText: String {
        let (received, sent, receipts) = self.kannelTotals
        let lines = [
            "Kopir version \(KopirVersion.text)", "",
            "Status: \(self.isDraining ? "shutdown" : "running"), uptime \(self.uptime)", "",
            "WDP: received 0 (0 queued), sent 0 (0 queued)", "",
            "SMS: received \(received) (\(self.queued) queued), sent \(sent) (\(self.open) queued), store size \(self.open)",
            "SMS: inbound (\(Self.loads(self.links.map(\.received)))) msg/sec, "
                + "outbound (\(Self.loads(self.links.map(\.sent)))) msg/sec", "",
            "DLR: received \(receipts), sent 0",
            "DLR: inbound (0.00,0.00,0.00) msg/sec, outbound (0.00,0.00,0.00) msg/sec",
            "DLR: 0 queued, using \(self.kannelStorage) storage", "",
            "Box connections:",
            "    smsbox:kopir, IP 127.0.0.1 (\(self.queued) queued), (on-line \(self.uptime))", "",
            "SMSC connections:",
        ]
        return (lines + self.links.map { self.kannelLine($0) }).joined(separator: "\n") + "\n"
    }

    private func kannelLine(_ link: Link) -> String {
        let name = link.status.name
        return "    \(name)[\(name)]    SMPP:\(link.worst?.host ?? "") (\(self.kannelState(of: link)), "
            + "rcvd: sms \(link.pipeline.accepted) (\(Self.loads([link.received]))) / dlr \(link.pipeline.receipts) (0.00,0.00,0.00), "
            + "sent: sms \(link.counts.accepted) (\(Self.loads([link.sent]))) / dlr 0 (0.00,0.00,0.00), "
            + "failed \(link.pipeline.failed + link.pipeline.expired), queued \(link.open) msgs)"
    }

    private func kannelState(of link: Link) -> String {
        if link.orders.isUnbound { return "dead" }
        if link.isBound {
            let since = link.status.binds.filter(\.state.isBound).map(\.since).max() ?? self.at
            return "online \(Int(self.age(since)))s"
        }
        switch link.worst?.state ?? .closed {
        case .connecting, .tls, .binding: return link.counts.binds > 0 ? "re-connecting" : "connecting"
        case .backoff: return "re-connecting"
        case .closed, .draining, .boundTX, .boundRX, .boundTRX: return "disconnected"
        }
    }

    /// As Kannel has it: `0d 0h 2m 3s`.
    private var uptime: String {
        let seconds = Int(self.age(self.started))
        return "\(seconds / 86_400)d \(seconds / 3_600 % 24)h \(seconds / 60 % 60)m \(seconds % 60)s"
    }

    /// As Kannel has them: `1.00,0.50,0.25`.
    private static func loads(_ rates: [Rates]) -> String {
        let sums = rates.map(\.all).reduce([0, 0, 0]) { zip($0, $1).map(+) }
        return sums.map { rate in
            let hundredths = Int((rate * 100).rounded())
            let fraction = hundredths % 100
            return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
        }.joined(separator: ",")
    }
}

/// XML being written: elements with a tab for each that they stand in.
private struct XML {
    private(set) var text = ""
    private var depth = 0

    mutating func element(_ name: String, _ content: String) {
        self.line("<\(name)>\(Self.escaped(content))</\(name)>")
    }

    mutating func element(_ name: String, _ content: (inout XML) -> Void) {
        self.line("<\(name)>")
        self.depth += 1
        content(&self)
        self.depth -= 1
        self.line("</\(name)>")
    }

    mutating func totals(_ total: Int, queued: Int) {
        self.element("total", "\(total)")
        self.element("queued", "\(queued)")
    }

    private mutating func line(_ text: String) {
        self.text += String(repeating: "\t", count: self.depth) + text + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
