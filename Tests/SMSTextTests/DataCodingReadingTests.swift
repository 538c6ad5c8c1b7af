import SMSText
import Testing

/// All 256 values of data_coding.
@Suite struct DataCodingReadingTests {
    private let decoder = TextDecoder()

    /// Octets that read differently in every alphabet: `[A` in GSM 7-bit, and what ASCII makes of 0x1B 0x3C 0x41.
    private func alphabet(_ dataCoding: UInt8) -> Alphabet {
        switch dataCoding {
        case 0x01: .ascii
        case 0x02, 0x04, 0x14...0x17, 0xF4...0xF7: .octets
        case 0x03: .latin1
        case 0x06: .cyrillic
        case 0x08, 0x18...0x1B, 0xE0...0xEF: .ucs2
        default: .gsm7
        }
    }

    private func isReserved(_ dataCoding: UInt8) -> Bool {
        switch dataCoding {
        case 0x00...0x04, 0x06, 0x08, 0x10...0x1B, 0xC0...0xF7: false
        default: true
        }
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func everyDataCodingHasItsReading(_ dataCoding: UInt8) {
        let alphabet = self.alphabet(dataCoding)
        let septets = decoder.decode([0x1B, 0x3C, 0x41, 0x02], dataCoding: dataCoding)
        #expect(septets.repairs.contains(.reservedDataCoding) == self.isReserved(dataCoding))
        #expect(septets.alphabet == alphabet)
        switch alphabet {
        case .gsm7: #expect(septets.text == "[A$")
        case .ucs2: #expect(septets.text == "\u{1B3C}\u{4102}")
        case .octets: #expect(septets.text.isEmpty && septets.repairs.contains(.unreadable))
        default: #expect(septets.text == "\u{1B}<A\u{2}")
        }
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func plainTextIsReadWhateverTheSingleOctetCoding(_ dataCoding: UInt8) {
        let text = decoder.decode(Array("8 123ABC02".utf8), dataCoding: dataCoding)
        if self.alphabet(dataCoding) == .ucs2 { return }
        #expect(text.text == "8 123ABC02")
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func reservedCodingsWithHighOctetsAreOctets(_ dataCoding: UInt8) {
        guard self.isReserved(dataCoding) else { return }
        let cyrillic = decoder.decode(Array("Техосмотр".utf8), dataCoding: dataCoding)
        #expect(cyrillic == DecodedText(text: "Техосмотр", alphabet: .utf8, repairs: .reservedDataCoding))
        let nothing = decoder.decode([0x80, 0x81], dataCoding: dataCoding)
        #expect(
            nothing == DecodedText(text: "", alphabet: .octets, repairs: [.reservedDataCoding, .unreadable]))
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func emptyUserDataIsAnEmptyText(_ dataCoding: UInt8) {
        #expect(decoder.decode([], dataCoding: dataCoding).text.isEmpty)
    }

    @Test(arguments: 0..<60)
    func anyOctetsAreRead(_ seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let octets = random.octets(0...300)
        let header = UserDataHeader.split(random.octets(0...20)).header
        for alphabet in DefaultAlphabet.allCases {
            for order in UCS2ByteOrder.allCases {
                let decoder = TextDecoder(
                    defaultAlphabet: alphabet, asciiIsGSM7: Bool.random(using: &random), ucs2ByteOrder: order)
                for dataCoding in UInt8.min...UInt8.max {
                    let text = decoder.decode(octets, dataCoding: dataCoding, header: header)
                    if text.text.unicodeScalars.count <= octets.count * 8 / 7 { continue }
                    Issue.record("more characters than octets, data_coding \(dataCoding), seed \(seed)")
                }
            }
        }
    }
}
