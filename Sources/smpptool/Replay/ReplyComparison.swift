import JSONLines
import SMPP
import SMSText

/// A message as its reader sees it: parts put together.
struct WholeText: Hashable, Sendable {
    let text: String
    let dataCoding: UInt8
    let segmentCount: Int

    /// The messages to each address, in the order of their first parts.
    static func byDestination(_ pdus: [PDU]) -> [String: [WholeText]] {
        struct Key: Hashable {
            let destination: String
            let source: String
            let place: Int
        }
        var parts: [Key: [UInt8: String]] = [:]
        var order: [(key: Key, dataCoding: UInt8)] = []
        var opens: [String: Int] = [:]
        for (index, pdu) in pdus.enumerated() {
            guard let data = UserData(pdu), let ends = pdu.ends else { continue }
            let place = data.header?.concatenation ?? pdu.tlvs.concatenation
            let group = "\(ends.source) \(ends.destination) \(place?.reference ?? 0) \(place?.total ?? 1)"
            let isFirst = place == nil || opens[group] == nil
            let start = isFirst ? index : opens[group] ?? index
            let key = Key(destination: ends.destination, source: ends.source, place: start)
            if isFirst { order.append((key, data.dataCoding.rawValue)) }
            parts[key, default: [:]][place?.number ?? 1] = data.text(TextDecoder()).text
            let isWhole = (parts[key]?.count ?? 0) >= Int(place?.total ?? 1)
            opens[group] = isWhole ? nil : start
        }
        var texts: [String: [WholeText]] = [:]
        for (key, dataCoding) in order {
            let pieces = (parts[key] ?? [:]).sorted { $0.key < $1.key }
            texts[key.destination, default: []].append(
                WholeText(
                    text: pieces.map(\.value).joined(), dataCoding: dataCoding, segmentCount: pieces.count))
        }
        return texts
    }

    var words: String {
        "\"\(printable(self.text))\", data_coding \(self.dataCoding), \(self.segmentCount) segments"
    }

    var json: JSON {
        .object([
            ("text", .string(self.text)), ("data_coding", .number(Int(self.dataCoding))),
            ("segments", .number(self.segmentCount)),
        ])
    }
}

/// What came in place of what was recorded; nil: nothing.
struct ReplyDifference: Hashable, Sendable {
    let destination: String
    let recorded: WholeText?
    let got: WholeText?

    /// Equal ones are passed over in any order, the others paired in theirs.
    static func all(recorded: [PDU], got: [PDU]) -> [ReplyDifference] {
        let before = WholeText.byDestination(recorded)
        let after = WholeText.byDestination(got)
        return Set(before.keys).union(after.keys).sorted().flatMap { destination in
            var missing = before[destination] ?? []
            var others: [WholeText] = []
            for text in after[destination] ?? [] {
                if let index = missing.firstIndex(of: text) {
                    missing.remove(at: index)
                } else {
                    others.append(text)
                }
            }
            return (0..<max(missing.count, others.count)).map { index in
                ReplyDifference(
                    destination: destination, recorded: index < missing.count ? missing[index] : nil,
                    got: index < others.count ? others[index] : nil)
            }
        }
    }

    var lines: [String] {
        [
            "! to \(printable(self.destination))", "  - \(self.recorded?.words ?? "nothing")",
            "  + \(self.got?.words ?? "nothing")",
        ]
    }

    var json: JSON {
        .object([
            ("event", .string("difference")), ("destination", .string(self.destination)),
            ("recorded", self.recorded?.json ?? .null), ("got", self.got?.json ?? .null),
        ])
    }
}

extension PDU {
    /// Who sends a message, and to whom; nil where this is none, or a receipt.
    var ends: (source: String, destination: String)? {
        switch self {
        case .deliverSM(let message) where !message.esmClass.isDeliveryReceipt:
            (message.source.digits, message.destination.digits)
        case .submitSM(let message): (message.source.digits, message.destination.digits)
        case .dataSM(let message) where !message.esmClass.isDeliveryReceipt:
            (message.source.digits, message.destination.digits)
        default: nil
        }
    }
}

extension TLVs {
    /// The concatenation by sar_msg_ref_num, sar_total_segments and sar_segment_seqnum; all three or none.
    var concatenation: Concatenation? {
        guard let reference = self.uint16(.sarMessageReferenceNumber),
            let total = self.uint8(.sarTotalSegments), let number = self.uint8(.sarSegmentSequenceNumber)
        else { return nil }
        return Concatenation(form: .sar, reference: reference, total: total, number: number)
    }
}
