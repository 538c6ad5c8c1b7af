/// What one character of a request means to the matching rules.
///
/// Everything that rules R2 to R4 and R8 ask of a character is worked out once; the characters that requests are
/// made of are then looked up in a table.
struct Symbol: Hashable, Sendable {
    enum Kind: UInt32, Sendable {
        /// Left out as if it had not been sent: control and format characters, variation selectors.
        case dropped
        /// White space, punctuation, and any other character that is no letter or digit.
        case separator
        case digit
        case letter
        /// A letter that is not part of a skeleton: Ь and Ъ.
        case silent
        /// A mark upon the character before it.
        case mark
    }

    /// Bits 0–20 the skeleton's scalar, 21–27 the plate's ASCII character, 28–30 the kind.
    private var bits: UInt32

    private init(_ kind: Kind, skeleton: Unicode.Scalar? = nil, plateCharacter: UInt8 = 0) {
        self.bits = kind.rawValue << 28 | UInt32(plateCharacter & 0x7F) << 21 | (skeleton?.value ?? 0)
    }

    /// The symbol of a character; quick for those of the table.
    init(_ scalar: Unicode.Scalar, table: [Symbol]) {
        self = scalar.value < table.count ? table[Int(scalar.value)] : Symbol(classifying: scalar)
    }

    var kind: Kind { Kind(rawValue: self.bits >> 28) ?? .dropped }

    /// Rule R4: the letter without case, marks and alphabet; nil if the skeleton has nothing of it.
    var skeleton: Unicode.Scalar? {
        let value = self.bits & 0x1F_FFFF
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    /// Rule R8: the ASCII character that a plate would have; nil for all that no plate has.
    var plateCharacter: UInt8? {
        let character = UInt8(truncatingIfNeeded: self.bits >> 21 & 0x7F)
        return character == 0 ? nil : character
    }

    /// The letter with a mark set upon it: the same in a skeleton, but no letter of a plate.
    var marked: Symbol {
        guard self.kind == .letter else { return self }
        return Symbol(.letter, skeleton: self.skeleton)
    }

    /// All characters up to the end of the Cyrillic block.
    static let table: [Symbol] = (0..<0x500).map { value in
        Unicode.Scalar(value).map { Symbol(classifying: $0) } ?? Symbol(.separator)
    }
}

extension Symbol {
    private init(classifying scalar: Unicode.Scalar) {
        if let ascii = Self.asciiTwinOfFullWidth(scalar) {
            self.init(classifying: ascii)
        } else if scalar.properties.isWhitespace || Self.apostropheLetters.contains(scalar) {
            self.init(.separator)
        } else {
            self.init(byCategoryOf: scalar)
        }
    }

    private init(byCategoryOf scalar: Unicode.Scalar) {
        switch scalar.properties.generalCategory {
        case .control, .format: self.init(.dropped)
        case .nonspacingMark, .enclosingMark, .spacingMark:
            self.init(scalar.properties.isVariationSelector ? .dropped : .mark)
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber,
            .otherNumber:
            self.init(letter: scalar)
        case .decimalNumber where scalar.isASCII:
            self.init(.digit, skeleton: scalar, plateCharacter: UInt8(ascii: scalar))
        case .decimalNumber: self.init(.letter, skeleton: scalar)
        default: self.init(.separator)
        }
    }

    private init(letter scalar: Unicode.Scalar) {
        let capital = Self.capital(of: scalar)
        if capital == "Ь" || capital == "Ъ" {
            self.init(.silent)
        } else {
            let plain = Self.plainLetters[capital] ?? capital
            let plateLetter = Self.twins[capital] ?? capital
            self.init(
                .letter, skeleton: Self.twins[plain] ?? plain,
                plateCharacter: plateLetter.isASCII ? UInt8(ascii: plateLetter) : 0)
        }
    }

    /// Capital letter by the case pair of Unicode, which knows no locale; the letter itself if it becomes several.
    private static func capital(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        let mapping = scalar.properties.uppercaseMapping.unicodeScalars
        guard let capital = mapping.first, mapping.count == 1 else { return scalar }
        // The dotless i and the long s become ASCII letters as capitals, but no plate is written with them.
        return capital.isASCII && !scalar.isASCII ? scalar : capital
    }

    private static func asciiTwinOfFullWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return nil }
        return Unicode.Scalar(scalar.value - 0xFEE0)
    }

    /// Characters that phones put for an apostrophe and that Unicode counts as letters (ʹ ʻ ʼ).
    private static let apostropheLetters: Set<Unicode.Scalar> = ["\u{2B9}", "\u{2BB}", "\u{2BC}"]

    /// Cyrillic capitals that look like Latin ones (rules R4 and R8).
    private static let twins = pairs([
        "AА", "BВ", "EЕ", "KК", "MМ", "HН", "OО", "PР", "CС", "TТ", "YУ", "XХ", "IІ",
    ])

    /// Letters with marks and Kazakh letters by the plain letter of the same alphabet (rules R2 and R4).
    ///
    /// The plain letter comes first. Latin: all marked letters of Latin-1 and Latin Extended-A, and those of the Kazakh
    /// Latin alphabets of 2018 and 2021.
    private static let plainLetters = pairs([
        "КҚЌ", "ГҒЃ", "УҮҰЎ", "АӘ", "ОӨ", "НҢ", "ХҺ", "ЕЁЀ", "ИЙЍ", "ІЇ",
        "AÀÁÂÃÄÅĀĂĄ", "CÇĆĈĊČ", "DĎĐ", "EÈÉÊËĒĔĖĘĚ", "GĜĞĠĢǴ", "HĤĦ", "IÌÍÎÏĨĪĬĮİı", "JĴ", "KĶ", "LĹĻĽĿŁ",
        "NÑŃŅŇŊ", "OÒÓÔÕÖØŌŎŐ", "RŔŖŘ", "SŚŜŞŠȘſ", "TŢŤŦȚ", "UÙÚÛÜŨŪŬŮŰŲ", "WŴ", "YÝŶŸ", "ZŹŻŽ",
    ])

    /// Maps every letter of a row but the first to the first.
    private static func pairs(_ rows: [String]) -> [Unicode.Scalar: Unicode.Scalar] {
        var pairs: [Unicode.Scalar: Unicode.Scalar] = [:]
        for row in rows {
            guard let plain = row.unicodeScalars.first else { continue }
            for letter in row.unicodeScalars.dropFirst() { pairs[letter] = plain }
        }
        return pairs
    }
}
