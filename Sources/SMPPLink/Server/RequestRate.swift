import Monotonic
import SMPPSession

/// How many requests a peer may send in a second: a bucket that holds one second's worth, one request at least.
struct RequestRate: Hashable, Sendable {
    private let rate: Double
    private var tokens: Double
    private var filled: Instant

    init(_ rate: Double, at now: Instant) {
        self.rate = rate
        self.tokens = max(1, rate)
        self.filled = now
    }

    /// Takes the place of so many requests; false, and nothing is taken, where they are too many.
    mutating func take(_ count: Int, at now: Instant) -> Bool {
        let elapsed = max(0, (now - self.filled) / .seconds(1))
        let capacity = max(1, self.rate)
        self.tokens = min(capacity, self.tokens + elapsed * self.rate)
        self.filled = now
        // More than the bucket holds would never be let through: a full one pays for it, and is empty then.
        guard self.tokens >= min(Double(count), capacity) else { return false }
        self.tokens -= min(Double(count), capacity)
        return true
    }
}
