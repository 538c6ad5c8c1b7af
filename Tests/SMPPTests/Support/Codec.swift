import SMPP

/// All that a framer has to say about these octets, given to it in these pieces.
struct Reading: Hashable, Sendable {
    enum Item: Hashable, Sendable {
        case pdu(Header, PDU)
        case refused(DecodingError)
    }

    var items: [Item] = []
    var lost: FramingError?
    var pending = 0

    init(_ pieces: [[UInt8]], _ options: DecodingOptions = .strict, maximum: Int = 70_000) {
        var framer = PDUFramer(maximumPDUOctets: maximum, options: options)
        do {
            for piece in pieces {
                framer.append(piece)
                while let frame = try framer.next() { self.items.append(Item(frame, framer)) }
            }
        } catch {
            self.lost = error
        }
        self.pending = framer.pendingOctetCount
    }

    init(_ octets: [UInt8], _ options: DecodingOptions = .strict, maximum: Int = 70_000) {
        self.init([octets], options, maximum: maximum)
    }

    /// The one PDU, when that is all there is.
    var only: (header: Header, pdu: PDU)? {
        guard self.items.count == 1, case .pdu(let header, let pdu) = self.items.first else { return nil }
        return (header, pdu)
    }

    /// The one error, when that is all there is.
    var refusal: DecodingError? {
        guard self.items.count == 1, case .refused(let error) = self.items.first else { return nil }
        return error
    }
}

extension Reading.Item {
    init(_ frame: PDUFramer.Frame, _ framer: borrowing PDUFramer) {
        do {
            self = .pdu(frame.header, try framer.decode(frame))
        } catch {
            self = .refused(error)
        }
    }
}

/// What the encoder makes of one PDU.
func encoded(
    _ pdu: PDU, status: CommandStatus = .ok, sequence: SequenceNumber = .first
) throws(EncodingError) -> [UInt8] {
    var encoder = PDUEncoder()
    try encoder.append(pdu, status: status, sequence: sequence)
    return Array(octetsOf: encoder)
}

/// A PDU with this body.
func octets(_ command: CommandID, body: [UInt8] = [], sequence: UInt32 = 1, status: UInt32 = 0) -> [UInt8] {
    [UInt32(16 + body.count), command.rawValue, status, sequence].flatMap { number in
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    } + body
}
