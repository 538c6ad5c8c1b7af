import Testing

@testable import SMSText

@Suite struct SeptetPackingTests {
    /// Text, its septets packed with the CR rule.
    static let golden: [(String, String)] = [
        ("4", "34"), ("1414", "315A8C06"), ("hello", "E8329BFD06"), ("hellohello", "E8329BFD4697D9EC37"),
        ("1234567", "31D98C56B3DD1A"), ("12345678", "31D98C56B3DD70"), ("1234567\r", "31D98C56B3DD1A0D"),
        ("123456@", "31D98C56B3011A"), ("@@@@@@@", "0000000000001A"), ("8 123ABC02", "38504C360B0A873019"),
        ("Turgyn uige kezek", "D4BAFC9C7783EAE97319B42EEBCB6B"), ("€", "9B32"),
        ("a€b{c}", "E14D59BC418D3729"),
        ("IIN rebenka ne ukazan", "C9A413242F8BCBEE7518E42E83EAEBB03EEC06"),
    ]

    @Test(arguments: golden)
    func textsArePackedAsStated(_ text: String, _ hex: String) {
        let encoder = TextEncoder(defaultAlphabet: .gsm7Packed)
        let encoded = encoder.encode(text)
        #expect(encoded.octets.hex == hex.lowercased())
        #expect(encoded.alphabet == .gsm7Packed)
        #expect(encoded.dataCoding == 0)
    }

    @Test(arguments: golden)
    func textsAreUnpackedAsStated(_ text: String, _ hex: String) throws {
        let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
        let decoded = decoder.decode(try #require(octets(hex)), dataCoding: 0)
        // The second CR is there so that the first is not dropped; on a screen they are the same.
        #expect(decoded.text == (text == "1234567\r" ? "1234567\r\r" : text))
        #expect(decoded.alphabet == .gsm7Packed)
    }

    /// Zero padded, as peers send it that don't know the CR rule: a stray `@` where seven bits are spare.
    @Test(arguments: [
        ("31D98C56B3DD00", "1234567@"), ("31D98C56B30100", "123456@@"), ("E8329BFD06", "hello"),
    ])
    func zeroPaddingIsRead(_ hex: String, _ text: String) throws {
        let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
        #expect(decoder.decode(try #require(octets(hex)), dataCoding: 0).text == text)
    }

    /// Header, fill bits, `hello` behind it.
    static let behindHeaders: [(String, Int, String)] = [
        ("0500032A0201", 1, "D06536FB0D"), ("060804012A0201", 0, "E8329BFD06"), ("03240101", 3, "4097D9EC37"),
        ("0B00032A0201240101250101", 2, "A0CB6CF61B"),
    ]

    @Test(arguments: behindHeaders)
    func textBehindAHeaderBeginsAtASeptet(_ header: String, _ fill: Int, _ hex: String) throws {
        let header = try #require(UserDataHeader(parsing: (octets(header) ?? []) + [0]))
        let packed = try #require(octets(hex))
        let count = header.octets.count
        #expect(SeptetPacking.fillBitCount(headerOctetCount: count) == fill)
        #expect(SeptetPacking.pack(Array("hello".utf8).span, headerOctetCount: count) == packed)
        #expect(SeptetPacking.unpack(packed.span, headerOctetCount: count) == Array("hello".utf8))
        let decoder = TextDecoder(defaultAlphabet: .gsm7Packed)
        #expect(decoder.decode(packed, dataCoding: 0, header: header).text == "hello")
    }

    @Test(arguments: 0..<200)
    func septetsComeBack(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        let header = Int.random(in: 0...30, using: &random)
        let septets = random.octets(0...170).map { $0 & 0x7F }
        let packed = SeptetPacking.pack(septets.span, headerOctetCount: header)
        var back = SeptetPacking.unpack(packed.span, headerOctetCount: header)
        // The doubled CR of a text that ends with one.
        if back.count == septets.count + 1, back.suffix(2) == [0x0D, 0x0D] { back.removeLast() }
        let isCut = header + packed.count >= 140 && septets.last == 0x0D
        #expect(back == (isCut && back.count < septets.count ? septets.dropLast() : septets[...]).map { $0 })
    }

    @Test func noSeptetsTakeNoOctets() {
        for header in 0...20 {
            #expect(SeptetPacking.pack([UInt8]().span, headerOctetCount: header).isEmpty)
            #expect(SeptetPacking.unpack([UInt8]().span, headerOctetCount: header).isEmpty)
        }
    }

    @Test func aFullMessageGetsNoSecondReturn() {
        let text = String(repeating: "a", count: 159) + "\r"
        #expect(TextEncoder(defaultAlphabet: .gsm7Packed).encode(text).octets.count == 140)
    }
}
