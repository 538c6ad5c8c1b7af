import Testing

@testable import smpptool

/// Octets as people paste them.
@Suite struct HexTextTests {
    @Test(
        arguments: [
            ("", []), ("00ff", [0x00, 0xFF]), ("00 FF\t7e", [0x00, 0xFF, 0x7E]), ("00:ff:", [0x00, 0xFF]),
            ("  0a\r\n0B ", [0x0A, 0x0B]),
        ] as [(String, [UInt8])])
    func whatStandsBetweenOctetsDoesNotMatter(text: String, octets: [UInt8]) throws {
        #expect(try HexText.octets(of: text) == octets)
    }

    @Test(arguments: [
        ("0g", HexError(column: 2, reason: .noDigit("g"))),
        ("0x00", HexError(column: 2, reason: .noDigit("x"))),
        ("00,01", HexError(column: 3, reason: .noDigit(","))),
        ("0", HexError(column: 1, reason: .halfAnOctet)),
        ("00 1 2", HexError(column: 4, reason: .halfAnOctet)),
        ("00:1", HexError(column: 4, reason: .halfAnOctet)),
        ("０1", HexError(column: 1, reason: .noDigit("０"))),
    ])
    func whatIsNoHexSaysWhere(text: String, error: HexError) {
        #expect(throws: error) { try HexText.octets(of: text) }
    }

    @Test(arguments: [[], [0x00], [0x0A, 0xF0, 0xFF]] as [[UInt8]])
    func octetsAreWrittenAndRead(octets: [UInt8]) throws {
        #expect(try HexText.octets(of: HexText.text(of: octets)) == octets)
    }
}
