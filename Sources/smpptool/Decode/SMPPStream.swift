import SMPP

/// The PDUs in one way of a captured connection.
///
/// A stream that was captured from its first octet is cut like any stream. After octets that are missing, and where the
/// capture began later than the connection, the next octets that look like a header are where it goes on. A stream
/// that nobody named is SMPP if it, or one of its first segments, begins with such octets.
struct SMPPStream {
    /// What is found, in order.
    enum Finding {
        case piece(Piece)
        case loss(Loss)
    }

    private enum Phase: Hashable {
        /// Nobody says that it is SMPP; so many chunks were not.
        case undecided(chunkCount: Int)
        /// A PDU begins next.
        case inStep
        /// So many octets were passed over.
        case seeking(skippedCount: Int)
        /// It is not SMPP.
        case foreign
    }

    /// So many octets at the end may be the beginning of a header.
    private static let beginning = Header.octetCount - 1
    private static let maximumPDUOctets = 70_000
    /// How many chunks of an unnamed stream are looked at.
    private static let maximumChunks = 16

    private let options: DecodingOptions
    private let isNamed: Bool
    private var phase = Phase.foreign
    private var buffer: ArraySlice<UInt8> = []
    /// Where in the stream the buffer begins.
    private var offset = 0

    init(isNamed: Bool, options: DecodingOptions) {
        self.isNamed = isNamed
        self.options = options
    }

    /// A connection begins, or the capture of one.
    mutating func begin(isFirstKnown: Bool) {
        self.phase =
            switch (self.isNamed, isFirstKnown) {
            case (false, _): .undecided(chunkCount: 0)
            case (true, true): .inStep
            case (true, false): .seeking(skippedCount: 0)
            }
        self.buffer = []
        self.offset = 0
    }

    /// Octets come.
    mutating func take(_ octets: ArraySlice<UInt8>, _ find: (Finding) -> Void) {
        guard self.phase != .foreign else { return }
        self.buffer.append(contentsOf: octets)
        if case .undecided(let count) = self.phase { self.decide(count) }
        while self.step(find) {}
    }

    /// Octets don't come.
    mutating func miss(_ octetCount: Int, _ find: (Finding) -> Void) {
        switch self.phase {
        case .foreign, .undecided: return self.drop(self.buffer.count)
        case .inStep:
            find(.loss(.missing(octetCount: octetCount, cutOctetCount: self.buffer.count)))
        case .seeking(let count):
            self.reportSkipped(count + self.buffer.count, find)
            find(.loss(.missing(octetCount: octetCount, cutOctetCount: 0)))
        }
        self.drop(self.buffer.count + octetCount)
        self.phase = .seeking(skippedCount: 0)
    }

    /// The stream ends.
    mutating func end(_ find: (Finding) -> Void) {
        switch self.phase {
        case .foreign, .undecided: break
        case .inStep:
            for piece in Piece.cut(Array(self.buffer), options: self.options) {
                find(.piece(piece.moved(self.offset)))
            }
        case .seeking(let count): self.reportSkipped(count + self.buffer.count, find)
        }
        self.phase = .foreign
        self.buffer = []
    }
}

extension SMPPStream {
    private mutating func decide(_ chunkCount: Int) {
        guard self.buffer.count >= Header.octetCount else { return }
        if Self.isHeader(self.buffer) {
            self.phase = .inStep
        } else {
            self.drop(self.buffer.count)
            self.phase = chunkCount < Self.maximumChunks ? .undecided(chunkCount: chunkCount + 1) : .foreign
        }
    }

    /// Takes what stands next from the buffer; false when that needs more octets.
    private mutating func step(_ find: (Finding) -> Void) -> Bool {
        switch self.phase {
        case .foreign, .undecided: return false
        case .inStep: return self.cut(find)
        case .seeking(let count): return self.seek(count, find)
        }
    }

    private mutating func cut(_ find: (Finding) -> Void) -> Bool {
        guard let length = PartialHeader(self.buffer).commandLength.map(Int.init) else { return false }
        guard (Header.octetCount...Self.maximumPDUOctets).contains(length) else {
            let lost = Self.headerIndex(self.buffer, from: 4) ?? max(4, self.buffer.count - Self.beginning)
            self.giveOut(lost, find)
            self.phase = .seeking(skippedCount: 0)
            return true
        }
        guard self.buffer.count >= length else { return false }
        self.giveOut(length, find)
        return true
    }

    private mutating func giveOut(_ count: Int, _ find: (Finding) -> Void) {
        let octets = Array(self.buffer.prefix(count))
        if let piece = Piece.cut(octets, options: self.options).first {
            find(.piece(piece.moved(self.offset)))
        }
        self.drop(count)
    }

    private mutating func seek(_ skippedCount: Int, _ find: (Finding) -> Void) -> Bool {
        if let index = Self.headerIndex(self.buffer, from: 0) {
            self.drop(index)
            self.reportSkipped(skippedCount + index, find)
            self.phase = .inStep
            return true
        }
        let passed = max(0, self.buffer.count - Self.beginning)
        self.drop(passed)
        self.phase = .seeking(skippedCount: skippedCount + passed)
        return false
    }

    private func reportSkipped(_ count: Int, _ find: (Finding) -> Void) {
        if count > 0 { find(.loss(.skipped(octetCount: count))) }
    }

    private mutating func drop(_ count: Int) {
        self.buffer = self.buffer.dropFirst(count)
        self.offset += count
    }

    private static func headerIndex(_ octets: ArraySlice<UInt8>, from start: Int) -> Int? {
        var rest = octets.dropFirst(start)
        // Every length that is taken begins with 0: most places are passed over here.
        while let zero = rest.firstIndex(of: 0) {
            rest = rest[zero...]
            if self.isHeader(rest) { return zero - octets.startIndex }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// Whether these octets begin like a PDU that anybody sends.
    private static func isHeader(_ octets: ArraySlice<UInt8>) -> Bool {
        let header = PartialHeader(octets)
        guard let length = header.commandLength, let command = header.commandID,
            let status = header.commandStatus, let sequence = header.sequenceNumber
        else { return false }
        return (Header.octetCount...self.maximumPDUOctets).contains(Int(length))
            && self.commands.contains(command)
            && (command.isResponse ? status.rawValue <= 0xFFFF : status == .ok)
            && sequence.rawValue <= 0x7FFF_FFFF
    }

    private static let commands = Set(CommandID.allNamed)
}

extension Piece {
    /// The same, so many octets later in the stream.
    fileprivate func moved(_ count: Int) -> Piece {
        Piece(offset: self.offset + count, octets: self.octets, outcome: self.outcome)
    }
}
