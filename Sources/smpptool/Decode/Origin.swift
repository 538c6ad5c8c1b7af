import JSONLines
import PacketCapture
import SMPPSession

/// Where in a capture something was seen.
struct Origin {
    /// nil where the capture does not say.
    let time: CaptureTime?
    let source: String
    let destination: String

    var members: [(name: String, value: JSON)] {
        [
            ("time", .optional(self.time?.description)),
            ("source", .string(self.source)),
            ("destination", .string(self.destination)),
        ]
    }

    var words: String {
        let time = self.time.map { "\($0) " } ?? ""
        return "\(time)\(self.source) -> \(self.destination)"
    }
}

extension Origin {
    /// Where a line of our own form of capture says.
    init(_ line: CaptureLine) {
        let number = line.connection == 1 ? "" : ":\(line.connection)"
        let ends = ["esme" + number, "smsc" + number]
        self.init(
            time: line.time, source: line.sender == .esme ? ends[0] : ends[1],
            destination: line.sender == .esme ? ends[1] : ends[0])
    }
}

/// What a capture does not let us read of a stream.
enum Loss: Hashable {
    /// So many octets were not captured, and with them what was begun of a PDU.
    case missing(octetCount: Int, cutOctetCount: Int)
    /// So many octets were passed over in search of the beginning of a PDU.
    case skipped(octetCount: Int)

    var members: [(name: String, value: JSON)] {
        switch self {
        case .missing(let count, let cut):
            [
                ("kind", .string("missing")), ("octet_count", .number(count)),
                ("cut_octet_count", .number(cut)),
            ]
        case .skipped(let count): [("kind", .string("skipped")), ("octet_count", .number(count))]
        }
    }

    var words: String {
        switch self {
        case .missing(let count, 0): "missing: \(count) octets were not captured"
        case .missing(let count, let cut):
            "missing: \(count) octets were not captured, and \(cut) before them are of a PDU that is cut"
        case .skipped(let count): "skipped: \(count) octets up to the next beginning of a PDU"
        }
    }
}
