/// Cuts the octets of a connection into PDUs, and reads them.
///
/// Octets go in as they come from the socket (`withFreeSpace`, `append`); `next` gives out one whole PDU after the
/// other; `decode` reads what `next` gave out, until octets go in again. command_length is checked as soon as its four
/// octets are there, and memory grows with the octets that have come, never with what a length promises: at most
/// about twice `maximumPDUOctets`. What is above 16 KiB is given back with the next input after a PDU that needed it.
/// SMPP 3.4 §3.2.
public struct PDUFramer: ~Copyable, Sendable {
    /// The longest PDU that is taken; 70 000 octets admit every legal one.
    public var maximumPDUOctets: Int
    /// How far decoding goes along with a peer that deviates.
    public let options: DecodingOptions

    private var input = OctetBuffer()
    /// Octets given out by `next`, which go when more come in.
    private var taken = 0
    private var error: FramingError?

    /// A framer at the beginning of a connection.
    public init(maximumPDUOctets: Int = 70_000, options: DecodingOptions = .strict) {
        precondition(maximumPDUOctets >= Header.octetCount, "a PDU has a header")
        self.maximumPDUOctets = maximumPDUOctets
        self.options = options
    }

    /// A whole PDU among the octets that have come; good until more octets go in.
    public struct Frame: Hashable, Sendable {
        /// Its header.
        public var header: Header
        /// Where it lies among the octets that wait.
        var range: Range<Int>
    }

    /// How many octets have come that no PDU was cut from yet; not 0 after `next` gave nil: a PDU has begun.
    public var pendingOctetCount: Int { self.input.count - self.taken }

    /// Adds octets that have come.
    public mutating func append(_ octets: [UInt8]) {
        self.prepare(for: octets.count)
        self.input.put(octets)
    }

    /// Lets `read` put octets straight into the buffer; gives back what it gave back, the number of octets or less
    /// than 1 for none.
    ///
    /// There is room for at least 4 KiB, or for what the longest PDU lacks if that is less: from a peer that may send
    /// short PDUs only, no more than one of them is in memory. Take all PDUs with `next` before: what is left waits.
    public mutating func withFreeSpace<E>(
        _ read: (UnsafeMutableRawBufferPointer) throws(E) -> Int
    ) throws(E) -> Int {
        let pending = self.pendingOctetCount
        self.prepare(for: min(Self.smallestRead, max(1, self.maximumPDUOctets - pending)))
        return try unsafe self.input.withFree(read)
    }

    /// The next whole PDU; nil until more octets come.
    ///
    /// - Throws: the stream is lost; from then on every call throws.
    public mutating func next() throws(FramingError) -> Frame? {
        if let error = self.error { throw error }
        do throws(FramingError) {
            guard let header = try self.nextHeader() else { return nil }
            let frame = Frame(header: header, range: self.taken..<self.taken + Int(header.commandLength))
            self.taken = frame.range.upperBound
            return frame
        } catch {
            self.error = error
            throw error
        }
    }

    /// The PDU in a frame that `next` gave out.
    ///
    /// - Throws: its body cannot be read; the stream goes on.
    public func decode(_ frame: Frame) throws(DecodingError) -> PDU {
        try PDU(frame.header, self.input.span.extracting(frame.range), self.options)
    }

    /// Where the fields of the submit_sm or deliver_sm in a frame lie in `span(of:)`; nil for another command.
    ///
    /// - Throws: its body cannot be read; the stream goes on.
    public func layout(of frame: Frame) throws(DecodingError) -> MessageLayout? {
        guard frame.header.commandID == .deliverSM || frame.header.commandID == .submitSM else { return nil }
        var reader = PDUReader(self.span(of: frame), frame.header.commandID, self.options)
        do throws(FieldFault) {
            return try MessageLayout(&reader)
        } catch {
            throw DecodingError(error, frame.header)
        }
    }

    /// The octets of a frame, header and body.
    public func octets(of frame: Frame) -> [UInt8] {
        Array(copying: self.input.span.extracting(frame.range))
    }

    /// The octets of a frame where they lie.
    @_lifetime(borrow self)
    public func span(of frame: Frame) -> Span<UInt8> {
        self.input.span.extracting(frame.range)
    }
}

extension PDUFramer {
    private static let smallestRead = 4 * 1024
    private static let smallestBuffer = 16 * 1024

    private mutating func prepare(for count: Int) {
        self.input.removeFirst(self.taken)
        self.taken = 0
        self.input.release(above: Self.smallestBuffer)
        if self.input.freeCount < count { self.input.moveToFront() }
        self.input.reserve(count, atLeast: min(Self.smallestBuffer, self.maximumPDUOctets))
    }

    /// The header of the next PDU, once all of it is there.
    private func nextHeader() throws(FramingError) -> Header? {
        let waiting = self.input.span.extracting(droppingFirst: self.taken)
        guard waiting.count >= 4 else { return nil }
        let length = waiting.uint32(at: 0)
        guard length >= Header.octetCount else {
            throw FramingError(reason: .tooShort, commandLength: length, sequenceNumber: .zero)
        }
        guard length <= self.maximumPDUOctets else {
            let readable = waiting.count >= Header.octetCount
            throw FramingError(
                reason: .tooLong(limit: self.maximumPDUOctets), commandLength: length,
                sequenceNumber: readable ? Header(waiting).sequenceNumber : .zero)
        }
        return waiting.count >= Int(length) ? Header(waiting) : nil
    }
}
