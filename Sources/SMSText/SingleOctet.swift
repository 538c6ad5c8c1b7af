/// Alphabets with one octet a character, and UTF-8.
enum SingleOctet {
    /// ISO-8859-1: the octet is the code point.
    static func latin1(_ octets: Span<UInt8>) -> String {
        self.text(octets) { UInt32($0) }
    }

    /// ISO-8859-5: ASCII, then 94 Cyrillic letters in the order of Unicode, the numero sign and the section sign.
    static func cyrillic(_ octets: Span<UInt8>) -> String {
        self.text(octets) { octet in
            switch octet {
            case 0xA1...0xAC, 0xAE...0xEF, 0xF1...0xFC, 0xFE, 0xFF: UInt32(octet) + 0x0360
            case 0xF0: 0x2116
            case 0xFD: 0x00A7
            default: UInt32(octet)
            }
        }
    }

    private static func text(_ octets: Span<UInt8>, _ codePoint: (UInt8) -> UInt32) -> String {
        let text = [UInt8](capacity: octets.count * 3) { output in
            for index in octets.indices { output.append(utf8Of: codePoint(octets[index])) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// UTF-8; what is none becomes U+FFFD.
    static func utf8(_ octets: Span<UInt8>, _ repairs: inout Repairs) -> String {
        if let text = self.validUTF8(octets) { return text }
        repairs.insert(.invalidUTF8)
        let copy = [UInt8](capacity: octets.count) { output in
            for index in octets.indices { output.append(octets[index]) }
        }
        return String(decoding: copy, as: UTF8.self)
    }

    /// UTF-8; nil if it is none.
    static func validUTF8(_ octets: Span<UInt8>) -> String? {
        guard let text = try? UTF8Span(validating: octets) else { return nil }
        return String(copying: text)
    }

    /// Octets in which a phone may have put text: nil if they hold a control character or are not UTF-8.
    static func readable(_ octets: Span<UInt8>) -> String? {
        for index in octets.indices {
            let octet = octets[index]
            let isControl = octet < 0x20 && octet != 0x09 && octet != 0x0A && octet != 0x0D
            if isControl || octet == 0x7F { return nil }
        }
        return self.validUTF8(octets)
    }

    static func isASCII(_ octets: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in octets.indices { all |= octets[index] }
        return all < 0x80
    }
}
