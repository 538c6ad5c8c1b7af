import SMPP
import SMSText

/// What replies are compared with.
struct Expectations {
    /// By messages, short messages that were found right: most replies are like one before, octet by octet.
    private var right: [[UInt8]?]

    init(count: Int) { self.right = Array(repeating: nil, count: count) }

    func isKnown(
        _ message: Int32, _ frame: PDUFramer.Frame, _ layout: MessageLayout, _ framer: borrowing PDUFramer
    ) -> Bool {
        let octets = framer.span(of: frame).extracting(layout.shortMessage)
        guard let right = self.right[Int(message)], right.count == octets.count else { return false }
        for index in octets.indices where right[index] != octets[index] { return false }
        return true
    }

    mutating func learn(_ message: Int32, _ octets: [UInt8]) { self.right[Int(message)] = octets }
}

extension LoadGenerator {
    /// A request of the peer: the reply to a question, a part of it, or a receipt.
    mutating func take(_ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer, at now: Int64) {
        guard let layout = try? framer.layout(of: frame) else {
            return self.count { $0.unmatched += 1 }
        }
        guard !layout.esmClass.isDeliveryReceipt else { return self.count { $0.receipts += 1 } }
        self.count { $0.replyPDUs += 1 }
        guard let number = self.question(layout, framer.span(of: frame)) else {
            return self.count { $0.unmatched += 1 }
        }
        var (part, total) = (UInt8(1), UInt8(1))
        if layout.esmClass.hasUDH || !layout.tlvs.isEmpty,
            let place = (try? framer.decode(frame)).flatMap(Self.place(in:))
        {
            (part, total) = (place.number, place.total)
        }
        let isAnsweredBefore = self.book[number].isAnswered
        self.reply(to: number, part: part, of: total, at: now)
        if self.messages[Int(self.book[number].message)].expected != nil, !isAnsweredBefore {
            self.compare(frame, layout, framer, number, part, total)
        }
    }

    /// The question that a reply is for: it goes to the address that asked.
    private func question(_ layout: MessageLayout, _ octets: Span<UInt8>) -> Int64? {
        if !self.named.isEmpty {
            let address = String(decoding: layout.destination.map { octets[$0] }, as: UTF8.self)
            if let number = self.named[address]?.first { return number }
        }
        var address: Int64 = 0
        guard layout.destination.count <= 18 else { return nil }
        for index in layout.destination {
            guard octets[index] >= 0x30, octets[index] <= 0x39 else { return nil }
            address = address * 10 + Int64(octets[index] - 0x30)
        }
        return self.book.number(at: address)
    }

    private static func place(in pdu: PDU) -> Concatenation? {
        guard let data = UserData(pdu) else { return nil }
        if let place = data.header?.concatenation { return place }
        return pdu.tlvs.concatenation
    }

    private mutating func compare(
        _ frame: PDUFramer.Frame, _ layout: MessageLayout, _ framer: borrowing PDUFramer, _ number: Int64,
        _ part: UInt8, _ total: UInt8
    ) {
        let index = self.book[number].message
        if total == 1, self.expectations.isKnown(index, frame, layout, framer) { return }
        guard let pdu = try? framer.decode(frame), let data = UserData(pdu) else { return }
        var parts = self.texts.removeValue(forKey: number) ?? [:]
        parts[part] = data.text(TextDecoder()).text
        guard parts.count >= Int(total) else {
            self.texts[number] = parts
            return
        }
        let text = parts.sorted { $0.key < $1.key }.map(\.value).joined()
        guard text == self.messages[Int(index)].expected else { return self.count { $0.wrong += 1 } }
        if total == 1 { self.expectations.learn(index, data.octets) }
    }
}
