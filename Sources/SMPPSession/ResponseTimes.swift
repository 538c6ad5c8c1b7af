/// How long the responses to our requests took, counted by size: a histogram.
public struct ResponseTimes: Hashable, Sendable {
    /// The upper bounds of the buckets in seconds; the last bucket, above them all, has none.
    public static let bounds: [Double] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10]
    private static let limits = Self.bounds.map { Duration.seconds($0) }

    /// How many fell into each bucket and no lower one.
    public private(set) var buckets = [Int](repeating: 0, count: Self.bounds.count + 1)
    /// All of them together.
    public private(set) var sum: Duration = .zero

    /// Nothing yet.
    public init() {}

    mutating func count(_ time: Duration) {
        self.buckets[Self.limits.firstIndex { time <= $0 } ?? Self.limits.count] += 1
        self.sum += time
    }

    /// Both together.
    public static func + (one: ResponseTimes, other: ResponseTimes) -> ResponseTimes {
        var result = one
        for index in result.buckets.indices { result.buckets[index] += other.buckets[index] }
        result.sum += other.sum
        return result
    }
}
