import PacketCapture
import SMPP
import SMPPSession
import Testing

@testable import smpptool

@Suite struct RecorderTests {
    private static let time = CaptureTime(seconds: 1_764_300_000, nanoseconds: 0)

    private static func octets(_ pdu: PDU) throws -> [UInt8] {
        var encoder = PDUEncoder()
        try encoder.append(pdu, sequence: .first)
        return unsafe encoder.withUnsafeBytes { unsafe Array($0) }
    }

    /// However the octets come, each PDU is one line.
    @Test(arguments: [1, 7, 1000])
    func cutsDoNotMatter(size: Int) throws {
        let octets = try Self.octets(.enquireLink) + Self.octets(.unbind)
        var recorder = Recorder(disguise: nil)
        var lines: [String] = []
        for start in stride(from: 0, to: octets.count, by: size) {
            lines += recorder.take(
                Array(octets[start..<min(start + size, octets.count)]), from: .esme, connection: 1,
                at: Self.time)
        }
        let read = try lines.map { try CaptureLine(line: $0) }
        #expect(read.map(\.octets) == [try Self.octets(.enquireLink), try Self.octets(.unbind)])
        #expect(recorder.count == 2)
    }

    @Test func aPasswordIsNotWritten() throws {
        let bind = try Self.octets(.bindTransceiver(Bind(systemID: "esme", password: "secret08")))
        var recorder = Recorder(disguise: Disguise(key: [1]))
        let lines = recorder.take(bind, from: .esme, connection: 1, at: Self.time)
        #expect(lines.count == 1 && !lines[0].contains(HexText.text(of: Array("secret08".utf8))))
        var revealing = Recorder(disguise: nil)
        #expect(
            revealing.take(bind, from: .esme, connection: 1, at: Self.time)[0].contains(
                HexText.text(of: bind)))
    }

    /// What can't be read can't be disguised: only that it was there is written.
    @Test func whatCantBeReadIsLeftOut() throws {
        var submit = try Self.octets(
            .submitSM(
                SubmitSM(
                    source: Address(digits: "1"), destination: Address(digits: "77010001414"),
                    shortMessage: [])))
        submit[submit.count - 1] = 200
        var recorder = Recorder(disguise: Disguise(key: [1]))
        let lines = recorder.take(submit, from: .esme, connection: 1, at: Self.time)
        #expect(lines == ["# esme:1: submit_sm can't be read: left out"])
    }

    @Test func aForeignStreamIsSaidOnce() {
        var recorder = Recorder(disguise: nil)
        let lines = recorder.take(Array("GET / HTTP/1.1\r\n".utf8), from: .esme, connection: 3, at: Self.time)
        #expect(lines.count == 1 && lines[0].hasPrefix("# esme:3: "))
        #expect(recorder.take(Array("Host: x\r\n".utf8), from: .esme, connection: 3, at: Self.time) == [])
    }
}
