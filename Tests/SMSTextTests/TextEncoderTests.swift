import SMSText
import Testing

@Suite struct TextEncoderTests {
    private let encoder = TextEncoder()

    @Test func whatGSM7HasGoesOutInGSM7() {
        let encoded = encoder.encode("Isprav'te: {8} @ €")
        #expect(
            encoded.octets.hex == "497370726176277465 3a20 1b28 38 1b29 20 00 20 1b65".filter { $0 != " " })
        #expect(encoded.dataCoding == 0)
        #expect(encoded.alphabet == .gsm7)
        #expect(encoded.unitCount == 21)
    }

    @Test func whatItHasNotGoesOutInUCS2() {
        let encoded = encoder.encode("Көмек 👍")
        #expect(encoded.octets == utf16("Көмек 👍"))
        #expect(encoded.dataCoding == 8)
        #expect(encoded.alphabet == .ucs2)
        #expect(encoded.unitCount == 8)
    }

    @Test func anEmptyTextHasNoOctets() {
        #expect(encoder.encode("").octets.isEmpty)
        #expect(encoder.encode("").dataCoding == 0)
    }

    @Test func controlCharactersAreNotTakenForSeptets() {
        #expect(encoder.encode("\u{1B}e").dataCoding == 8)
        #expect(encoder.encode("\u{0}").dataCoding == 8)
        #expect(encoder.encode("\t").dataCoding == 8)
    }

    // MARK: - Peers

    @Test(arguments: [UInt8(0), 1, 0xF1])
    func thePeerHasItsOwnDataCodingForGSM7(_ dataCoding: UInt8) {
        let encoder = TextEncoder(gsmDataCoding: dataCoding)
        #expect(encoder.encode("[4]").dataCoding == dataCoding)
        #expect(encoder.encode("[4]").octets == [0x1B, 0x3C, 0x34, 0x1B, 0x3E])
        #expect(encoder.encode("Көмек").dataCoding == 8)
    }

    /// data_coding 0 in the peer's alphabet: text, its octets or nil where it must be UCS2.
    @Test(
        arguments: [
            (DefaultAlphabet.gsm7, "[@é]", "1b3c00051b3e"), (.auto, "[@é]", "1b3c00051b3e"),
            (.latin1, "[@é]", "5b40e95d"),
            (.utf8, "[@é]", "5b40c3a95d"), (.ascii, "[@]", "5b405d"), (.ascii, "é", nil),
            (.latin1, "4 €", nil),
            (.latin1, "Δ", nil), (.utf8, "4 €", "3420e282ac"), (.latin1, "ª", nil), (.utf8, "Қ", nil),
        ] as [(DefaultAlphabet, String, String?)])
    func dataCodingZeroIsThePeersAlphabet(_ alphabet: DefaultAlphabet, _ text: String, _ hex: String?) {
        let encoded = TextEncoder(defaultAlphabet: alphabet).encode(text)
        #expect(encoded.octets.hex == hex ?? utf16(text).hex)
        #expect(encoded.dataCoding == (hex == nil ? 8 : 0))
        let decoder = TextDecoder(defaultAlphabet: alphabet)
        #expect(decoder.decode(encoded.octets, dataCoding: encoded.dataCoding).text == text)
    }

    @Test func anotherDataCodingThanZeroIsGSM7() {
        let encoder = TextEncoder(defaultAlphabet: .latin1, gsmDataCoding: 0xF1)
        #expect(encoder.encode("[").octets == [0x1B, 0x3C])
    }

    // MARK: - Round trips

    @Test(arguments: 0..<300)
    func whatIsWrittenIsRead(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let characters = [
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCÄÖÑÜ§¿abcäöñüà\u{0C}^{}\\[~]|€",
            "8 12302абвгдежзийклмнопрстуфхцчшщъыьэюяӘІҢҒҮҰҚӨҺәіңғүұқөһ",
            "👍🙂🇰🇿👩‍👩‍👧 ё\u{301}й 中文 Ж",
        ]
        let text = random.text(characters[seed % 3], 0...300)
        for alphabet in DefaultAlphabet.allCases {
            let encoded = TextEncoder(defaultAlphabet: alphabet).encode(text)
            let decoder = TextDecoder(defaultAlphabet: alphabet, ucs2ByteOrder: .bigEndian)
            var decoded = decoder.decode(encoded.octets, dataCoding: encoded.dataCoding).text
            // The CR that packing doubles.
            if encoded.alphabet == .gsm7Packed, decoded != text, decoded.hasSuffix("\r") {
                decoded.removeLast()
            }
            #expect(decoded == text, "\(alphabet)")
        }
    }
}
