extension PDUReader {
    /// The optional parameters at the end of a request; what the specification does not list for it is kept unchecked.
    @_lifetime(self: copy self)
    mutating func tlvs() throws(FieldFault) -> Range<Int> {
        if self.options.lenientTLVs || self.isAtEnd { return self.tolerantTLVs() }
        var start = self.offset
        let command = CommandSet(self.commandID)
        while let value = self.value(at: start) {
            try self.check(TLV.Tag(rawValue: self.octets.uint16(at: start)), value, command)
            start = value.upperBound
        }
        guard start == self.octets.count else {
            throw FieldFault(.tlvStream, .brokenStream, start)
        }
        return self.tolerantTLVs()
    }

    /// The optional parameters at the end of the PDU, as far as they are whole.
    @_lifetime(self: copy self)
    mutating func tolerantTLVs() -> Range<Int> {
        let start = min(self.offset, self.octets.count)
        var end = start
        while let value = self.value(at: end) { end = value.upperBound }
        self.skip(to: self.octets.count)
        return start..<end
    }

    /// Where the value of the optional parameter lies that begins here; nil at the end and where the stream breaks.
    private func value(at index: Int) -> Range<Int>? {
        let start = index + TLVs.headerOctetCount
        guard start <= self.octets.count else { return nil }
        let end = start + Int(self.octets.uint16(at: index + 2))
        return end <= self.octets.count ? start..<end : nil
    }

    private func check(_ tag: TLV.Tag, _ value: Range<Int>, _ command: CommandSet) throws(FieldFault) {
        guard let rule = TLVRule(tag), !rule.commands.isDisjoint(with: command) else { return }
        let offset = value.lowerBound - TLVs.headerOctetCount
        guard rule.lengths.contains(value.count) else {
            throw FieldFault(.tlvValue, .wrongLength, offset, tag)
        }
        guard value.count != 1 || rule.values.contains(self.octets[value.lowerBound]) else {
            throw FieldFault(.tlvValue, .wrongValue, offset, tag)
        }
    }
}
