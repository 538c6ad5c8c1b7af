/// How the characters of a short message are written as octets.
public enum Alphabet: String, Hashable, CaseIterable, Sendable {
    /// GSM 7-bit default alphabet, one septet an octet.
    case gsm7
    /// GSM 7-bit default alphabet, eight septets in seven octets.
    case gsm7Packed = "gsm7-packed"
    /// ASCII (IA5).
    case ascii
    /// ISO-8859-1.
    case latin1
    /// ISO-8859-5.
    case cyrillic = "iso-8859-5"
    /// UTF-16 with the high octet first; called UCS2 in SMS.
    case ucs2
    /// UTF-8.
    case utf8
    /// Octets that are not text.
    case octets

    /// How many units one short message holds behind a header of so many octets.
    ///
    /// A short message is 140 octets on the air, its user data header included.
    ///
    /// | header | septets | 16-bit units | octets |
    /// | --- | --- | --- | --- |
    /// | none | 160 | 70 | 140 |
    /// | 6 octets: concatenation, 8-bit reference | 153 | 67 | 134 |
    /// | 7 octets: concatenation, 16-bit reference | 152 | 66 | 133 |
    ///
    /// Texts in ASCII, ISO-8859-1 and UTF-8 count in septets: the SMSC turns them into GSM 7-bit. 3GPP TS 23.040 §9.2.3.24.
    public func capacity(headerOctetCount: Int) -> Int {
        let octetCount = max(0, 140 - headerOctetCount)
        return switch self {
        case .gsm7, .gsm7Packed, .ascii, .latin1, .utf8: octetCount * 8 / 7
        case .ucs2: octetCount / 2
        case .cyrillic, .octets: octetCount
        }
    }
}

/// What a peer means by data_coding 0, the SMSC default alphabet: a setting of the link.
public enum DefaultAlphabet: String, Hashable, CaseIterable, Sendable {
    /// GSM 7-bit, one septet an octet: the usual case.
    case gsm7
    /// ISO-8859-1.
    case latin1
    /// ASCII.
    case ascii
    /// GSM 7-bit, packed.
    case gsm7Packed = "gsm7-packed"
    /// UTF-8.
    case utf8
    /// Read: UTF-8 or ISO-8859-1 when an octet is over 0x7F, GSM 7-bit otherwise. Written: GSM 7-bit.
    case auto
}
