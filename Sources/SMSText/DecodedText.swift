/// The text of a message, and what had to be put right to read it.
public struct DecodedText: Hashable, Sendable {
    /// The text; empty when the octets are none.
    public var text: String
    /// How the octets were read.
    public var alphabet: Alphabet
    /// What was wrong with them.
    public var repairs: Repairs

    /// A text with these fields.
    public init(text: String, alphabet: Alphabet, repairs: Repairs = []) {
        self.text = text
        self.alphabet = alphabet
        self.repairs = repairs
    }
}

extension DecodedText: CustomStringConvertible {
    /// Alphabet, length and repairs, never the text.
    public var description: String {
        let repairs = self.repairs.isEmpty ? "" : ", \(self.repairs)"
        return "\(self.alphabet.rawValue), \(self.text.unicodeScalars.count) characters\(repairs)"
    }
}

/// What was wrong with the octets of a text and was put right.
public struct Repairs: OptionSet, Hashable, Sendable {
    /// The set as bits.
    public var rawValue: UInt16

    /// The repairs with these bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// UCS2 began with a byte order mark, which was dropped.
    public static let byteOrderMark = Repairs(rawValue: 1 << 0)
    /// UCS2 had the low octet first.
    public static let littleEndian = Repairs(rawValue: 1 << 1)
    /// UCS2 had an odd number of octets; the last was dropped.
    public static let oddOctet = Repairs(rawValue: 1 << 2)
    /// UCS2 had half a surrogate pair, now U+FFFD.
    public static let loneSurrogate = Repairs(rawValue: 1 << 3)
    /// The text ended with NUL, which was dropped.
    public static let trailingNUL = Repairs(rawValue: 1 << 4)
    /// data_coding has no meaning for text; the octets were read by their look.
    public static let reservedDataCoding = Repairs(rawValue: 1 << 5)
    /// GSM 7-bit had an escape before a place without a character, before another escape, or at the end.
    public static let strayEscape = Repairs(rawValue: 1 << 6)
    /// A 7-bit alphabet had an octet over 0x7F; the text was read as UTF-8 or ISO-8859-1.
    public static let highOctet = Repairs(rawValue: 1 << 7)
    /// UTF-8 had octets that are none, now U+FFFD.
    public static let invalidUTF8 = Repairs(rawValue: 1 << 8)
    /// The octets are no text; none was read.
    public static let unreadable = Repairs(rawValue: 1 << 9)

    private static let names: [(Repairs, String)] = [
        (.byteOrderMark, "byte_order_mark"), (.littleEndian, "little_endian"), (.oddOctet, "odd_octet"),
        (.loneSurrogate, "lone_surrogate"), (.trailingNUL, "trailing_nul"),
        (.reservedDataCoding, "reserved_data_coding"), (.strayEscape, "stray_escape"),
        (.highOctet, "high_octet"),
        (.invalidUTF8, "invalid_utf8"), (.unreadable, "unreadable"),
    ]
}

extension Repairs: CustomStringConvertible {
    /// The names of the repairs, separated by spaces; empty when nothing was wrong.
    public var description: String {
        Self.names.filter { self.contains($0.0) }.map(\.1).joined(separator: " ")
    }
}
