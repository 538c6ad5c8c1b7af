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
        var units = [UInt16](capacity: octets.count / 2) { output in
            for index in 0..<octets.count / 2 { output.append(self.unit(octets, index)) }
        }
        let mark = units.first == 0xFEFF || units.first == 0xFFFE
        if mark { repairs.insert(.byteOrderMark) }
        if mark ? units.first == 0xFFFE : self.isSwapped(units, order) {
            repairs.insert(.littleEndian)
            for index in units.indices { units[index] = units[index].byteSwapped }
        }
        var end = units.count
        while end > 0, units[end - 1] == 0 { end -= 1 }
        if end < units.count { repairs.insert(.trailingNUL) }
        return self.text(units[..<end].dropFirst(mark ? 1 : 0), &repairs)
    }

    /// The 16-bit unit at this place.
    static func unit(_ octets: Span<UInt8>, _ index: Int) -> UInt16 {
        UInt16(octets[2 * index]) << 8 | UInt16(octets[2 * index + 1])
    }

    private static func isSwapped(_ units: [UInt16], _ order: UCS2ByteOrder) -> Bool {
        switch order {
        case .bigEndian: false
        case .littleEndian: true
        case .auto:
            !units.isEmpty && units.allSatisfy { self.isExpected($0.byteSwapped) }
                && !units.allSatisfy { self.isExpected($0) }
        }
    }

    /// Whether citizens write this character: Latin, Cyrillic, punctuation.
    ///
    /// Read the wrong way round these are symbols and ideographs that nobody writes together. NUL belongs to them for its
    /// place at the end.
    private static func isExpected(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x00, 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x17F, 0x0400...0x04FF, 0x2010...0x2026, 0x2116: true
        default: false
        }
    }

    private static func text(_ units: ArraySlice<UInt16>, _ repairs: inout Repairs) -> String {
        var hasLoneSurrogate = false
        let octets = [UInt8](capacity: units.count * 3) { output in
            var index = units.startIndex
            while index < units.endIndex {
                let unit = units[index]
                index += 1
                guard UTF16.isSurrogate(unit) else {
                    output.append(utf8Of: UInt32(unit))
                    continue
                }
                let next = index < units.endIndex ? units[index] : 0
                let pair = self.codePoint(unit, next)
                if pair != nil { index += 1 } else { hasLoneSurrogate = true }
                output.append(utf8Of: pair ?? 0xFFFD)
            }
        }
        if hasLoneSurrogate { repairs.insert(.loneSurrogate) }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The code point of a surrogate pair; nil if these two are none.
    static func codePoint(_ lead: UInt16, _ trail: UInt16) -> UInt32? {
        guard UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        return 0x1_0000 + (UInt32(lead & 0x3FF) << 10 | UInt32(trail & 0x3FF))
    }

    // MARK: - Writing

    /// The octets of a text, the high one of a unit first.
    static func encode(_ scalars: some Collection<Unicode.Scalar>) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(2 * scalars.count)
        for scalar in scalars {
            for unit in scalar.utf16 {
                octets.append(UInt8(truncatingIfNeeded: unit >> 8))
                octets.append(UInt8(truncatingIfNeeded: unit))
            }
        }
        return octets
    }
}
