import Monotonic
import SMPP
import Testing

@testable import SMSCSimulator

@Suite struct FaultsTests {
    private static let start = Instant.now

    @Test func throttlingTakesItsRate() {
        var faults = SubmitFaults([.throttle(perSecond: 50)], seed: 1)
        // 1000 in the first second: the bucket of 50 that there was, and 50 that came meanwhile.
        let answers = (0..<1000).map { faults.answer(at: Self.start + .milliseconds($0)) }
        #expect(answers.count { $0 == nil } == 99 && answers.count { $0 == .status(.throttled) } == 901)
        #expect(faults.answer(at: Self.start + .seconds(2)) == nil)
    }

    @Test func sharesAreShares() {
        var faults = SubmitFaults(
            [.status(.systemError, share: 0.25), .silence(share: 0.5)], seed: 7)
        let answers = (0..<10_000).map { _ in faults.answer(at: Self.start) }
        // Half of the three quarters that the first leaves; a binomial's six deviations are 260 and 290.
        #expect(abs(answers.count { $0 == .status(.systemError) } - 2500) < 260)
        #expect(abs(answers.count { $0 == .silence } - 3750) < 290)
        var again = SubmitFaults([.status(.systemError, share: 0.25), .silence(share: 0.5)], seed: 7)
        #expect((0..<10_000).map { _ in again.answer(at: Self.start) } == answers)
    }

    @Test func nothingAndEverything() {
        var never = SubmitFaults([.silence(share: 0)], seed: 1)
        var always = SubmitFaults([.silence(share: 1)], seed: 1)
        for _ in 0..<100 {
            #expect(never.answer(at: Self.start) == nil && always.answer(at: Self.start) == .silence)
        }
    }
}
