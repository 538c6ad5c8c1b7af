import Testing

@testable import smpptool

/// What a line at the simulated SMSC's keyboard means.
@Suite struct LetterTests {
    @Test(
        arguments: [
            ("8 123ABC02", nil, "8 123ABC02"), ("77010001414\t8 123ABC02", "77010001414", "8 123ABC02"),
            ("77010001414 8 123ABC02", "77010001414", "8 123ABC02"),
            ("+77010001414\thelp", "77010001414", "help"),
            ("1\t", "1", ""), ("\t77010001414 8", nil, "77010001414 8"), ("77010001414", nil, "77010001414"),
            ("77010001414 ", "77010001414", ""), (" 77010001414 8", nil, " 77010001414 8"),
            ("78010001414 8", nil, "78010001414 8"), ("7701000141 8", nil, "7701000141 8"),
            // An IIN of somebody born in 1977.
            ("770101300126 5", nil, "770101300126 5"), ("5 770101300126", nil, "5 770101300126"),
            ("77010001414 a\tb", nil, nil), ("1\ta\tb", "1", "a\tb"),
            ("\u{0667}7010001414 8", nil, "\u{0667}7010001414 8"),
        ] as [(String, String?, String?)])
    func aLineIsASenderAndAText(line: String, sender: String?, text: String?) {
        let letter = try? Letter(line: line)
        #expect(letter?.sender == sender)
        #expect(letter?.text == text)
    }

    @Test(arguments: ["8 123\tABC02", "123456789012345678901\ta", "+\ta", "7 7\ta", "+-7\ta"])
    func whatIsBeforeATabulatorIsANumber(line: String) {
        #expect(throws: LetterError.notANumber) { try Letter(line: line) }
    }

    @Test func aMessageHasAtMost255Parts() throws {
        #expect(try Letter(line: String(repeating: "a", count: 255 * 153)).partCount == 255)
        #expect(throws: LetterError.tooLong(partCount: 256)) {
            try Letter(line: String(repeating: "a", count: 255 * 153 + 1))
        }
        #expect(try Letter(line: String(repeating: "ә", count: 70)).partCount == 1)
        #expect(try Letter(line: String(repeating: "ә", count: 71)).partCount == 2)
    }
}
