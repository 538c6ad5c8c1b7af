import SMSText
import Testing

@Suite struct TextDecoderTests {
    private let decoder = TextDecoder()

    // MARK: - GSM 7-bit

    @Test func textGoesOnBehindTheCommercialAt() {
        #expect(
            decoder.decode([0x34, 0x00, 0x35], dataCoding: 0) == DecodedText(text: "4@5", alphabet: .gsm7))
    }

    @Test func escapesWithoutACharacterAreRepaired() {
        for (septets, text): ([UInt8], String) in [
            ([0x41, 0x1B], "A "), ([0x1B, 0x1B, 0x65], " e"), ([0x1B, 0x41, 0x42], "AB"),
            ([0x1B, 0x1B, 0x1B], "  "),
        ] {
            let decoded = decoder.decode(septets, dataCoding: 0)
            #expect(decoded == DecodedText(text: text, alphabet: .gsm7, repairs: .strayEscape))
        }
    }

    @Test func octetsOverSeptetsAreReadAsWhatTheyLookLike() {
        let utf8 = decoder.decode(Array("Бала-бақшаға кезек".utf8), dataCoding: 0)
        #expect(utf8 == DecodedText(text: "Бала-бақшаға кезек", alphabet: .utf8, repairs: .highOctet))
        let latin1 = decoder.decode([0x34, 0xE9, 0x5B], dataCoding: 0xC0)
        #expect(latin1 == DecodedText(text: "4é[", alphabet: .latin1, repairs: .highOctet))
    }

    // MARK: - Default alphabets

    /// `8 [123]` as each kind of peer sends it.
    @Test(arguments: [
        (DefaultAlphabet.gsm7, "38201b3c3132331b3e", Alphabet.gsm7), (.auto, "38201b3c3132331b3e", .gsm7),
        (.latin1, "38205b3132335d", .latin1), (.ascii, "38205b3132335d", .ascii),
        (.utf8, "38205b3132335d", .utf8),
        (.gsm7Packed, "38d0861793cd363e", .gsm7Packed),
    ])
    func eachDefaultAlphabetIsRead(_ alphabet: DefaultAlphabet, _ hex: String, _ read: Alphabet) throws {
        let decoder = TextDecoder(defaultAlphabet: alphabet)
        let text = decoder.decode(try #require(octets(hex)), dataCoding: 0)
        #expect(text == DecodedText(text: "8 [123]", alphabet: read))
    }

    @Test func autoTakesHighOctetsForUTF8OrLatin1() {
        let decoder = TextDecoder(defaultAlphabet: .auto)
        #expect(
            decoder.decode(Array("Көмек".utf8), dataCoding: 0) == DecodedText(text: "Көмек", alphabet: .utf8))
        #expect(decoder.decode([0xC4, 0x5B], dataCoding: 0) == DecodedText(text: "Ä[", alphabet: .latin1))
    }

    @Test func theDefaultAlphabetIsForDataCodingZeroOnly() {
        let decoder = TextDecoder(defaultAlphabet: .latin1)
        #expect(decoder.decode([0x5B], dataCoding: 0).text == "[")
        #expect(decoder.decode([0x5B], dataCoding: 0xF0).text == "Ä")
    }

    @Test func asciiMayMeanGSM7() {
        #expect(decoder.decode([0x1B, 0x3C, 0x40], dataCoding: 1).text == "\u{1B}<@")
        let other = TextDecoder(asciiIsGSM7: true)
        #expect(other.decode([0x1B, 0x3C, 0x40], dataCoding: 1) == DecodedText(text: "[¡", alphabet: .gsm7))
    }

    @Test func utf8IsRepaired() {
        let decoder = TextDecoder(defaultAlphabet: .utf8)
        let text = decoder.decode([0x34, 0xFF, 0x35], dataCoding: 0)
        #expect(text == DecodedText(text: "4\u{FFFD}5", alphabet: .utf8, repairs: .invalidUTF8))
    }

    // MARK: - Single octets

    @Test func cyrillicIsRead() {
        let octets: [UInt8] = [0xC2, 0xD5, 0xE5, 0xDE, 0xE1, 0xDC, 0xDE, 0xE2, 0xE0, 0x20, 0xA6, 0xF6, 0xF0]
        #expect(
            decoder.decode(octets, dataCoding: 6) == DecodedText(text: "Техосмотр Іі№", alphabet: .cyrillic))
    }

    @Test(arguments: [(UInt8(1), Alphabet.ascii), (3, .latin1), (6, .cyrillic), (4, .ascii)])
    func aNULAtTheEndIsDropped(_ dataCoding: UInt8, _ alphabet: Alphabet) {
        let text = decoder.decode([0x34, 0x20, 0x35, 0x00, 0x00], dataCoding: dataCoding)
        #expect(text == DecodedText(text: "4 5", alphabet: alphabet, repairs: .trailingNUL))
    }

    @Test func octetsAreTextIfTheyLookLikeIt() {
        #expect(decoder.decode(Array("8 123ABC02\r\n".utf8), dataCoding: 4).text == "8 123ABC02\r\n")
        #expect(
            decoder.decode(Array("Техосмотр".utf8), dataCoding: 0xF5)
                == DecodedText(text: "Техосмотр", alphabet: .utf8))
        let binary = decoder.decode(Array(0...15), dataCoding: 4)
        #expect(binary == DecodedText(text: "", alphabet: .octets, repairs: .unreadable))
    }

    // MARK: - Repairs

    @Test func repairsHaveNames() {
        #expect(Repairs([.littleEndian, .oddOctet]).description == "little_endian odd_octet")
        #expect(Repairs().description.isEmpty)
    }
}
