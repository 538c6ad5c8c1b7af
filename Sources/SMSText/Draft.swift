/// A text before it is cut: in septets, one an octet, or in UCS2.
///
/// Texts for peers whose default alphabet is ASCII, ISO-8859-1 or UTF-8 are cut as septets, too, for that is how the
/// SMSC sends them on.
struct Draft {
    /// What goes out: `gsm7`, `gsm7Packed`, `ascii`, `latin1`, `utf8` or `ucs2`.
    let alphabet: Alphabet
    let dataCoding: UInt8
    /// Septets, or the octets of UCS2.
    let units: [UInt8]

    private var isUCS2: Bool { self.alphabet == .ucs2 }

    var unitCount: Int { self.isUCS2 ? self.units.count / 2 : self.units.count }

    /// Whether the peer's alphabet has every character.
    var isComplete: Bool {
        switch self.alphabet {
        case .ascii: self.text(self.units[...]).unicodeScalars.allSatisfy(\.isASCII)
        case .latin1: self.text(self.units[...]).unicodeScalars.allSatisfy { $0.value < 0x100 }
        default: true
        }
    }

    /// How many units one short message holds.
    ///
    /// short_message has 254 octets at most, and a septet may take two of UTF-8.
    func capacity(headerOctetCount: Int) -> Int {
        let capacity = self.alphabet.capacity(headerOctetCount: headerOctetCount)
        guard self.alphabet == .utf8, !GSM7.isASCII(self.units.span) else { return capacity }
        return min(capacity, (254 - headerOctetCount) / 2)
    }

    /// A piece of the units as it goes out behind a header of so many octets.
    func octets(_ piece: some RandomAccessCollection<UInt8>, headerOctetCount: Int) -> [UInt8] {
        let piece = Array(piece)
        return switch self.alphabet {
        case .gsm7Packed: SeptetPacking.pack(piece.span, headerOctetCount: headerOctetCount)
        case .ascii, .utf8: Array(self.text(piece[...]).utf8)
        case .latin1: self.text(piece[...]).unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        default: piece
        }
    }

    private func text(_ septets: ArraySlice<UInt8>) -> String {
        var repairs: Repairs = []
        return GSM7.decode(septets.span, .default, &repairs)
    }

    // MARK: - Cutting

    /// The pieces of the units, each at most `capacity` long, none of them ending inside a character.
    ///
    /// Nor between a letter and its combining mark or between CR and LF, if that leaves anything of the piece.
    func pieces(capacity: Int) -> [Range<Int>] {
        let octetsPerUnit = self.isUCS2 ? 2 : 1
        var pieces: [Range<Int>] = []
        var start = 0
        while self.unitCount - start > capacity {
            let end = self.cut(after: start, before: start + capacity)
            pieces.append(start * octetsPerUnit..<end * octetsPerUnit)
            start = end
        }
        pieces.append(start * octetsPerUnit..<self.units.count)
        return pieces
    }

    private func cut(after start: Int, before limit: Int) -> Int {
        var end = limit
        while end > start + 1, !self.isGoodCut(end) { end -= 1 }
        if end > start + 1 { return end }
        return self.isInsideCharacter(limit) ? limit - 1 : limit
    }

    private func isGoodCut(_ index: Int) -> Bool {
        if self.isInsideCharacter(index) { return false }
        guard self.isUCS2 else {
            // Whoever unpacks a part may take a CR at its end for filling.
            return self.units[index - 1] != GSM7.carriageReturn
                || self.alphabet != .gsm7Packed && self.units[index] != GSM7.lineFeed
        }
        let unit = self.unit(index)
        if unit == UCS2.lineFeed, self.unit(index - 1) == UCS2.carriageReturn { return false }
        return !self.isCombiningMark(index)
    }

    /// Between escape and septet, or between the halves of a surrogate pair.
    private func isInsideCharacter(_ index: Int) -> Bool {
        self.isUCS2
            ? UTF16.isTrailSurrogate(self.unit(index)) : self.units[index - 1] == GSM7Table.escape
    }

    private func isCombiningMark(_ index: Int) -> Bool {
        let next = index + 1 < self.unitCount ? self.unit(index + 1) : 0
        let codePoint = UCS2.codePoint(self.unit(index), next) ?? UInt32(self.unit(index))
        return switch Unicode.Scalar(codePoint)?.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    private func unit(_ index: Int) -> UInt16 {
        UCS2.unit(self.units.span, index)
    }
}
