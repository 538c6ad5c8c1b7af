import SMPP
import Testing

@testable import SMPPLink

@Suite struct PDUCountsTests {
    /// Each command of the specification has a place of its own.
    @Test func everyCommandIsCountedApart() {
        var counts = PDUCounts()
        for (index, command) in CommandID.allNamed.enumerated() {
            for _ in 0...index { counts.count(command, .ok) }
        }
        for (index, command) in CommandID.allNamed.enumerated() {
            #expect(counts.all[PDUCounts.Kind(command: command, status: .ok)] == index + 1)
        }
        #expect(counts.all.count == CommandID.allNamed.count)
    }

    /// Whatever a peer invents is one command and one status.
    @Test func whatHasNoNameIsTogether() {
        var counts = PDUCounts()
        for number in 0..<10_000 as Range<UInt32> {
            counts.count(CommandID(rawValue: 0x0001_0000 + number), .ok)
            counts.count(.submitSMResp, CommandStatus(rawValue: 0x0001_0000 + number))
        }
        #expect(
            counts.all == [
                PDUCounts.Kind(command: nil, status: .ok): 10_000,
                PDUCounts.Kind(command: .submitSMResp, status: .unknownError): 10_000,
            ])
    }

    @Test func countsAddUp() {
        var (one, other) = (PDUCounts(), PDUCounts())
        one.count(.submitSMResp, .throttled)
        other.count(.submitSMResp, .throttled)
        other.count(.deliverSM, .ok)
        #expect(
            (one + other).all == [
                PDUCounts.Kind(command: .submitSMResp, status: .throttled): 2,
                PDUCounts.Kind(command: .deliverSM, status: .ok): 1,
            ])
    }
}
