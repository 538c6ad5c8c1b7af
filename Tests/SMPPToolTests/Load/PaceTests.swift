import SMPPSession
import Testing

@testable import smpptool

@Suite struct PaceTests {
    private static func times(_ pace: Pace, count: Int, seed: UInt64 = 1, seconds: Int = 10) -> [Int64] {
        var plan = LoadPlan()
        plan.pace = pace
        plan.seed = seed
        plan.warmUp = .zero
        plan.duration = .seconds(seconds)
        var schedule = Schedule(plan)
        return (0..<count).compactMap { _ in
            defer { schedule.advance() }
            return schedule.due
        }
    }

    @Test func evenlyIsEvenly() {
        #expect(Self.times(.constant(perSecond: 250), count: 4) == [0, 4_000_000, 8_000_000, 12_000_000])
    }

    @Test func aMillionthIsStillDueInTime() {
        #expect(Self.times(.constant(perSecond: 3_000_000), count: 3_000_001).last == 1_000_000_000)
    }

    @Test func burstsAreAtOnce() {
        let times = Self.times(.burst(count: 2, every: .seconds(1)), count: 5)
        #expect(times == [0, 0, 1_000_000_000, 1_000_000_000, 2_000_000_000])
    }

    /// From 100 to 300 a second over ten seconds are 2000.
    @Test func aRampRises() {
        let times = Self.times(.ramp(from: 100, to: 300), count: 3000)
        #expect((1990...2010).contains(times.filter { $0 < 10_000_000_000 }.count))
    }

    /// 10 000 arrivals take ten seconds with a standard deviation of 1 %; and the squared deviation of the gaps is that of
    /// an exponential distribution.
    @Test(arguments: 1..<10 as Range<UInt64>)
    func poissonIsIndependent(seed: UInt64) {
        let times = Self.times(.poisson(perSecond: 1000), count: 10_001, seed: seed)
        #expect((9_500_000_000...10_500_000_000).contains(times[10_000]))
        let gaps = zip(times, times.dropFirst()).map { Double($1 - $0) / 1e6 }
        let variance = gaps.map { ($0 - 1) * ($0 - 1) }.reduce(0, +) / Double(gaps.count)
        #expect((0.85...1.15).contains(variance))
        #expect(Self.times(.poisson(perSecond: 1000), count: 10_001, seed: seed) == times)
    }

    @Test(
        arguments: [
            ("1000", .constant(perSecond: 1000)), ("poisson:0.5", .poisson(perSecond: 0.5)),
            ("ramp:100-2000", .ramp(from: 100, to: 2000)),
            ("burst:500/200ms", .burst(count: 500, every: .milliseconds(200))),
            ("0", nil), ("-1", nil), ("fast", nil), ("ramp:100", nil), ("burst:0/1s", nil),
            ("burst:5/0s", nil),
            ("poisson:", nil), ("nan", nil), ("tide:1", nil),
        ] as [(String, Pace?)])
    func formsAreRead(text: String, pace: Pace?) {
        #expect(Pace(argument: text) == pace)
    }
}
