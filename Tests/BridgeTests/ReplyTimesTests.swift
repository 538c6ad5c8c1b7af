import Testing

@testable import Bridge

@Suite struct ReplyTimesTests {
    /// The bounds are those of a Prometheus histogram: a time that is a bound is in that bucket.
    @Test func aTimeIsCountedInItsBucket() {
        var times = ReplyTimes()
        for milliseconds in [1, 5, 6, 60_000, 60_001, 90_001] { times.count(.milliseconds(milliseconds)) }
        #expect(times.buckets == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
        #expect(times.count == 6)
        #expect(times.sum == .milliseconds(210_014))
    }

    @Test func aQuantileIsBetweenTheBoundsOfItsBucket() {
        var times = ReplyTimes()
        #expect(times.quantile(0.5) == nil)
        for _ in 0..<100 { times.count(.milliseconds(300)) }
        // As histogram_quantile of Prometheus: in proportion between 0.1 and 0.5.
        #expect(abs((times.quantile(0.5) ?? 0) - 0.3) < 1e-9)
        #expect(abs((times.quantile(0.99) ?? 0) - 0.496) < 1e-9)
        for _ in 0..<900 { times.count(.seconds(100)) }
        #expect(times.quantile(0.99) == 90)
    }

    @Test func aDifferenceIsWhatCameBetween() {
        var times = ReplyTimes()
        times.count(.seconds(2))
        let earlier = times
        times.count(.seconds(58))
        #expect((times - earlier).count == 1)
        #expect((times - earlier).sum == .seconds(58))
        #expect((times - earlier) + earlier == times)
    }
}
