import DequeModule
import Monotonic

/// What counters showed at regular moments of the last hour, or another time: what happened within it is a difference.
struct History<Counters: Sendable>: Sendable {
    /// How far the moments are apart, at least.
    let interval: Duration
    /// How far back it goes.
    let reach: Duration
    private var samples: Deque<(at: Instant, counters: Counters)>

    /// - Parameter counters: as they are at the start.
    init(
        _ counters: Counters, at now: Instant, every interval: Duration = .seconds(10),
        reach: Duration = .seconds(3_600)
    ) {
        self.interval = interval
        self.reach = reach
        self.samples = [(now, counters)]
    }

    /// Keeps what the counters show, if it is time to.
    mutating func note(_ counters: @autoclosure () -> Counters, at now: Instant) {
        guard let last = self.samples.last, now - last.at >= self.interval else { return }
        self.samples.append((now, counters()))
        // One that is older than its reach stays: from it on counts what the reach holds.
        while self.samples.count > 1, now - self.samples[1].at >= self.reach { self.samples.removeFirst() }
    }

    /// What the counters showed this long ago, or at the start.
    func sample(_ ago: Duration, before now: Instant) -> (at: Instant, counters: Counters) {
        var (low, high) = (0, self.samples.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if now - self.samples[middle].at >= ago { low = middle } else { high = middle - 1 }
        }
        return self.samples[low]
    }
}

/// How many a second there were on average over the last 1, 5 and 15 minutes, or since the start.
public struct Rates: Hashable, Sendable {
    /// Over the last minute.
    public var minute = 0.0
    /// Over the last five.
    public var fiveMinutes = 0.0
    /// Over the last fifteen.
    public var quarter = 0.0

    /// Nothing.
    public init() {}

    init(_ count: Int, at now: Instant, _ earlier: (Duration) -> (at: Instant, count: Int)) {
        let rates = [60, 300, 900].map { seconds in
            let sample = earlier(.seconds(seconds))
            // Right after the start a single one is not a hundred a second.
            let time = max(1, (now - sample.at) / .seconds(1))
            // A link that has come back under its name begins to count anew.
            return Double(max(0, count - sample.count)) / time
        }
        (self.minute, self.fiveMinutes, self.quarter) = (rates[0], rates[1], rates[2])
    }

    /// The three in their order.
    public var all: [Double] { [self.minute, self.fiveMinutes, self.quarter] }
}
