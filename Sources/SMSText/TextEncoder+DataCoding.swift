extension TextEncoder {
    /// The octets of a text in this data_coding as an SMSC delivers it, with nothing replaced.
    ///
    /// - Returns: nil if a character is not in the alphabet of the data_coding.
    public func octets(of text: String, dataCoding: UInt8) -> [UInt8]? {
        switch DataCodingReading(dataCoding: dataCoding) {
        case .defaultAlphabet: self.octetsInDefaultAlphabet(text)
        case .gsm7, .reserved: GSM7.encode(text)
        case .ascii: Self.octets(of: text) { $0.isASCII ? $0.value : nil }
        case .latin1: Self.octets(of: text) { $0.value < 0x100 ? $0.value : nil }
        case .cyrillic: Self.octets(of: text, Self.cyrillic)
        case .ucs2: UCS2.octets(of: UCS2.units(of: text))
        case .octets: Array(text.utf8)
        }
    }

    private func octetsInDefaultAlphabet(_ text: String) -> [UInt8]? {
        switch self.defaultAlphabet {
        case .gsm7, .auto: GSM7.encode(text)
        case .gsm7Packed: GSM7.encode(text).map { SeptetPacking.pack($0.span, headerOctetCount: 0) }
        case .ascii: self.octets(of: text, dataCoding: 0x01)
        case .latin1: self.octets(of: text, dataCoding: 0x03)
        case .utf8: Array(text.utf8)
        }
    }

    private static func octets(of text: String, _ code: (Unicode.Scalar) -> UInt32?) -> [UInt8]? {
        var octets: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let code = code(scalar), let octet = UInt8(exactly: code) else { return nil }
            octets.append(octet)
        }
        return octets
    }

    /// ISO-8859-5: Latin up to 0xA0, then Cyrillic in the order of Unicode, with three signs among it.
    private static func cyrillic(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar.value {
        case 0...0xA0, 0xAD: scalar.value
        case 0xA7: 0xFD
        case 0x2116: 0xF0
        case 0x0401...0x040C, 0x040E...0x044F, 0x0451...0x045C, 0x045E...0x045F: scalar.value - 0x0360
        default: nil
        }
    }
}
