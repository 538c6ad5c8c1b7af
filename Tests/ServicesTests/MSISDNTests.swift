import Services
import Testing

/// Which addresses are those of a Kazakh mobile phone (A25).
@Suite struct MSISDNTests {
    @Test(
        arguments: [
            ("77010001414", 1), ("+77010001414", 1), ("77010001414", 0), ("+77010001414", 0),
            ("87010001414", 2),
            ("87010001414", 0), ("7010001414", 2), ("7010001414", 0), ("77010001414", 3), ("77010001414", 2),
        ] as [(String, UInt8)])
    func mobile(_ address: String, _ ton: UInt8) {
        #expect(MSISDN(address: address, ton: ton)?.digits == "77010001414")
        #expect(MSISDN(address: address, ton: ton)?.number == 77_010_001_414)
    }

    @Test(
        arguments: [
            ("", 1), ("1414", 3), ("1414", 0), ("EGOV", 5), ("77010001414", 5), ("Kcell", 0),
            ("12025550123", 1),
            ("79161234567", 1), ("87010001414", 1), ("+87010001414", 0), ("7010001414", 1),
            ("770100014140", 1),
            ("7701000141", 1), ("++7701000141", 1), ("7701000141a", 1),
            ("77010 01414", 1), ("８７０１０００１４１４", 2), ("6", 6), ("+", 1), ("996555123456", 1),
        ] as [(String, UInt8)])
    func notMobile(_ address: String, _ ton: UInt8) {
        #expect(MSISDN(address: address, ton: ton) == nil)
    }
}
