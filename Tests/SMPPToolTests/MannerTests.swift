import SMSCSimulator
import Testing

@testable import smpptool

/// What may stand in front of a line.
@Suite struct MannerTests {
    @Test func timeAndMannerStandInFront() throws {
        let line = "@1.5s [data_coding=8 parts=reversed times=2 to=1415] 77017654321\tHELP"
        #expect(Manner.time(of: line) == .milliseconds(1500))
        let letter = try Letter(line: line)
        #expect(
            letter.phoneLetter(from: "7")
                == PhoneLetter(
                    text: "HELP", sender: "77017654321", recipient: "1415", dataCoding: 8,
                    partOrder: .reversed, copies: 2))
        #expect(letter.partCount == 2)
    }

    @Test(arguments: ["@home 5", "[brackets", "8 123ABC02", "@ 1s", "@1s", "[a]b"])
    func otherLinesAreTexts(line: String) throws {
        #expect(try Letter(line: line).text == line)
        #expect(try Letter(line: line).phoneLetter(from: "7").sender == "7")
    }

    @Test func wrongMannersAreTold() {
        for word in ["to=x", "data_coding=256", "parts=some", "times=0", "times=101", "colour=red", "to"] {
            #expect(throws: LetterError.notAManner(word)) { try Letter(line: "[\(word)] HELP") }
        }
        #expect(throws: LetterError.notInAlphabet(dataCoding: 1)) {
            try Letter(line: "[data_coding=1] Көмек")
        }
        #expect(throws: LetterError.tooLong(partCount: 300)) {
            try Letter(line: "[times=100] " + String(repeating: "a", count: 400))
        }
    }
}
