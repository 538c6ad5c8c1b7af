/// Characters that GSM 7-bit lacks and that can be written otherwise without harm.
enum SafeReplacement {
    /// The text with plain apostrophes, quotation marks, dashes, dots and spaces, and with Latin letters in Latin words,
    /// in 16-bit units.
    static func apply(to text: String) -> [UInt16] {
        let octets = text.utf8Span.span
        var (hasLatin, hasCyrillic) = (false, false)
        // What takes several units here has at least as many octets in UTF-8.
        var units = [UInt16](capacity: octets.count) { output in
            var index = 0
            while index < octets.count {
                let codePoint = octets.codePoint(at: &index)
                switch codePoint {
                case 0x0400...0x052F:  // nearly all
                    hasCyrillic = true
                    output.append(UInt16(truncatingIfNeeded: codePoint))
                case 0x20...0x40:
                    output.append(UInt16(truncatingIfNeeded: codePoint))
                case 0x61...0x7A:
                    hasLatin = true
                    output.append(UInt16(truncatingIfNeeded: codePoint))
                case 0x2019, 0x2018, 0x02BC, 0x60, 0xB4: output.append(0x27)  // ’ ‘ ʼ ` ´ to '
                case 0xAB, 0xBB, 0x201C, 0x201D: output.append(0x22)  // « » “ ” to "
                case 0x2013, 0x2014: output.append(0x2D)  // – — to -
                case 0x2026: for _ in 0..<3 { output.append(0x2E) }  // … to ...
                case 0x2116:  // № to N
                    hasLatin = true
                    output.append(0x4E)
                case 0xA0: output.append(0x20)
                default:
                    hasLatin = hasLatin || codePoint >= 0x41
                    output.append(utf16Of: codePoint)
                }
            }
        }
        if hasLatin, hasCyrillic { self.replaceTwins(&units) }
        return units
    }

    // MARK: - Cyrillic twins of Latin letters

    /// Replaces Cyrillic letters in words that are otherwise Latin: they are slips of the keyboard.
    private static func replaceTwins(_ units: inout [UInt16]) {
        var index = 0
        while index < units.count {
            guard self.isLetter(units[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < units.count, self.isLetter(units[index]) { index += 1 }
            self.replaceTwins(&units, in: start..<index)
        }
    }

    private static func replaceTwins(_ units: inout [UInt16], in word: Range<Int>) {
        var latinCount = 0
        for index in word {
            if self.isLatin(units[index]) {
                latinCount += 1
            } else if self.twin(of: units[index]) == nil {
                return
            }
        }
        guard latinCount > 0, latinCount < word.count else { return }
        for index in word { units[index] = self.twin(of: units[index]) ?? units[index] }
    }

    private static func isLetter(_ unit: UInt16) -> Bool {
        self.isLatin(unit) || self.cyrillic.contains(unit)
    }

    private static func isLatin(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: true
        default: false
        }
    }

    private static func twin(of unit: UInt16) -> UInt16? {
        guard self.cyrillic.contains(unit) else { return nil }
        let twin = self.twins[Int(unit - self.cyrillic.lowerBound)]
        return twin == 0 ? nil : UInt16(twin)
    }

    private static let cyrillic: ClosedRange<UInt16> = 0x0400...0x052F

    /// The Latin letters that Cyrillic ones look like, by their place among the Cyrillic ones; 0 where there is none.
    private static let twins: [UInt8] = {
        let cyrillic = "АВЕКМНОРСТУХІЅЈҮҺԚԜаеорсухіѕјһ"
        let latin = "ABEKMHOPCTYXISJYhQWaeopcyxisjh"
        var twins = [UInt8](repeating: 0, count: Self.cyrillic.count)
        for (unit, twin) in zip(cyrillic.utf16, latin.utf8) {
            twins[Int(unit - Self.cyrillic.lowerBound)] = twin
        }
        return twins
    }()
}
