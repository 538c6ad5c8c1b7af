/// Which octet of a 16-bit unit comes first: a setting of the link for UCS2 without a byte order mark.
public enum UCS2ByteOrder: String, Hashable, CaseIterable, Sendable {
    /// The high one, unless the text makes sense only the other way round.
    case auto
    /// The high one, as the specification says.
    case bigEndian = "big-endian"
    /// The low one.
    case littleEndian = "little-endian"
}

/// UTF-16 in octets, as SMS has it under the name of UCS2.
enum UCS2 {
    static let lineFeed: UInt16 = 0x0A
    static let carriageReturn: UInt16 = 0x0D

    // MARK: - Reading

    /// Reads the text whatever is wrong with it: odd length, byte order, halves of surrogate pairs, NUL at the end.
    static func decode(_ octets: Span<UInt8>, _ order: UCS2ByteOrder, _ repairs: inout Repairs) -> String {
        if octets.count % 2 == 1 { repairs.insert(.oddOctet) }
        var units = 0..<octets.count / 2
        let first = units.isEmpty ? 0 : self.unit(octets, 0)
        let isMarked = first == 0xFEFF || first == 0xFFFE
        if isMarked {
            repairs.insert(.byteOrderMark)
            units.removeFirst()
        }
        let marked = octets.extracting(2 * units.lowerBound..<2 * units.upperBound)
        let isSwapped = isMarked ? first == 0xFFFE : self.isSwapped(marked, order)
        if isSwapped { repairs.insert(.littleEndian) }
        while let last = units.last, self.unit(octets, last) == 0 {
            repairs.insert(.trailingNUL)
            units.removeLast()
        }
        let text = octets.extracting(2 * units.lowerBound..<2 * units.upperBound)
        return self.text(text, isSwapped: isSwapped, &repairs)
    }

    /// The 16-bit unit at this place.
    ///
    /// It is safe: its two octets are inside, or the load traps, and any two of them are a number.
    @inline(__always)
    static func unit(_ octets: Span<UInt8>, _ index: Int) -> UInt16 {
        UInt16(bigEndian: unsafe octets.bytes.unsafeLoadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
    }

    private static func unit(_ octets: Span<UInt8>, _ index: Int, _ isSwapped: Bool) -> UInt16 {
        let unit = self.unit(octets, index)
        return isSwapped ? unit.byteSwapped : unit
    }

    private static func isSwapped(_ octets: Span<UInt8>, _ order: UCS2ByteOrder) -> Bool {
        let units = 0..<octets.count / 2
        return switch order {
        case .bigEndian: false
        case .littleEndian: true
        case .auto:
            !self.areUsual(octets) && !units.allSatisfy { self.isExpected(self.unit(octets, $0)) }
                && units.allSatisfy { self.isExpected(self.unit(octets, $0).byteSwapped) }
        }
    }

    /// Whether all are Cyrillic or ASCII, as in nearly all texts; without a branch, for eight units at once.
    private static func areUsual(_ octets: Span<UInt8>) -> Bool {
        var others: UInt16 = 0
        for index in 0..<octets.count / 2 {
            let unit = self.unit(octets, index)
            var isOther: UInt16 = unit &- 0x0400 < 0x100 ? 0 : 1
            isOther &= unit &- 0x20 <= 0x5E ? 0 : 1
            others |= isOther
        }
        return others == 0
    }

    /// Whether citizens write this character: Latin, Cyrillic, punctuation.
    ///
    /// Read the wrong way round these are symbols and ideographs that nobody writes together. NUL belongs to them for its
    /// place at the end.
    private static func isExpected(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x0400...0x04FF, 0x20...0x7E: true
        case 0x00, 0x09, 0x0A, 0x0D, 0xA0...0x17F, 0x2010...0x2026, 0x2116: true
        default: false
        }
    }

    private static func text(_ octets: Span<UInt8>, isSwapped: Bool, _ repairs: inout Repairs) -> String {
        var hasLoneSurrogate = false
        let count = octets.count / 2
        let text = String(utf8Capacity: count * 3) { output in
            var index = 0
            while index < count {
                let unit = self.unit(octets, index, isSwapped)
                index += 1
                guard unit >= 0x800, UTF16.isSurrogate(unit) else {
                    output.append(utf8Of: UInt32(unit))
                    continue
                }
                let next = index < count ? self.unit(octets, index, isSwapped) : 0
                let pair = self.codePoint(unit, next)
                if pair != nil { index += 1 } else { hasLoneSurrogate = true }
                output.append(utf8Of: pair ?? 0xFFFD)
            }
        }
        if hasLoneSurrogate { repairs.insert(.loneSurrogate) }
        return text
    }

    /// The code point of a surrogate pair; nil if these two are none.
    static func codePoint(_ lead: UInt16, _ trail: UInt16) -> UInt32? {
        guard UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        return 0x1_0000 + (UInt32(lead & 0x3FF) << 10 | UInt32(trail & 0x3FF))
    }

    // MARK: - Writing

    /// The 16-bit units of a text.
    static func units(of text: String) -> [UInt16] {
        let octets = text.utf8Span.span
        return [UInt16](capacity: octets.count) { output in
            var index = 0
            while index < octets.count { output.append(utf16Of: octets.codePoint(at: &index)) }
        }
    }

    /// The octets of units, the high one of each first.
    static func octets(of units: [UInt16]) -> [UInt8] {
        [UInt8](capacity: units.count * 2) { output in
            for unit in units {
                output.append(UInt8(truncatingIfNeeded: unit >> 8))
                output.append(UInt8(truncatingIfNeeded: unit))
            }
        }
    }
}

extension OutputSpan<UInt16> {
    /// Appends the UTF-16 of a code point, at most two units; it is no surrogate.
    @inline(__always)
    mutating func append(utf16Of codePoint: UInt32) {
        guard codePoint > 0xFFFF else { return self.append(UInt16(truncatingIfNeeded: codePoint)) }
        let rest = codePoint - 0x1_0000
        self.append(0xD800 | UInt16(truncatingIfNeeded: rest >> 10))
        self.append(0xDC00 | UInt16(truncatingIfNeeded: rest & 0x3FF))
    }
}
