import Monotonic
import SMPPSession
import Testing

@testable import SMPPLink

@Suite struct RequestRateTests {
    static let start = Instant.now

    @Test func oneSecondsWorthAtOnceThenTheRate() {
        var rate = RequestRate(10, at: Self.start)
        #expect((0..<20).count { _ in rate.take(1, at: Self.start) } == 10)
        #expect(rate.take(1, at: Self.start + .milliseconds(99)) == false)
        #expect(rate.take(1, at: Self.start + .milliseconds(101)) == true)
        #expect((0..<20).count { _ in rate.take(1, at: Self.start + .seconds(60)) } == 10)
    }

    @Test func lessThanOneASecondIsOneNowAndThen() {
        var rate = RequestRate(0.5, at: Self.start)
        #expect(rate.take(1, at: Self.start) == true)
        #expect(rate.take(1, at: Self.start + .milliseconds(1_999)) == false)
        #expect(rate.take(1, at: Self.start + .milliseconds(2_001)) == true)
    }

    /// A submit_multi to more than a second's worth takes the whole bucket rather than never going through.
    @Test func manyAtOnceTakeAllThereIs() {
        var rate = RequestRate(10, at: Self.start)
        #expect(rate.take(254, at: Self.start) == true)
        #expect(rate.take(1, at: Self.start) == false)
        #expect(rate.take(254, at: Self.start + .milliseconds(900)) == false)
    }

    /// Over any time no more than the rate and one bucket.
    @Test(arguments: 0..<100)
    func neverMoreThanTheRate(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = Double(Int.random(in: 1...200, using: &random))
        var (rate, now, taken) = (RequestRate(limit, at: Self.start), Self.start, 0)
        for _ in 0..<1_000 {
            now += .microseconds(Int.random(in: 0...20_000, using: &random))
            if rate.take(1, at: now) { taken += 1 }
            #expect(Double(taken) <= limit * ((now - Self.start) / .seconds(1)) + max(1, limit) + 1e-6)
        }
    }
}
