import Foundation
import PacketCapture
import SMPP
import SMPPSession

/// The PDUs of a capture, whichever form it has, and who sent each.
struct Recording: Sendable {
    struct Message: Sendable {
        /// Nanoseconds after the first PDU.
        let time: Int64
        let sender: Role
        /// Counted from 0, in the order in which they begin.
        let connection: Int
        let octets: [UInt8]
        let header: Header
        let pdu: PDU

        /// A request, and no housekeeping of the session.
        var isTraffic: Bool {
            switch self.pdu.commandID {
            case .enquireLink, .unbind, .outbind, .bindReceiver, .bindTransmitter, .bindTransceiver: false
            default: !self.pdu.commandID.isResponse
            }
        }
    }

    private(set) var messages: [Message] = []
    private(set) var connectionCount = 0
    /// When the first PDU was seen, in seconds since the beginning of 1970.
    let beginning: Int64

    /// - Throws: it is damaged, or nothing can be read from it.
    init(lines text: String) throws(RecordingError) {
        guard text.last?.isNewline == true else {
            throw RecordingError("its last line has no end: the file was cut off")
        }
        var lines: [CaptureLine] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            do throws(CaptureLineError) {
                lines.append(try CaptureLine(line: line))
            } catch {
                throw RecordingError("line \(index + 1): \(error)")
            }
        }
        try self.init(lines)
    }

    /// - Parameter ports: streams from or to these are SMPP, whatever they look like.
    init(capture octets: [UInt8], ports: Set<UInt16>) throws(RecordingError) {
        var traffic = CapturedTraffic(options: .lenient, ports: ports)
        var seen: [CapturedPiece] = []
        var damage: String?
        func take(_ finding: SMPPStream.Finding, _ origin: Origin) {
            switch finding {
            case .piece(let piece): seen.append(CapturedPiece(piece: piece, origin: origin))
            case .loss(.missing(let count, _)):
                damage =
                    damage ?? "\(count) octets of a stream are missing: what they carried can't be replayed"
            case .loss(.skipped): break
            }
        }
        do throws(CaptureError) {
            try traffic.take(octets, find: take)
            try traffic.checkEnd()
        } catch {
            throw RecordingError("\(error)")
        }
        traffic.finish(find: take)
        if let damage { throw RecordingError(damage) }
        try self.init(try Self.lines(seen))
    }

    private init(_ lines: [CaptureLine]) throws(RecordingError) {
        guard let first = lines.first else { throw RecordingError("no SMPP in it") }
        self.beginning = first.time.seconds
        var numbers: [Int: Int] = [:]
        for line in lines {
            var framer = PDUFramer(options: .lenient)
            framer.append(line.octets)
            guard let frame = try? framer.next(), let pdu = try? framer.decode(frame) else {
                throw RecordingError("a PDU of \(line.octets.count) octets can't be read")
            }
            let number = numbers[line.connection] ?? numbers.count
            numbers[line.connection] = number
            let time = max(0, line.time.nanoseconds(since: first.time))
            self.messages.append(
                Message(
                    time: time, sender: line.sender, connection: number, octets: line.octets,
                    header: frame.header, pdu: pdu))
        }
        self.connectionCount = numbers.count
    }
}

/// A capture that can't be replayed.
struct RecordingError: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A PDU of a packet capture, before it is known which end is the ESME.
private struct CapturedPiece {
    let piece: Piece
    let origin: Origin
}

extension Recording {
    /// Which end of each connection is the ESME is seen from what it sends.
    private static func lines(_ seen: [CapturedPiece]) throws(RecordingError) -> [CaptureLine] {
        var esmes: [Set<String>: String] = [:]
        for captured in seen {
            guard let sender = captured.piece.header.commandID.flatMap(self.sender) else { continue }
            let ends: Set = [captured.origin.source, captured.origin.destination]
            esmes[ends] =
                esmes[ends] ?? (sender == .esme ? captured.origin.source : captured.origin.destination)
        }
        var numbers: [Set<String>: Int] = [:]
        var lines: [CaptureLine] = []
        for captured in seen {
            guard case .read = captured.piece.outcome else {
                throw RecordingError("a PDU can't be read: \(captured.piece.why ?? "")")
            }
            let ends: Set = [captured.origin.source, captured.origin.destination]
            numbers[ends] = numbers[ends] ?? numbers.count + 1
            lines.append(
                CaptureLine(
                    time: captured.origin.time ?? CaptureTime(seconds: 0, nanoseconds: 0),
                    sender: esmes[ends] == captured.origin.source ? .esme : .smsc,
                    connection: numbers[ends] ?? 1, octets: Array(captured.piece.octets)))
        }
        return lines
    }

    /// Who sends such a PDU; nil: either may.
    private static func sender(_ command: CommandID) -> Role? {
        switch command {
        case .bindReceiver, .bindTransmitter, .bindTransceiver, .submitSM, .submitMulti, .querySM, .cancelSM,
            .replaceSM, .deliverSMResp:
            .esme
        case .bindReceiverResp, .bindTransmitterResp, .bindTransceiverResp, .submitSMResp, .submitMultiResp,
            .querySMResp, .cancelSMResp, .replaceSMResp, .deliverSM, .alertNotification, .outbind:
            .smsc
        default: nil
        }
    }
}

extension Recording {
    /// The response to each request that has one, by the request's place.
    var responses: [Int: Message] {
        struct Key: Hashable {
            let connection: Int
            let isFromESME: Bool
            let sequence: SequenceNumber
        }
        var open: [Key: Int] = [:]
        var pairs: [Int: Message] = [:]
        for (index, message) in self.messages.enumerated() {
            let isResponse = message.pdu.commandID.isResponse
            let key = Key(
                connection: message.connection, isFromESME: (message.sender == .esme) != isResponse,
                sequence: message.header.sequenceNumber)
            guard isResponse else {
                open[key] = index
                continue
            }
            let request = open.removeValue(forKey: key)
            if let request { pairs[request] = message }
        }
        return pairs
    }
}

extension CaptureTime {
    /// How long after an earlier moment.
    fileprivate func nanoseconds(since earlier: CaptureTime) -> Int64 {
        let (seconds, overflow) = self.seconds.subtractingReportingOverflow(earlier.seconds)
        guard !overflow, seconds.magnitude < 1_000_000_000 else { return 0 }
        return seconds * 1_000_000_000 + self.nanoseconds - earlier.nanoseconds
    }
}
