import PacketCapture
import SMPP
import SMPPSession

/// What passes between the ends of connections, as lines of a capture.
struct Recorder {
    private struct Direction: Hashable {
        let connection: Int
        let sender: Role
    }

    private final class Stream {
        var framer = PDUFramer(options: .lenient)
    }

    private let disguise: Disguise?
    private var streams: [Direction: Stream] = [:]
    /// Streams that are no SMPP, or no longer.
    private var lost: Set<Direction> = []
    /// PDUs that were written.
    private(set) var count = 0

    /// - Parameter disguise: nil: everything is written as it is.
    init(disguise: Disguise?) {
        self.disguise = disguise
    }

    /// Octets of one way of a connection; gives back lines.
    mutating func take(
        _ octets: [UInt8], from sender: Role, connection: Int, at time: CaptureTime
    ) -> [String] {
        let direction = Direction(connection: connection, sender: sender)
        guard !self.lost.contains(direction) else { return [] }
        let stream = self.streams[direction] ?? Stream()
        self.streams[direction] = stream
        stream.framer.append(octets)
        var lines: [String] = []
        do throws(FramingError) {
            while let frame = try stream.framer.next() {
                lines.append(self.line(frame, stream.framer, sender, connection, time))
            }
        } catch {
            self.lost.insert(direction)
            lines.append(
                "# \(Self.name(sender)):\(connection): \(error): the rest of this stream is left out")
        }
        return lines
    }

    /// A connection has ended.
    mutating func end(_ connection: Int) {
        self.streams = self.streams.filter { $0.key.connection != connection }
        self.lost = self.lost.filter { $0.connection != connection }
    }

    private mutating func line(
        _ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer, _ sender: Role, _ connection: Int,
        _ time: CaptureTime
    ) -> String {
        let octets: [UInt8]
        if let disguise = self.disguise {
            guard let pdu = try? framer.decode(frame),
                let hidden = Self.encoded(disguise.disguised(pdu), frame.header)
            else {
                // What can't be read can't be disguised either.
                return
                    "# \(Self.name(sender)):\(connection): \(frame.header.commandID) can't be read: left out"
            }
            octets = hidden
        } else {
            octets = framer.octets(of: frame)
        }
        self.count += 1
        return CaptureLine(time: time, sender: sender, connection: connection, octets: octets).text
    }

    private static func encoded(_ pdu: PDU, _ header: Header) -> [UInt8]? {
        var encoder = PDUEncoder()
        guard (try? encoder.append(pdu, status: header.commandStatus, sequence: header.sequenceNumber)) != nil
        else { return nil }
        return unsafe encoder.withUnsafeBytes { unsafe Array($0) }
    }

    private static func name(_ role: Role) -> String { role == .esme ? "esme" : "smsc" }
}
