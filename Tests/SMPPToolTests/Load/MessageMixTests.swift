import SMPP
import SMPPSession
import SMSText
import Services
import Testing

@testable import smpptool

@Suite struct MessageMixTests {
    @Test func columnsAreNamed() throws {
        let file =
            "# questions\ntext\tsource\texpect\tdata_coding\n8 123ABC02\t77010001414\tyes\\nno\t8\n\nHELP\n"
        let messages = try MessageMix.messages(of: file)
        #expect(
            messages == [
                MixMessage(text: "8 123ABC02", source: "77010001414", dataCoding: 8, expected: "yes\nno"),
                MixMessage(text: "HELP"),
            ])
    }

    @Test func smppload() throws {
        let file = "77010001414;1414;8 123ABC02;true;0\n;;a;b;false;8;64\n"
        let messages = try MessageMix.messages(of: file)
        #expect(
            messages == [
                MixMessage(
                    text: "8 123ABC02", source: "77010001414", destination: "1414", dataCoding: 0,
                    registeredDelivery: 1),
                MixMessage(text: "a;b", dataCoding: 8, esmClass: 64),
            ])
    }

    @Test(
        arguments: [
            ("", "no messages"), ("text\n", "no messages"),
            ("text\tdata_coding\nx\t256\n", "line 2: data_coding is a number from 0 to 255"),
            ("text\tcolour\nx\tred\n", "line 2: colour is none of the columns"),
            ("text\nx\ty\n", "line 2: more fields than names in the first line"),
            ("1;2;text;maybe;0\n", "line 1: delivery is true or false, or 1 or 0"),
        ])
    func mistakesHaveTheirLine(file: String, mistake: String) {
        #expect {
            try MessageMix.messages(of: file)
        } throws: {
            "\($0)" == mistake
        }
    }

    /// The PDU is the same but for its digits and its sequence_number.
    @Test func aPreparedMessageIsThatMessage() throws {
        let encoder = MixEncoder(
            role: .smsc, destination: "1414", base: 77_010_000_000, addressCount: 1000, encoder: TextEncoder()
        )
        let prepared = try encoder.prepared([MixMessage(text: "Бала")])
        var output: [UInt8] = []
        prepared[0].parts[0].append(to: &output, sequence: 0x0102_0304, number: 77_010_000_042)
        var framer = PDUFramer()
        framer.append(output)
        let frame = try #require(try framer.next())
        #expect(frame.header.sequenceNumber.rawValue == 0x0102_0304)
        let expected = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010000042"),
            destination: Address(ton: .networkSpecific, npi: .unknown, digits: "1414"),
            dataCoding: DataCoding(rawValue: 8),
            shortMessage: [0x04, 0x11, 0x04, 0x30, 0x04, 0x3B, 0x04, 0x30])
        #expect(try framer.decode(frame) == .deliverSM(expected))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func madeUpNumbersAreValid(seed: UInt64) {
        var generator = MixGenerator(seed: seed)
        let messages = generator.messages(.all, count: 200)
        var again = MixGenerator(seed: seed)
        #expect(again.messages(.all, count: 200) == messages)
        let numbers = messages.map { String($0.text.suffix(12)) }.filter {
            $0.utf8.count == 12 && $0.allSatisfy(\.isNumber)
        }
        #expect(!numbers.isEmpty)
        #expect(numbers.allSatisfy { (try? IIN($0)) != nil })
        #expect(messages.contains { $0.text.unicodeScalars.contains { $0.value > 0xFFFF } })
    }

    @Test func sharesAreKept() throws {
        let shares = try #require(MixShares(argument: "latin=3,wrong"))
        #expect(shares.kinds == [.latin, .latin, .latin, .wrong])
        #expect(MixShares(argument: "latin=0") == nil)
        #expect(MixShares(argument: "greek") == nil)
    }
}
