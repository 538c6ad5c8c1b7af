/// data_coding: how user data is coded, one octet, kept as it is.
///
/// SMPP 3.4 §5.2.19.
public struct DataCoding: RawRepresentable, Hashable, Sendable {
    /// The octet.
    public var rawValue: UInt8

    /// The coding with this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 0x00: the SMSC's default alphabet, mostly GSM 7-bit with one septet an octet.
    public static let `default` = DataCoding(rawValue: 0x00)
    /// 0x01: IA5, ASCII.
    public static let ascii = DataCoding(rawValue: 0x01)
    /// 0x02: octets, not for GSM.
    public static let octetsTDMA = DataCoding(rawValue: 0x02)
    /// 0x03: ISO-8859-1.
    public static let latin1 = DataCoding(rawValue: 0x03)
    /// 0x04: octets.
    public static let octets = DataCoding(rawValue: 0x04)
    /// 0x05: JIS X 0208.
    public static let jis = DataCoding(rawValue: 0x05)
    /// 0x06: ISO-8859-5; no Kazakh letters in it.
    public static let cyrillic = DataCoding(rawValue: 0x06)
    /// 0x07: ISO-8859-8.
    public static let hebrew = DataCoding(rawValue: 0x07)
    /// 0x08: UCS2, the high octet first.
    public static let ucs2 = DataCoding(rawValue: 0x08)
    /// 0x09: pictograms.
    public static let pictogram = DataCoding(rawValue: 0x09)
    /// 0x0A: ISO-2022-JP.
    public static let iso2022JP = DataCoding(rawValue: 0x0A)
    /// 0x0D: JIS X 0212.
    public static let extendedKanji = DataCoding(rawValue: 0x0D)
    /// 0x0E: KS C 5601.
    public static let korean = DataCoding(rawValue: 0x0E)
}

/// The groups of 3GPP TS 23.038 §4, from 0xC0 on.
extension DataCoding {
    /// What a message-waiting indication says: the kind of message, whether any waits, and what becomes of this text.
    public struct MessageWaiting: Hashable, Sendable {
        /// Bits 1-0: 0 voicemail, 1 fax, 2 e-mail, 3 other.
        public var kind: UInt8
        /// Bit 3: whether the indicator is switched on.
        public var isActive: Bool
        /// Whether the phone keeps the text.
        public var isStored: Bool
    }

    /// The message-waiting indication, 0xC0...0xEF; nil for other groups.
    public var messageWaiting: MessageWaiting? {
        guard (0xC0...0xEF).contains(self.rawValue) else { return nil }
        return MessageWaiting(
            kind: self.rawValue & 0x03, isActive: self.rawValue & 0x08 != 0, isStored: self.rawValue >= 0xD0)
    }

    /// The message class, 0xF0...0xFF: 0 flash, 1 phone, 2 SIM, 3 terminal equipment; nil for other groups.
    public var messageClass: UInt8? { self.rawValue >= 0xF0 ? self.rawValue & 0x03 : nil }

    /// Whether SMPP 3.4 gives it no meaning; some peers pass GSM's own octet through in this range.
    public var isReserved: Bool {
        switch self.rawValue {
        case 0x0B, 0x0C, 0x0F...0xBF, 0xE0...0xEF: true
        default: false
        }
    }
}
