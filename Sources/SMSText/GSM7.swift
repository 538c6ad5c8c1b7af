/// GSM 7-bit text, one septet an octet (3GPP TS 23.038 §6.2.1).
enum GSM7 {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D

    /// Whether these octets are the same text in ASCII: LF, CR, and 0x20...0x7A without `$ @ [ \ ] ^ _` and the grave accent.
    static func isASCII(_ octets: Span<UInt8>) -> Bool {
        // Most texts have no others, and need no table then. Without a branch it is done for sixteen octets at once.
        var others: UInt8 = 0
        for index in octets.indices {
            let octet = octets[index]
            var isOther: UInt8 = octet &- 0x20 <= 0x5A ? 0 : 1
            isOther &= octet == 0x0A ? 0 : 1
            isOther &= octet == 0x0D ? 0 : 1
            isOther |= octet == 0x24 ? 1 : 0
            isOther |= octet == 0x40 ? 1 : 0
            isOther |= octet &- 0x5B <= 0x05 ? 1 : 0
            others |= isOther
        }
        return others == 0
    }

    // MARK: - Reading

    /// The text of septets, all of them under 0x80.
    ///
    /// After an escape: a place that has no character shows the character of the locking table, a second escape shows
    /// a space, and so does the end of the text.
    static func decode(_ septets: Span<UInt8>, _ table: GSM7Table, _ repairs: inout Repairs) -> String {
        var hasStrayEscape = false
        let text = String(utf8Capacity: septets.count * 3) { output in
            var index = 0
            while index < septets.count {
                let septet = septets[index]
                index += 1
                guard septet == GSM7Table.escape else {
                    output.append(utf8Of: UInt32(table.locking[Int(septet)]))
                    continue
                }
                guard index < septets.count, septets[index] != GSM7Table.escape else {
                    index += 1
                    hasStrayEscape = true
                    output.append(0x20)
                    continue
                }
                let shifted = table.single[Int(septets[index])]
                guard shifted != 0 else {
                    // The septet is read again, then as itself.
                    hasStrayEscape = true
                    continue
                }
                index += 1
                output.append(utf8Of: UInt32(shifted))
            }
        }
        if hasStrayEscape { repairs.insert(.strayEscape) }
        return text
    }

    // MARK: - Writing

    /// The septets of a text; nil if one of its characters is in neither table.
    static func encode(_ text: String) -> [UInt8]? {
        let octets = text.utf8Span.span
        if self.isASCII(octets) { return Array(text.utf8) }
        var index = 0
        return self.septets(atMost: octets.count) {
            index < octets.count ? octets.codePoint(at: &index) : nil
        }
    }

    /// The septets of 16-bit units; nil if one of their characters is in neither table.
    static func encode(_ units: [UInt16]) -> [UInt8]? {
        var rest = units.makeIterator()
        return self.septets(atMost: units.count) { rest.next().map { UInt32($0) } }
    }

    /// The septets of at most so many characters; nil at the first that has none.
    @inline(__always)
    private static func septets(atMost count: Int, _ next: () -> UInt32?) -> [UInt8]? {
        // Asked for once, and not for each character: whether a table is there yet has to be looked at.
        let (latin, others) = (self.latinCodes, self.otherCodes)
        func septet(of codePoint: UInt32) -> UInt8 {
            if codePoint < 0x100 { return latin[Int(codePoint)] }
            // Most of what is neither is Cyrillic.
            if (0x0400..<0x0500).contains(codePoint) { return self.none }
            return others[UInt16(exactly: codePoint) ?? 0] ?? self.none
        }
        guard let first = next() else { return [] }
        var code = septet(of: first)
        // A text in another script fails at its first letter, before there is any memory for it.
        guard code != self.none else { return nil }
        let septets = [UInt8](capacity: count * 2) { output in
            while true {
                if code > 0x7F { output.append(GSM7Table.escape) }
                output.append(code & 0x7F)
                guard let codePoint = next() else { return }
                code = septet(of: codePoint)
                if code == self.none { return }
            }
        }
        return code == self.none ? nil : septets
    }

    /// No code is this one: 0x7F has a letter of the default table, and nothing in the extension.
    private static let none: UInt8 = 0xFF

    /// The codes of U+0000 to U+00FF, which is nearly all: the septet, plus 0x80 if it needs the escape.
    private static let latinCodes: [UInt8] = {
        var codes = [UInt8](repeating: none, count: 0x100)
        for (point, code) in allCodes where point < 0x100 { codes[Int(point)] = code }
        return codes
    }()

    /// The codes of ten Greek capitals and the euro sign.
    private static let otherCodes = allCodes.filter { $0.key >= 0x100 }

    private static let allCodes: [UInt16: UInt8] = {
        var codes: [UInt16: UInt8] = [:]
        for (septet, point) in GSM7Table.default.locking.enumerated() {
            codes[point] = UInt8(truncatingIfNeeded: septet)
        }
        for (septet, point) in GSM7Table.default.single.enumerated() where point != 0 {
            codes[point] = UInt8(truncatingIfNeeded: septet) | 0x80
        }
        codes[UInt16(GSM7Table.escape)] = nil
        // Old documents have the small letter at this place, and the sender can't know.
        codes[0xE7] = codes[0xC7]
        return codes
    }()
}
