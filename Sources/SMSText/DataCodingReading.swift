/// How user data is read, by its data_coding (SMPP 3.4 §5.2.19, 3GPP TS 23.038 §4).
enum DataCodingReading: Hashable, Sendable {
    /// As the peer's setting says.
    case defaultAlphabet
    case gsm7
    case ascii
    case latin1
    case cyrillic
    case ucs2
    case octets
    /// No text, by the specification: read by the look of the octets.
    case reserved

    /// - Parameter dataCoding: what SMPP gives a meaning first, then the octets that peers pass through from GSM.
    init(dataCoding: UInt8) {
        switch dataCoding {
        case 0x00: self = .defaultAlphabet
        case 0x01: self = .ascii
        case 0x03: self = .latin1
        case 0x06: self = .cyrillic
        case 0x08, 0x18...0x1B, 0xE0...0xEF: self = .ucs2
        case 0x02, 0x04, 0x14...0x17, 0xF4...0xF7: self = .octets
        case 0x10...0x13, 0xC0...0xDF, 0xF0...0xF3: self = .gsm7
        default: self = .reserved
        }
    }
}
