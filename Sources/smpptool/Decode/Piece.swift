import SMPP

/// A PDU of a stream, or the end of a stream that is none.
struct Piece {
    /// What a receiver makes of it.
    enum Outcome {
        case read(Header, PDU)
        /// It came whole but can't be read.
        case refused(DecodingError)
        /// No PDU can be cut from the stream from here on.
        case lost(FramingError)
        /// There is less than command_length says.
        case unfinished
    }

    /// Where it begins in the stream.
    let offset: Int
    let octets: ArraySlice<UInt8>
    let outcome: Outcome

    var isMalformed: Bool {
        if case .read = self.outcome { false } else { true }
    }
}

extension Piece {
    /// Cuts octets into PDUs; what is left at the end is a piece too.
    static func cut(_ octets: [UInt8], options: DecodingOptions) -> [Piece] {
        var framer = PDUFramer(options: options)
        framer.append(octets)
        var pieces: [Piece] = []
        var offset = 0
        while offset < octets.count {
            let outcome = self.next(&framer)
            let count = outcome.octetCount ?? octets.count - offset
            pieces.append(Piece(offset: offset, octets: octets[offset..<offset + count], outcome: outcome))
            offset += count
        }
        return pieces
    }

    private static func next(_ framer: inout PDUFramer) -> Outcome {
        let frame: PDUFramer.Frame
        do throws(FramingError) {
            guard let next = try framer.next() else { return .unfinished }
            frame = next
        } catch {
            return .lost(error)
        }
        do throws(DecodingError) {
            return .read(frame.header, try framer.decode(frame))
        } catch {
            return .refused(error)
        }
    }
}

extension Piece.Outcome {
    /// How many octets of the stream it is about; nil: all the rest.
    fileprivate var octetCount: Int? {
        switch self {
        case .read(let header, _): Int(header.commandLength)
        case .refused(let error): Int(error.header.commandLength)
        case .lost, .unfinished: nil
        }
    }
}

extension Piece {
    /// The header as far as it is there: a piece that is no PDU may end within it.
    var header: PartialHeader { PartialHeader(self.octets) }

    /// What is wrong with a malformed piece; nil for a PDU.
    var why: String? {
        switch self.outcome {
        case .read: nil
        case .refused(let error): error.description
        case .lost(let error): error.description
        case .unfinished: self.whyUnfinished
        }
    }

    /// The field that is wrong, and where it begins from the beginning of the PDU.
    var fault: (field: String, offset: Int)? {
        switch self.outcome {
        case .read: nil
        case .refused(let error): (error.field, error.offset)
        case .lost, .unfinished: ("command_length", 0)
        }
    }

    private var whyUnfinished: String {
        let count = self.octets.count
        guard let length = self.header.commandLength else {
            return "\(count) octets are left, and no PDU has less than 16"
        }
        return "command_length promises \(length) octets, and \(count) are there"
    }
}

/// What can be told of the 16 octets that every PDU begins with.
struct PartialHeader {
    let commandLength: UInt32?
    let commandID: CommandID?
    let commandStatus: CommandStatus?
    let sequenceNumber: SequenceNumber?

    /// With a length of less than 16 the octets behind it belong to nobody knows what.
    init(_ octets: ArraySlice<UInt8>) {
        func number(at offset: Int) -> UInt32? {
            guard octets.count >= offset + 4 else { return nil }
            return octets.dropFirst(offset).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        }
        let length = number(at: 0)
        let isHeader = length.map { $0 >= UInt32(Header.octetCount) } ?? false
        self.commandLength = length
        self.commandID = isHeader ? number(at: 4).map(CommandID.init) : nil
        self.commandStatus = isHeader ? number(at: 8).map(CommandStatus.init) : nil
        self.sequenceNumber = isHeader ? number(at: 12).map(SequenceNumber.init) : nil
    }
}
