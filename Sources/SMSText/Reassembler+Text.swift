extension Reassembler {
    /// The text of a message, read by the habits of its link.
    ///
    /// Octets are joined before they are read, so characters that a phone cut in two heal. Parts are read apart where they
    /// can't be joined: another data_coding or national language, packed septets, a missing part between them.
    public func text(of assembled: Assembled, decoder: TextDecoder) -> DecodedText {
        let parts = assembled.parts
        var result: DecodedText?
        var start = 0
        for index in parts.indices {
            let next = index + 1
            if next < parts.count, decoder.joins(parts[index], parts[next]) { continue }
            let piece = decoder.text(of: parts[start..<next])
            result?.append(piece)
            result = result ?? piece
            start = next
        }
        return result ?? DecodedText(text: "", alphabet: .octets)
    }
}

extension TextDecoder {
    /// Whether characters may go on from one part to the other.
    fileprivate func joins<Tag>(_ part: Reassembler<Tag>.Part, _ next: Reassembler<Tag>.Part) -> Bool {
        let isPacked = part.dataCoding == 0 && self.defaultAlphabet == .gsm7Packed
        return !isPacked && Int(next.number) == Int(part.number) + 1 && next.dataCoding == part.dataCoding
            && next.header?.singleShift == part.header?.singleShift
            && next.header?.lockingShift == part.header?.lockingShift
    }

    fileprivate func text<Tag>(of parts: ArraySlice<Reassembler<Tag>.Part>) -> DecodedText {
        let octets = parts.flatMap(\.octets)
        return self.decode(octets, dataCoding: parts.first?.dataCoding ?? 0, header: parts.first?.header)
    }
}

extension DecodedText {
    fileprivate mutating func append(_ other: DecodedText) {
        self.text += other.text
        self.repairs.formUnion(other.repairs)
    }
}
