/// How long something took, counted by size: a histogram.
public struct ReplyTimes: Hashable, Sendable {
    /// The upper bounds of the buckets in seconds; the last bucket, above them all, has none.
    public static let bounds: [Double] = [
        0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 20, 30, 45, 55, 60, 90,
    ]

    /// How many fell into each bucket and no lower one.
    public private(set) var buckets = [Int](repeating: 0, count: Self.bounds.count + 1)
    /// All of them together.
    public private(set) var sum: Duration = .zero

    /// Nothing yet.
    public init() {}

    /// How many there were.
    public var count: Int { self.buckets.reduce(0, +) }

    mutating func count(_ time: Duration) {
        let bucket = Self.limits.firstIndex { time <= $0 } ?? Self.limits.count
        self.buckets[bucket] += 1
        self.sum += time
    }

    private static let limits = Self.bounds.map { Duration.seconds($0) }

    /// The time in seconds that this share of all did not exceed, between the bounds of its bucket in proportion; nil: there
    /// were none.
    ///
    /// What is above the last bound is taken for that bound.
    public func quantile(_ share: Double) -> Double? {
        let count = self.count
        guard count > 0, let last = Self.bounds.last else { return nil }
        let rank = share * Double(count)
        var below = 0
        for (bucket, bound) in zip(self.buckets, Self.bounds) {
            if bucket > 0, Double(below + bucket) >= rank {
                let lower = Self.bounds.last { $0 < bound } ?? 0
                return lower + (bound - lower) * max(0, rank - Double(below)) / Double(bucket)
            }
            below += bucket
        }
        return last
    }

    /// Both together.
    public static func + (one: ReplyTimes, other: ReplyTimes) -> ReplyTimes {
        one.combined(with: other, +, +)
    }

    /// What has come since an earlier state of the same histogram.
    public static func - (now: ReplyTimes, earlier: ReplyTimes) -> ReplyTimes {
        now.combined(with: earlier, -, -)
    }

    private func combined(
        with other: ReplyTimes, _ counts: (Int, Int) -> Int, _ sums: (Duration, Duration) -> Duration
    ) -> ReplyTimes {
        var result = self
        result.buckets = zip(self.buckets, other.buckets).map(counts)
        result.sum = sums(self.sum, other.sum)
        return result
    }
}

/// What one service has answered.
public struct ServiceCounts: Hashable, Sendable {
    /// Its name in the catalogue; nil: no service was found, or none had answered in time.
    public let name: String?
    /// Its answers by what they said.
    public internal(set) var answers = PipelineCounts.AnswerCounts()
    /// How long its replies took.
    public internal(set) var replyTimes = ReplyTimes()
    /// Replies that were with the SMSC after their deadline.
    public internal(set) var late = 0

    static func + (one: ServiceCounts, other: ServiceCounts) -> ServiceCounts {
        var sum = one
        sum.answers.answered += other.answers.answered
        sum.answers.refused += other.answers.refused
        sum.answers.unavailable += other.answers.unavailable
        sum.answers.ignored += other.answers.ignored
        sum.replyTimes = one.replyTimes + other.replyTimes
        sum.late += other.late
        return sum
    }
}
