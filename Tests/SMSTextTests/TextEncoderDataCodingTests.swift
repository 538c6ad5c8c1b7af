import SMSText
import Testing

@Suite struct TextEncoderDataCodingTests {
    /// What is written in a data_coding is read back from it, for every one that has an alphabet.
    @Test(arguments: UInt8.min ... .max)
    func aTextComesBack(_ dataCoding: UInt8) {
        let octets = TextEncoder().octets(of: "8 123ABC02", dataCoding: dataCoding)
        #expect(octets != nil)
        #expect(TextDecoder().decode(octets ?? [], dataCoding: dataCoding).text == "8 123ABC02")
    }

    /// ISO-8859-5 as Python's codec writes it.
    @Test func cyrillic() {
        let octets = TextEncoder().octets(of: "Техосмотр №8 Ёё Іі §", dataCoding: 6)
        let expected: [UInt8] = [
            0xC2, 0xD5, 0xE5, 0xDE, 0xE1, 0xDC, 0xDE, 0xE2, 0xE0, 0x20, 0xF0, 0x38, 0x20, 0xA1, 0xF1, 0x20,
            0xA6,
            0xF6, 0x20, 0xFD,
        ]
        #expect(octets == expected)
        #expect(TextEncoder().octets(of: "қазақ", dataCoding: 6) == nil)
    }

    @Test func whatIsNotInTheAlphabetIsNotReplaced() {
        let encoder = TextEncoder()
        #expect(encoder.octets(of: "Ochered’", dataCoding: 0) == nil)
        #expect(encoder.octets(of: "Ж", dataCoding: 1) == nil)
        #expect(encoder.octets(of: "Ж", dataCoding: 3) == nil)
        #expect(encoder.octets(of: "Ж", dataCoding: 8) == [0x04, 0x16])
        #expect(encoder.octets(of: "[", dataCoding: 0) == [0x1B, 0x3C])
        #expect(encoder.octets(of: "[", dataCoding: 3) == [0x5B])
    }
}
