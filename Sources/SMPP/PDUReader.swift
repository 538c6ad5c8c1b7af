/// Reads the fields of one PDU from the front to the back; a view that may not outlive the octets.
///
/// In a request every read says which field it is and fails with what the peer has to be told. A response is taken as
/// it is: nobody may answer it, and its request is over.
struct PDUReader: ~Escapable {
    let octets: Span<UInt8>
    let header: Header
    let options: DecodingOptions
    private(set) var offset = Header.octetCount

    @_lifetime(copy octets)
    init(_ octets: Span<UInt8>, _ header: Header, _ options: DecodingOptions) {
        self.octets = octets
        self.header = header
        self.options = options
    }

    var isAtEnd: Bool { self.offset >= self.octets.count }

    @_lifetime(self: copy self)
    mutating func uint8(_ field: Field) throws(DecodingError) -> UInt8 {
        guard self.offset < self.octets.count else { throw self.truncated(field) }
        defer { self.offset += 1 }
        return self.octets[self.offset]
    }

    /// A C-Octet String of at most `maximum` octets, its NUL included; the range is without the NUL.
    @_lifetime(self: copy self)
    mutating func cString(_ field: Field, _ maximum: Int) throws(DecodingError) -> Range<Int> {
        let start = self.offset
        let end = min(self.octets.count, start + maximum)
        var index = start
        while index < end {
            if self.octets[index] == 0 {
                self.offset = index + 1
                return start..<index
            }
            index += 1
        }
        throw end == start + maximum ? self.error(field, .unterminated, at: start) : self.truncated(field)
    }

    /// A time: empty or 16 characters, unless the length is left open.
    @_lifetime(self: copy self)
    mutating func time(_ field: Field, ofAnyLength open: Bool = false) throws(DecodingError) -> Range<Int> {
        let range = try self.cString(field, 17)
        guard open || range.isEmpty || range.count == 16 else {
            throw self.error(field, .wrongLength, at: range.lowerBound)
        }
        return range
    }

    /// short_message, with sm_length in front.
    @_lifetime(self: copy self)
    mutating func shortMessage() throws(DecodingError) -> Range<Int> {
        let count = Int(try self.uint8(.smLength))
        guard self.octets.count - self.offset >= count, count < 255 || self.options.acceptsLength255 else {
            throw self.error(.smLength, .wrongLength, at: self.offset - 1)
        }
        defer { self.offset += count }
        return self.offset..<self.offset + count
    }

    /// The C-Octet String of a response: up to its NUL or to the end of the PDU, of any length, or not there.
    @_lifetime(self: copy self)
    mutating func tolerantCString() -> Range<Int> {
        let start = min(self.offset, self.octets.count)
        var end = start
        while end < self.octets.count, self.octets[end] != 0 { end += 1 }
        self.offset = min(end + 1, self.octets.count)
        return start..<end
    }

    /// Goes on behind what was looked at.
    @_lifetime(self: copy self)
    mutating func skip(to offset: Int) {
        self.offset = offset
    }
}

extension PDUReader {
    /// The body ends before its mandatory fields do: command_length is wrong, and that breaks the PDU itself.
    @inline(never)
    func truncated(_ field: Field) -> DecodingError {
        self.error(field.rawValue, .truncated, at: self.octets.count, .genericNack(.invalidCommandLength))
    }

    @inline(never)
    func error(_ field: Field, _ reason: DecodingError.Reason, at offset: Int) -> DecodingError {
        self.error(field.rawValue, reason, at: offset, .response(field.errorStatus))
    }

    @inline(never)
    func error(
        _ field: String, _ reason: DecodingError.Reason, at offset: Int, _ answer: DecodingError.Answer
    ) -> DecodingError {
        let command = self.header.commandID
        let answer: DecodingError.Answer =
            switch answer {
            case _ where command.isResponse: .none
            case .response where command == .outbind || command == .alertNotification: .none
            default: answer
            }
        return DecodingError(
            header: self.header, reason: reason, field: field, offset: offset, answer: answer)
    }
}

extension PDUReader {
    func unknownCommand() -> DecodingError {
        self.error(Field.commandID.rawValue, .unknownCommand, at: 4, .genericNack(.invalidCommandID))
    }

    func text(_ range: Range<Int>) -> String { self.octets.text(range) }
}
