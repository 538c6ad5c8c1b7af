import SMPP

extension HotPath {
    /// As many PDUs as fit into one read of the socket.
    private static let pdusPerRead = 170

    /// Reading and writing a deliver_sm of 92 octets: 22 characters of Kazakh in UCS-2 from a mobile number to 1414.
    static func codec() throws -> [HotPath] {
        let batch = Array(repeatElement(Self.deliverSM, count: Self.pdusPerRead).joined())
        var framer = PDUFramer()
        framer.append(Self.deliverSM)
        guard let frame = try framer.next(), case .deliverSM(let message) = try framer.decode(frame) else {
            return []
        }
        return [
            Self.reading("frame", batch) { _, frame in Int(frame.header.commandLength) },
            Self.reading("decode-layout", batch) { framer, frame in
                guard let layout = try framer.layout(of: frame) else { return 0 }
                return layout.shortMessage.count &+ layout.source.lowerBound
            },
            Self.reading("decode-owned", batch) { framer, frame in
                guard let layout = try framer.layout(of: frame) else { return 0 }
                return DeliverSM(layout, in: framer.span(of: frame)).shortMessage.count
            },
            Self.reading("decode-pdu", batch) { framer, frame in
                guard case .deliverSM(let message) = try framer.decode(frame) else { return 0 }
                return message.shortMessage.count
            },
            Self.writing("encode-deliver_sm") { encoder, sequence in
                try encoder.append(message, sequence: sequence)
            },
            Self.writing("encode-deliver_sm_resp") { encoder, sequence in
                try encoder.append(DeliverSMResp(), sequence: sequence)
            },
        ]
    }

    // Inlined with their closures, and with a framer or encoder of each call's own, or the harness would cost more than
    // what it measures.
    @inline(__always)
    private static func reading(
        _ name: String, _ batch: [UInt8], _ read: @escaping (inout PDUFramer, PDUFramer.Frame) throws -> Int
    ) -> HotPath {
        HotPath(name: name, batch: Self.pdusPerRead) { times in
            var kept = 0
            var framer = PDUFramer()
            for _ in 0..<times {
                framer.append(batch)
                while let frame = try framer.next() { kept &+= try read(&framer, frame) }
            }
            return kept
        }
    }

    @inline(__always)
    private static func writing(
        _ name: String, _ write: @escaping (inout PDUEncoder, SequenceNumber) throws -> Void
    ) -> HotPath {
        HotPath(name: name, batch: Self.pdusPerRead) { times in
            var kept = 0
            var encoder = PDUEncoder()
            for _ in 0..<times {
                encoder.removeFirst(encoder.count)
                for number in 1...UInt32(Self.pdusPerRead) {
                    try write(&encoder, SequenceNumber(rawValue: number))
                }
                kept &+= encoder.count
            }
            return kept
        }
    }

    private static let deliverSM: [UInt8] = {
        let text = "Бала-бақшаға кезек 150".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let header: [UInt8] = [0, 0, 0, 92, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1]
        let addresses = [0, 1, 1] + Array("77011234567\0".utf8) + [0, 1] + Array("1414\0".utf8)
        let rest: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 8, 0, UInt8(text.count)]
        return header + addresses + rest + text
    }()
}
