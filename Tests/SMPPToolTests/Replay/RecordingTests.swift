import Foundation
import SMPP
import SMPPSession
import Testing

@testable import smpptool

@Suite struct RecordingTests {
    private static func capture(_ name: String) throws -> [UInt8] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(
                path: "Protocol/captures/\(name)")
        return Array(try Data(contentsOf: file))
    }

    private static func failure(_ octets: [UInt8]) -> String? {
        do {
            _ = try Recording(capture: octets, ports: [2775])
            return nil
        } catch { return error.description }
    }

    /// Who binds is the ESME, whichever way the packets went.
    @Test func aPacketCaptureHasTwoEnds() throws {
        let recording = try Recording(capture: Self.capture("demo.pcap"), ports: [2775])
        #expect(recording.connectionCount >= 1)
        for message in recording.messages {
            switch message.pdu {
            case .bindTransceiver, .submitSM, .deliverSMResp: #expect(message.sender == .esme)
            case .bindTransceiverResp, .submitSMResp, .deliverSM: #expect(message.sender == .smsc)
            default: break
            }
        }
        #expect(recording.messages.contains { $0.pdu.commandID == .submitSM })
        #expect(zip(recording.messages, recording.messages.dropFirst()).allSatisfy { $0.time <= $1.time })
    }

    @Test func aTruncatedFileIsAnError() throws {
        let octets = try Self.capture("demo.pcap")
        #expect(Self.failure(octets.dropLast(3))?.contains("ends within a packet") == true)
    }

    @Test func aForeignFileIsAnError() {
        #expect(Self.failure(Array("%PDF-1.7 something else".utf8)) == "neither pcap nor pcapng")
        #expect(Self.failure([]) != nil)
    }

    @Test func aDamagedPDUIsAnError() throws {
        #expect(Self.failure(try Self.capture("malformed.pcap"))?.contains("can't be read") == true)
    }

    @Test func aCutOffFileOfOursIsAnError() throws {
        let line = "1764300000.000250 esme 00000010000000150000000000000007"
        #expect(throws: Never.self) { try Recording(lines: CaptureLine.heading + "\n" + line + "\n") }
        #expect {
            try Recording(lines: CaptureLine.heading + "\n" + line)
        } throws: {
            "\($0)".contains("cut off")
        }
        #expect {
            try Recording(lines: CaptureLine.heading + "\n\n" + line.dropLast() + "\n")
        } throws: {
            "\($0)".hasPrefix("line 3: ")
        }
        #expect(throws: RecordingError("no SMPP in it")) { try Recording(lines: CaptureLine.heading + "\n") }
    }
}
