import PacketCapture
import SMPPSession
import Testing

@testable import smpptool

@Suite struct CaptureLineTests {
    private static let enquireLink = "00000010000000150000000000000007"

    @Test func aLineIsReadAndWritten() throws {
        let text = "1764300000.000250 smsc:2 \(Self.enquireLink)"
        let line = try CaptureLine(line: text)
        #expect(line.time == CaptureTime(seconds: 1_764_300_000, nanoseconds: 250_000))
        #expect(line.sender == .smsc)
        #expect(line.connection == 2)
        #expect(line.octets.count == 16)
        #expect(line.text == text)
    }

    @Test(
        arguments: [
            ("", "not time, sender and PDU"), ("1.000000 esme", "not time, sender and PDU"),
            ("1.5 esme \(enquireLink)", "the time is seconds with six digits behind the point"),
            ("-1.000000 esme \(enquireLink)", "the time is seconds with six digits behind the point"),
            ("1.000000 phone \(enquireLink)", "the sender is esme or smsc"),
            ("1.000000 esme:0 \(enquireLink)", "the number of a connection is 1 to 9999"),
            ("1.000000 esme 0000001", "column 7: an octet is two digits"),
            (
                "1.000000 esme 00000011\(enquireLink.dropFirst(8))",
                "command_length is not the number of octets"
            ),
            ("1.000000 esme 00", "command_length is not the number of octets"),
        ])
    func mistakesAreNamed(line: String, mistake: String) {
        #expect {
            try CaptureLine(line: line)
        } throws: {
            "\($0)" == mistake
        }
    }
}
