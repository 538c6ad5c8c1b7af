import Histogram
import Testing

@testable import smpptool

@Suite struct LoadFiguresTests {
    /// One pass finds what the library finds in one for each.
    @Test(arguments: 0..<20)
    func percentilesAreTheLibrarys(seed: Int) {
        var chance = SplitMix64(seed: seed)
        var latencies = Latencies(
            lowestDiscernibleValue: 100, highestTrackableValue: 1_000_000,
            numberOfSignificantValueDigits: .two
        )
        latencies.autoResize = true
        // From one value to hundreds, some beyond what it began with.
        for _ in 0..<(1 << Int.random(in: 0...9, using: &chance)) {
            let magnitude = Int64(1) << Int.random(in: 0...24, using: &chance)
            latencies.add(nanoseconds: Int64.random(in: 0...magnitude, using: &chance))
        }
        let found = Percentiles(latencies)
        let expected = [50, 90, 99, 99.9].map { Int(latencies.valueAtPercentile($0)) }
        #expect([found.p50, found.p90, found.p99, found.p999] == expected)
        #expect(abs(found.mean - Int(latencies.mean)) <= 1)
        #expect((found.count, found.max) == (Int(latencies.totalCount), Int(latencies.max)))
    }

    @Test func nothingIsZero() {
        let found = Percentiles(.empty())
        #expect([found.count, found.mean, found.p50, found.p999, found.max] == [0, 0, 0, 0, 0])
    }
}
