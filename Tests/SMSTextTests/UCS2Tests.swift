import SMSText
import Testing

@Suite struct UCS2Tests {
    private let decoder = TextDecoder()

    static let kazakh = "ӘІҢҒҮҰҚӨҺәіңғүұқөһ Бала-бақшаға кезек 150101500120 👍"

    @Test func everyKazakhLetterIsExact() {
        for dataCoding: UInt8 in [0x08, 0x18, 0xE0] {
            let text = decoder.decode(utf16(Self.kazakh), dataCoding: dataCoding)
            #expect(text == DecodedText(text: Self.kazakh, alphabet: .ucs2))
        }
    }

    @Test func byteOrderMarksAreObeyedAndDropped() {
        let big = decoder.decode([0xFE, 0xFF] + utf16(Self.kazakh), dataCoding: 8)
        #expect(big == DecodedText(text: Self.kazakh, alphabet: .ucs2, repairs: .byteOrderMark))
        let little = decoder.decode(swapped([0xFE, 0xFF] + utf16(Self.kazakh)), dataCoding: 8)
        #expect(
            little
                == DecodedText(text: Self.kazakh, alphabet: .ucs2, repairs: [.byteOrderMark, .littleEndian]))
    }

    @Test(arguments: ["4", "8 123ABC02", "Техосмотр 123ABC02", "Бала-бақшаға кезек 150101500120", "5 «№»"])
    func theLowOctetFirstIsNoticed(_ text: String) {
        let little = swapped(utf16(text))
        let repaired = DecodedText(text: text, alphabet: .ucs2, repairs: .littleEndian)
        #expect(decoder.decode(little, dataCoding: 8) == repaired)
        #expect(TextDecoder(ucs2ByteOrder: .littleEndian).decode(little, dataCoding: 8) == repaired)
        #expect(TextDecoder(ucs2ByteOrder: .bigEndian).decode(little, dataCoding: 8).text != text)
        #expect(decoder.decode(utf16(text), dataCoding: 8) == DecodedText(text: text, alphabet: .ucs2))
    }

    @Test(arguments: ["四五", "РТ", "Ѐ", "Р", "👍", "กข", "ЄЄ"])
    func otherScriptsAreNotTakenForSwapped(_ text: String) {
        #expect(decoder.decode(utf16(text), dataCoding: 8) == DecodedText(text: text, alphabet: .ucs2))
    }

    @Test func anOddOctetIsDropped() {
        let text = decoder.decode(utf16("Очередь") + [0x04], dataCoding: 8)
        #expect(text == DecodedText(text: "Очередь", alphabet: .ucs2, repairs: .oddOctet))
        #expect(decoder.decode([0x04], dataCoding: 8).text.isEmpty)
    }

    @Test func aNULAtTheEndOfUCS2IsDropped() {
        let text = decoder.decode(utf16("4\u{0}"), dataCoding: 8)
        #expect(text == DecodedText(text: "4", alphabet: .ucs2, repairs: .trailingNUL))
        let odd = decoder.decode(utf16("4") + [0x00], dataCoding: 8)
        #expect(odd == DecodedText(text: "4", alphabet: .ucs2, repairs: .oddOctet))
    }

    @Test(arguments: [
        ("d83d", "\u{FFFD}"), ("dc4d", "\u{FFFD}"), ("d83d0034", "\u{FFFD}4"),
        ("dc4dd83d", "\u{FFFD}\u{FFFD}"),
        ("d83dd83ddc4d", "\u{FFFD}👍"),
    ])
    func halvesOfSurrogatePairsAreReplaced(_ hex: String, _ text: String) throws {
        let decoded = decoder.decode(try #require(octets(hex)), dataCoding: 8)
        #expect(decoded == DecodedText(text: text, alphabet: .ucs2, repairs: .loneSurrogate))
    }

    private func swapped(_ octets: [UInt8]) -> [UInt8] {
        stride(from: 0, to: octets.count, by: 2).flatMap { [octets[$0 + 1], octets[$0]] }
    }
}
