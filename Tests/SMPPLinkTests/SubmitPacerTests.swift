import Monotonic
import SMPPSession
import Testing

@testable import SMPPLink

@Suite struct SubmitPacerTests {
    let start = Instant.now

    /// Takes all that is allowed each millisecond for so long.
    private func sent(_ pacer: inout SubmitPacer, from start: Instant, for duration: Duration) -> Int {
        var sum = 0
        var now = start
        while now < start + duration {
            now += .milliseconds(1)
            let count = min(pacer.allowance(at: now), 1_000_000)
            if count > 0 {
                pacer.spend(count, at: now)
                pacer.accepted(count, at: now)
            }
            sum += count
        }
        return sum
    }

    @Test(arguments: [1.0, 7, 100, 2_500])
    func theRateIsKept(_ rate: Double) {
        var pacer = SubmitPacer(limit: rate, at: self.start)
        let sum = self.sent(&pacer, from: self.start, for: .seconds(20))
        #expect(sum <= Int(rate * 20 + max(1, rate / 10)))
        #expect(sum >= Int(rate * 20) - 1)
    }

    /// What the bucket holds is no more than the new one does, and fills up at the new rate.
    @Test func theLimitMayChange() {
        let start = Instant.now
        var pacer = SubmitPacer(limit: 1000, at: start)
        #expect(pacer.allowance(at: start) == 100)
        pacer.change(limit: 20, at: start)
        #expect(pacer.allowance(at: start) == 2)
        pacer.spend(2, at: start)
        #expect(pacer.nextAllowance(at: start) == start + .milliseconds(50))
        pacer.change(limit: nil, at: start)
        #expect(pacer.allowance(at: start) == .max)
        pacer.change(limit: 20, at: start + .seconds(10))
        #expect(pacer.allowance(at: start + .seconds(10)) <= 2)
    }

    @Test func noSecondHasMoreThanTheRateAndATenth() {
        var pacer = SubmitPacer(limit: 100, at: self.start)
        for second in 0..<10 {
            let from = self.start + .seconds(second)
            #expect(self.sent(&pacer, from: from, for: .seconds(1)) <= 110)
        }
    }

    @Test func withoutALimitThereIsNone() {
        var pacer = SubmitPacer(limit: nil, at: self.start)
        #expect(pacer.allowance(at: self.start) == .max)
        pacer.spend(1_000_000, at: self.start)
        #expect(pacer.allowance(at: self.start) == .max)
        #expect(pacer.nextAllowance(at: self.start) == nil)
    }

    @Test func throttlingHalvesTheRateOnceASecondAndItComesBack() {
        var pacer = SubmitPacer(limit: 100, at: self.start)
        _ = self.sent(&pacer, from: self.start, for: .seconds(1))
        var now = self.start + .seconds(1)
        for _ in 0..<50 { pacer.throttled(at: now) }
        let slow = self.sent(&pacer, from: now, for: .milliseconds(500))
        #expect(slow >= 24 && slow <= 26)
        now += .milliseconds(500)
        let nearly = self.sent(&pacer, from: now, for: .seconds(1))
        #expect(nearly >= 85 && nearly <= 95)
        _ = self.sent(&pacer, from: now + .seconds(1), for: .seconds(5))
        let full = self.sent(&pacer, from: now + .seconds(6), for: .seconds(1))
        #expect(full >= 99 && full <= 110)
    }

    @Test func throttlingALinkWithoutALimitSlowsItFromWhatItSent() {
        var pacer = SubmitPacer(limit: nil, at: self.start)
        for millisecond in 0..<1000 { pacer.spend(1, at: self.start + .milliseconds(millisecond)) }
        let now = self.start + .seconds(1)
        pacer.accepted(1000, at: now)
        pacer.throttled(at: now)
        let slow = self.sent(&pacer, from: now, for: .milliseconds(500))
        #expect(slow >= 240 && slow <= 260)
        _ = self.sent(&pacer, from: now + .seconds(1), for: .seconds(40))
        #expect(pacer.allowance(at: now + .seconds(41)) == .max)
    }

    /// Some phones have a full queue: their messages are tried again, and everybody else's leave as before.
    @Test(arguments: [2, 5, 10])
    func aFewFullQueuesCostNoSpeed(_ percent: Int) {
        var pacer = SubmitPacer(limit: nil, at: self.start)
        for millisecond in 0..<30_000 {
            let now = self.start + .milliseconds(millisecond)
            pacer.spend(1, at: now)
            if millisecond % 100 < percent {
                pacer.foundQueueFull(at: now)
            } else {
                pacer.accepted(1, at: now)
            }
            #expect(pacer.allowance(at: now) == .max, "slowed down at \(millisecond) ms")
        }
    }

    @Test func nothingButFullQueuesSlowsTheLink() {
        var pacer = SubmitPacer(limit: 100, at: self.start)
        for _ in 0..<14 { pacer.foundQueueFull(at: self.start) }
        #expect(pacer.allowance(at: self.start) == 10)
        pacer.foundQueueFull(at: self.start)
        #expect(pacer.allowance(at: self.start) == 0)
    }

    @Test func aSlowLinkSaysWhenTheNextMayGo() {
        var pacer = SubmitPacer(limit: 2, at: self.start)
        #expect(pacer.allowance(at: self.start) == 1)
        pacer.spend(1, at: self.start)
        #expect(pacer.allowance(at: self.start) == 0)
        #expect(pacer.nextAllowance(at: self.start) == self.start + .milliseconds(500))
    }
}
