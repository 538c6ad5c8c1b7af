extension Reassembler {
    /// The text of a message, read by the habits of its link.
    ///
    /// Octets are joined before they are read, so characters that a phone cut in two heal. Parts are read apart where they
    /// can't be joined: another data_coding or national language, packed septets, a missing part between them.
    public func text(of assembled: Assembled, decoder: TextDecoder) -> DecodedText {
        var result: DecodedText?
        var start = 0
        for end in assembled.parts.indices.dropFirst().map({ $0 }) + [assembled.parts.count] {
            if end < assembled.parts.count, decoder.joins(assembled.parts[end - 1], assembled.parts[end]) {
                continue
            }
            let piece = decoder.text(of: assembled.parts[start..<end])
            result?.append(piece)
            result = result ?? piece
            start = end
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
