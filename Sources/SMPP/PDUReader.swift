/// Reads the fields of one PDU from the front to the back; a view that may not outlive the octets.
///
/// In a request every read says which field it is and fails with what is wrong with it. A response is taken as it is:
/// nobody may answer it, and its request is over.
struct PDUReader: ~Escapable {
    let octets: Span<UInt8>
    let commandID: CommandID
    let options: DecodingOptions
    private(set) var offset = Header.octetCount

    @_lifetime(copy octets)
    init(_ octets: Span<UInt8>, _ commandID: CommandID, _ options: DecodingOptions) {
        self.octets = octets
        self.commandID = commandID
        self.options = options
    }

    var isAtEnd: Bool { self.offset >= self.octets.count }

    @_lifetime(self: copy self)
    @inline(__always)
    mutating func uint8(_ field: Field) throws(FieldFault) -> UInt8 {
        guard self.offset < self.octets.count else { throw self.truncated(field) }
        defer { self.offset += 1 }
        return self.octets[self.offset]
    }

    /// A C-Octet String of at most `maximum` octets, its NUL included; gives back where the NUL is.
    @_lifetime(self: copy self)
    @inline(__always)
    mutating func cString(_ field: Field, _ maximum: Int) throws(FieldFault) -> UInt16 {
        let start = self.offset
        let end = min(self.octets.count, start + maximum)
        var index = start
        while index < end {
            if self.octets[index] == 0 {
                self.offset = index + 1
                return UInt16(truncatingIfNeeded: index)
            }
            index += 1
        }
        throw end == start + maximum ? FieldFault(field, .unterminated, start) : self.truncated(field)
    }

    /// The text of a C-Octet String.
    @_lifetime(self: copy self)
    mutating func string(_ field: Field, _ maximum: Int) throws(FieldFault) -> String {
        let start = self.offset
        return self.text(start..<Int(try self.cString(field, maximum)))
    }

    /// A time: empty or 16 characters, unless the length is left open.
    @_lifetime(self: copy self)
    mutating func time(_ field: Field, ofAnyLength open: Bool = false) throws(FieldFault) -> UInt16 {
        let start = self.offset
        let end = try self.cString(field, 17)
        guard open || Int(end) == start || Int(end) == start + 16 else {
            throw FieldFault(field, .wrongLength, start)
        }
        return end
    }

    /// The text of a time: empty or 16 characters.
    @_lifetime(self: copy self)
    mutating func timeString(_ field: Field) throws(FieldFault) -> String {
        let start = self.offset
        return self.text(start..<Int(try self.time(field)))
    }

    /// short_message, with sm_length in front.
    @_lifetime(self: copy self)
    mutating func shortMessage() throws(FieldFault) -> Range<Int> {
        let count = Int(try self.uint8(.smLength))
        guard self.octets.count - self.offset >= count, count < 255 || self.options.acceptsLength255 else {
            throw FieldFault(.smLength, .wrongLength, self.offset - 1)
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

    /// An octet of a response, 0 when it is not there.
    @_lifetime(self: copy self)
    mutating func tolerantUInt8() -> UInt8 {
        guard self.offset < self.octets.count else { return 0 }
        defer { self.offset += 1 }
        return self.octets[self.offset]
    }

    /// Goes on behind what was looked at.
    @_lifetime(self: copy self)
    mutating func skip(to offset: Int) {
        self.offset = offset
    }

    func text(_ range: Range<Int>) -> String { self.octets.text(range) }

    private func truncated(_ field: Field) -> FieldFault {
        FieldFault(field, .truncated, self.octets.count)
    }
}

extension PDUReader {
    /// source_addr_ton, source_addr_npi, source_addr.
    @_lifetime(self: copy self)
    mutating func source(_ maximum: Int) throws(FieldFault) -> Address {
        let ton = TypeOfNumber(rawValue: try self.uint8(.sourceAddrTON))
        let npi = NumberingPlan(rawValue: try self.uint8(.sourceAddrNPI))
        return Address(ton: ton, npi: npi, digits: try self.string(.sourceAddr, maximum))
    }

    /// dest_addr_ton, dest_addr_npi, destination_addr.
    @_lifetime(self: copy self)
    mutating func destination(_ maximum: Int) throws(FieldFault) -> Address {
        let ton = TypeOfNumber(rawValue: try self.uint8(.destAddrTON))
        let npi = NumberingPlan(rawValue: try self.uint8(.destAddrNPI))
        return Address(ton: ton, npi: npi, digits: try self.string(.destinationAddr, maximum))
    }
}

/// What a read fails with: a `DecodingError` without its header, small enough to cost nothing while nothing fails.
struct FieldFault: Error {
    let field: Field
    let reason: DecodingError.Reason
    let offset: Int32
    let tag: TLV.Tag

    init(_ field: Field, _ reason: DecodingError.Reason, _ offset: Int, _ tag: TLV.Tag = TLV.Tag(rawValue: 0))
    {
        self.field = field
        self.reason = reason
        self.offset = Int32(clamping: offset)
        self.tag = tag
    }
}

extension DecodingError {
    /// The error of a PDU with this header.
    init(_ fault: FieldFault, _ header: Header) {
        let name = fault.field == .tlvValue ? fault.tag.description : fault.field.rawValue
        self.init(
            header: header, reason: fault.reason, field: name, offset: Int(fault.offset),
            answer: Answer(fault, to: header.commandID))
    }
}

extension DecodingError.Answer {
    /// A PDU that is too short, or that nobody knows, is broken as such; else its field is refused.
    fileprivate init(_ fault: FieldFault, to command: CommandID) {
        switch fault.reason {
        case _ where command.isResponse: self = .none
        case .unknownCommand: self = .genericNack(.invalidCommandID)
        case .truncated: self = .genericNack(.invalidCommandLength)
        case _ where command == .outbind || command == .alertNotification: self = .none
        case .wrongValue where fault.field == .tlvValue: self = .response(.invalidTLVValue)
        default: self = .response(fault.field.errorStatus)
        }
    }
}
