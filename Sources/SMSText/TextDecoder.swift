/// Reads user data as text, by data_coding, user data header and the habits of the peer.
///
/// Every data_coding and every sequence of octets gives a text; what had to be put right is in its ``Repairs``.
public struct TextDecoder: Hashable, Sendable {
    /// What the peer means by data_coding 0.
    public var defaultAlphabet: DefaultAlphabet
    /// Whether the peer means GSM 7-bit by data_coding 1.
    public var asciiIsGSM7: Bool
    /// The order of octets in UCS2 without a byte order mark.
    public var ucs2ByteOrder: UCS2ByteOrder

    /// A decoder with the habits of a peer.
    public init(
        defaultAlphabet: DefaultAlphabet = .gsm7, asciiIsGSM7: Bool = false,
        ucs2ByteOrder: UCS2ByteOrder = .auto
    ) {
        self.defaultAlphabet = defaultAlphabet
        self.asciiIsGSM7 = asciiIsGSM7
        self.ucs2ByteOrder = ucs2ByteOrder
    }

    /// Reads user data without its header.
    ///
    /// - Parameters:
    ///   - octets: what is behind the header.
    ///   - dataCoding: any of the 256.
    ///   - header: says the national language tables, and where packed septets begin.
    public func decode(_ octets: [UInt8], dataCoding: UInt8, header: UserDataHeader? = nil) -> DecodedText {
        self.decode(octets.span, dataCoding: dataCoding, header: header)
    }

    /// Reads user data without its header.
    public func decode(_ octets: Span<UInt8>, dataCoding: UInt8, header: UserDataHeader? = nil) -> DecodedText
    {
        switch DataCodingReading(dataCoding: dataCoding) {
        case .defaultAlphabet: return self.defaultText(octets, header)
        case .gsm7: return self.gsm7(octets, header)
        case .ascii: return self.asciiIsGSM7 ? self.gsm7(octets, header) : self.ascii(octets)
        case .latin1: return self.withoutNUL(octets, .latin1) { span, _ in SingleOctet.latin1(span) }
        case .cyrillic: return self.withoutNUL(octets, .cyrillic) { span, _ in SingleOctet.cyrillic(span) }
        case .ucs2:
            var repairs: Repairs = []
            let text = UCS2.decode(octets, self.ucs2ByteOrder, &repairs)
            return DecodedText(text: text, alphabet: .ucs2, repairs: repairs)
        case .octets: return self.octets(octets)
        case .reserved:
            var decoded = SingleOctet.isASCII(octets) ? self.gsm7(octets, header) : self.octets(octets)
            decoded.repairs.insert(.reservedDataCoding)
            return decoded
        }
    }

    private func defaultText(_ octets: Span<UInt8>, _ header: UserDataHeader?) -> DecodedText {
        switch self.defaultAlphabet {
        case .gsm7: return self.gsm7(octets, header)
        case .latin1: return self.withoutNUL(octets, .latin1) { span, _ in SingleOctet.latin1(span) }
        case .ascii: return self.ascii(octets)
        case .utf8: return self.withoutNUL(octets, .utf8) { SingleOctet.utf8($0, &$1) }
        case .auto:
            var decoded = self.gsm7(octets, header)
            // Octets over 0x7F are what this setting is for.
            decoded.repairs.remove(.highOctet)
            return decoded
        case .gsm7Packed:
            let septets = SeptetPacking.unpack(octets, headerOctetCount: header?.octets.count ?? 0)
            var decoded = self.gsm7(septets.span, header)
            decoded.alphabet = .gsm7Packed
            return decoded
        }
    }

    /// GSM 7-bit, unless an octet is no septet.
    private func gsm7(_ octets: Span<UInt8>, _ header: UserDataHeader?) -> DecodedText {
        var repairs: Repairs = []
        let single = header?.singleShift
        let locking = header?.lockingShift
        if single != nil || locking != nil {
            guard SingleOctet.isASCII(octets) else { return self.highOctets(octets) }
            let table = GSM7Table(lockingLanguage: locking, singleLanguage: single)
            return DecodedText(text: GSM7.decode(octets, table, &repairs), alphabet: .gsm7, repairs: repairs)
        }
        if GSM7.isASCII(octets), let text = SingleOctet.validUTF8(octets) {
            return DecodedText(text: text, alphabet: .gsm7)
        }
        guard SingleOctet.isASCII(octets) else { return self.highOctets(octets) }
        return DecodedText(text: GSM7.decode(octets, .default, &repairs), alphabet: .gsm7, repairs: repairs)
    }

    private func ascii(_ octets: Span<UInt8>) -> DecodedText {
        guard SingleOctet.isASCII(octets) else { return self.highOctets(octets) }
        return self.withoutNUL(octets, .ascii) { SingleOctet.utf8($0, &$1) }
    }

    /// What should have been a 7-bit alphabet and is none.
    private func highOctets(_ octets: Span<UInt8>) -> DecodedText {
        let isUTF8 = SingleOctet.validUTF8(octets) != nil
        var decoded = self.withoutNUL(octets, isUTF8 ? .utf8 : .latin1) {
            isUTF8 ? SingleOctet.utf8($0, &$1) : SingleOctet.latin1($0)
        }
        decoded.repairs.insert(.highOctet)
        return decoded
    }

    private func octets(_ octets: Span<UInt8>) -> DecodedText {
        let alphabet: Alphabet = SingleOctet.isASCII(octets) ? .ascii : .utf8
        var decoded = self.withoutNUL(octets, alphabet) { span, repairs in
            if let text = SingleOctet.readable(span) { return text }
            repairs.insert(.unreadable)
            return ""
        }
        if decoded.repairs.contains(.unreadable) { decoded.alphabet = .octets }
        return decoded
    }

    /// Drops the NUL at the end that some SMSCs count in sm_length; in GSM 7-bit the same octet is `@`, and stays.
    private func withoutNUL(
        _ octets: Span<UInt8>, _ alphabet: Alphabet, _ read: (Span<UInt8>, inout Repairs) -> String
    ) -> DecodedText {
        var count = octets.count
        while count > 0, octets[count - 1] == 0 { count -= 1 }
        var repairs: Repairs = count < octets.count ? .trailingNUL : []
        let text = read(octets.extracting(first: count), &repairs)
        return DecodedText(text: text, alphabet: alphabet, repairs: repairs)
    }
}
