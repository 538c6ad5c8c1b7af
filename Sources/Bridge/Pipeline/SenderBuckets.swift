import Monotonic
import Services

/// A bucket for each sender: so many messages at once, then one in each interval.
///
/// What is kept of a bucket is the moment at which it is full again, which says how much is in it: taking one moves
/// that moment by an interval, and there is one to take as long as it is not more than `burst` intervals away. A
/// bucket that is full says nothing and may be forgotten.
///
/// What finds its bucket empty takes nothing: a flood can't keep the bucket empty, it is served at the rate of the
/// intervals. What came before the last one that took something, and is asked behind it, is judged as if it came then.
struct SenderBuckets: Sendable {
    struct Limits: Hashable, Sendable {
        /// Messages that a full bucket holds; 0: everything passes.
        var burst = 10
        /// The time in which one comes in.
        var interval: Duration = .seconds(6)
        /// Senders that are remembered at least; of more of them the buckets used longest ago count as full.
        var senders = 100_000
    }

    /// When a bucket was last taken from, and when it is full again.
    private struct Bucket {
        var last: Instant
        var full: Instant
    }

    private let limits: Limits
    private var buckets: RecentSenders<Bucket>

    init(_ limits: Limits = Limits()) {
        self.limits = limits
        self.buckets = RecentSenders(memory: limits.interval * limits.burst, limit: max(1, limits.senders))
    }

    /// Senders in memory, some of them twice.
    var count: Int { self.buckets.count }

    /// Takes one from the sender's bucket; false if it is empty.
    mutating func take(from sender: MSISDN, at now: Instant) -> Bool {
        guard self.limits.burst > 0 else { return true }
        var bucket = self.buckets.value(of: sender) ?? Bucket(last: now, full: now)
        bucket.last = max(bucket.last, now)
        bucket.full = max(bucket.full, bucket.last) + self.limits.interval
        guard bucket.full <= bucket.last + self.limits.interval * self.limits.burst else { return false }
        self.buckets.set(bucket, for: sender, at: bucket.last)
        return true
    }
}
