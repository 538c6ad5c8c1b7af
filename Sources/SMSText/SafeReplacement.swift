/// Characters that GSM 7-bit lacks and that can be written otherwise without harm.
enum SafeReplacement {
    /// The text with plain apostrophes, quotation marks, dashes, dots and spaces, and with Latin letters in Latin words.
    static func apply(to scalars: some Collection<Unicode.Scalar>) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        for scalar in scalars { self.append(scalar, to: &result) }
        self.replaceTwins(&result)
        return result
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
        switch scalar {
        case "’", "‘", "ʼ", "`", "´": result.append("'")
        case "«", "»", "“", "”": result.append("\"")
        case "–", "—": result.append("-")
        case "…": result += ["." as Unicode.Scalar, ".", "."]
        case "№": result.append("N")
        case "\u{A0}": result.append(" ")
        default: result.append(scalar)
        }
    }

    // MARK: - Cyrillic twins of Latin letters

    /// Replaces Cyrillic letters in words that are otherwise Latin: they are slips of the keyboard.
    private static func replaceTwins(_ scalars: inout [Unicode.Scalar]) {
        var index = 0
        while index < scalars.count {
            guard self.isLetter(scalars[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < scalars.count, self.isLetter(scalars[index]) { index += 1 }
            self.replaceTwins(&scalars, in: start..<index)
        }
    }

    private static func replaceTwins(_ scalars: inout [Unicode.Scalar], in word: Range<Int>) {
        var latinCount = 0
        for scalar in scalars[word] {
            if self.isLatin(scalar) {
                latinCount += 1
            } else if self.twin(of: scalar) == nil {
                return
            }
        }
        guard latinCount > 0, latinCount < word.count else { return }
        for index in word { scalars[index] = self.twin(of: scalars[index]) ?? scalars[index] }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        self.isLatin(scalar) || (0x0400...0x052F).contains(scalar.value)
    }

    private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: true
        default: false
        }
    }

    private static func twin(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        self.twins[scalar]
    }

    /// The Latin letters that Cyrillic ones look like.
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = [
        "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T",
        "У": "Y", "Х": "X", "І": "I", "Ѕ": "S", "Ј": "J", "Ү": "Y", "Һ": "h", "Ԛ": "Q", "Ԝ": "W",
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j",
        "һ": "h",
    ]
}
