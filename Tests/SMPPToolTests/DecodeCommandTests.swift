import ArgumentParser
import SMPP
import SMSText
import Testing

@testable import smpptool

/// Many lines, good and bad.
@Suite struct DecodeCommandTests {
    private static let enquireLink = "00000010000000150000000000000050"

    @Test func aBadLineDoesNotStopTheOthers() {
        var decoding = Decoding(options: .strict, decoder: TextDecoder(), isJSON: true)
        var lines: [String] = []
        for line in [Self.enquireLink, "", "zz", Self.enquireLink + "0000", Self.enquireLink] {
            decoding.decode(line) { lines.append($0) }
        }
        #expect(lines.count == 4 && decoding.pieceCount == 4)
        #expect(decoding.malformedCount == 1)
        #expect(decoding.mistakes == ["line 3: column 1: z is no hexadecimal digit"])
    }

    @Test func paragraphsAreApart() {
        var decoding = Decoding(options: .strict, decoder: TextDecoder(), isJSON: false)
        var lines: [String] = []
        decoding.decode(Self.enquireLink + Self.enquireLink) { lines.append($0) }
        let words = "enquire_link (0x00000015), command_length 16, sequence_number 80"
        #expect(lines == [words, "\n" + words])
    }

    @Test(arguments: [
        ["decode", "--default-alphabet", "gsm7-packed", "-"], ["decode", "--lenient", "--json", "00", "00"],
    ])
    func argumentsAreTaken(arguments: [String]) throws {
        let command = try #require(try SMPPTool.parseAsRoot(arguments) as? DecodeCommand)
        #expect(command.hex == arguments.filter { ["-", "00"].contains($0) })
        #expect(command.lenient == arguments.contains("--lenient"))
    }
}
