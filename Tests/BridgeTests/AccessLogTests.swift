import Foundation
import Journal
import Monotonic
import SMPP
import SMSText
import Services
import Testing

@testable import Bridge

@Suite struct AccessLogTests {
    private let mask = NumberMaskTests.mask
    private let sender = Address(ton: .international, npi: .isdn, digits: "77010001414")
    private let ours = Address(ton: .networkSpecific, digits: "1414")
    private static let mark = "#cf982a786375af5f"

    private func part(_ userData: [UInt8], _ dataCoding: UInt8 = 0, esmClass: UInt8 = 0) -> AcceptedPart {
        AcceptedPart(
            id: MessageID(rawValue: 42), link: "kcell", arrival: WallTime(milliseconds: 0),
            source: JournaledAddress(self.sender), destination: JournaledAddress(self.ours),
            esmClass: esmClass,
            dataCoding: dataCoding, userData: userData)
    }

    private func ended(
        _ kind: MessageEnd.Kind, _ outcome: Outcome, after time: Duration, messageID: String = "A1"
    ) -> EndedMessage {
        let start = Instant.now
        var message = OpenMessages.Message(
            sender: self.sender, shortNumber: self.ours, arrival: start, deadline: start + .seconds(60),
            moreParts: [], attempt: 1)
        message.answer = (outcome, "housing_queue")
        var sending = Sending([Segment(octets: Array("Siz 42".utf8), dataCoding: 0)])
        _ = sending.next(at: start)
        if kind == .submitted { _ = sending.isDone(0, as: messageID) }
        message.sending = sending
        return EndedMessage(
            MessageEnd(id: MessageID(rawValue: 42), kind: kind), message, at: start + time)
    }

    /// The form of Kannel's manual, our fields behind it.
    @Test func whatCameIsALineWithoutItsText() {
        let record = AccessRecord(self.part(Array("4 900101300126".utf8)), isRevealing: false)
        #expect(
            record.line(self.mask)
                == "Receive SMS [SMSC:kcell] [SVC:] [ACT:] [BINF:] [FID:] [META:] [from:\(Self.mark)] [to:1414]"
                + " [flags:-1:0:-1:-1:-1] [msg:14:] [udh:0:] [id:42] [ms:] [sla:]")
    }

    @Test func theHeaderOfAPartIsShown() {
        let header: [UInt8] = [5, 0, 3, 7, 2, 1]
        let record = AccessRecord(self.part(header + [0x04, 0x10], 8, esmClass: 0x40), isRevealing: false)
        #expect(record.line(self.mask).contains("[flags:-1:2:-1:-1:-1] [msg:2:] [udh:6:050003070201]"))
        // Whatever else stands in a header may be somebody's.
        let long = [UInt8(12), 0x24, 10] + Array("9001013001".utf8)
        let other = AccessRecord(self.part(long + [0x41], esmClass: 0x40), isRevealing: false)
        #expect(other.line(self.mask).contains("[msg:1:] [udh:13:]"))
    }

    @Test(
        arguments: [
            (.submitted, .answered, 140, "Sent SMS", "A1", "ok"),
            (.submitted, .refused, 140, "Sent SMS", "A1", "ok"),
            (.submitted, .unavailable, 45_020, "Sent SMS", "A1", "fallback"),
            (.submitted, .unavailable, 60_001, "Sent SMS", "A1", "late"),
            (.failed, .answered, 9, "FAILED Send SMS", "", "ok"),
            (.expired, .answered, 600_000, "EXPIRED SMS", "", "late"),
        ] as [(MessageEnd.Kind, Outcome, Int, String, String, String)])
    func whatBecameOfTheAnswer(
        _ kind: MessageEnd.Kind, _ outcome: Outcome, _ time: Int, _ event: String, _ messageID: String,
        _ sla: String
    ) {
        let message = self.ended(kind, outcome, after: .milliseconds(time))
        let record = AccessRecord(message, link: "kcell", isRevealing: false)
        #expect(
            record.line(self.mask)
                == "\(event) [SMSC:kcell] [SVC:housing_queue] [ACT:] [BINF:] [FID:\(messageID)] [META:] [from:1414]"
                + " [to:\(Self.mark)] [flags:-1:0:-1:-1:-1] [msg:6:] [udh:0:] [id:42] [ms:\(time)] [sla:\(sla)]"
        )
    }

    @Test func aReceiptSaysWhatBecameOfTheSegment() {
        let note = ReceiptNote(
            id: MessageID(rawValue: 42), messageID: "A1", state: .undeliverable, errorNumber: 11,
            source: self.sender, destination: self.ours)
        #expect(
            AccessRecord(note, link: "kcell").line(self.mask)
                == "Receive DLR [SMSC:kcell] [SVC:] [ACT:] [BINF:] [FID:A1] [META:] [from:\(Self.mark)] [to:1414]"
                + " [flags:-1:-1:-1:-1:2] [msg:19:stat:UNDELIV err:11] [udh:0:] [id:42] [ms:] [sla:]")
    }

    /// Nobody outside writes a field or a line of ours.
    @Test func whatIsShownStaysInItsField() {
        let message = self.ended(
            .submitted, .answered, after: .zero, messageID: "1] [id:7]\n2026-01-01 Sent SMS")
        let line = AccessRecord(message, link: "kcell", isRevealing: false).line(self.mask)
        #expect(line.contains("[FID:1. [id:7..2026-01-01 Sent SMS] [META:]"))
    }

    @Test func aTestBenchSeesTexts() {
        let mask = NumberMask(KeyedHash(), isRevealing: true)
        let record = AccessRecord(self.part([0x04, 0x9A, 0x04, 0x31], 8), isRevealing: true)
        #expect(record.line(mask).contains("[from:+77010001414] [to:1414] [flags:-1:2:-1:-1:-1] [msg:4:Қб]"))
    }

    /// A question and its answer through the whole bridge.
    @Test func aConversationIsTwoLines() async throws {
        let folder = try ConfigurationFolder()
        let path = folder.path("access.log")
        let access = AccessLog(to: try LogTarget(path: path), mask: self.mask)
        let bench = try await BridgeBench(access: access)
        _ = await bench.ask("8 777AAA17")
        try await bench.end()
        access.writer.close()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            $0.dropFirst("2026-11-28 03:05:00 ".count)
        }
        try #require(lines.count == 2)
        #expect(
            lines[0]
                == "Receive SMS [SMSC:kcell] [SVC:] [ACT:] [BINF:] [FID:] [META:] [from:\(Self.mark)] [to:1414]"
                + " [flags:-1:0:-1:-1:-1] [msg:10:] [udh:0:] [id:1] [ms:] [sla:]")
        #expect(lines[1].hasPrefix("Sent SMS [SMSC:kcell] [SVC:vehicle_inspection] [ACT:] [BINF:] [FID:"))
        #expect(lines[1].contains("] [META:] [from:1414] [to:\(Self.mark)] ["))
        #expect(lines[1].contains(" [udh:0:] [id:1] [ms:") && lines[1].hasSuffix("] [sla:ok]"))
        #expect(!lines.joined().contains("777AAA17"))
    }
}
