import Monotonic
import SMPPSession

/// How fast a link may submit: a token bucket that a throttling peer slows down.
///
/// The bucket holds a tenth of a second's worth (one PDU at least). ESME_RTHROTTLED halves the rate, once in a second at
/// most, and tells what the peer takes: what it accepted in the last second (`Slowdown`). A link without a limit gets one
/// while its peer throttles.
///
/// ESME_RMSGQFUL is first of all about one message, which its owner sends again later: the queue of that phone may be
/// full, or the peer's own. It counts as a throttling while it is a real share of the traffic, `QueueFullShare.limit`.
struct SubmitPacer: Hashable, Sendable {
    /// PDUs a second; nil: no limit.
    private(set) var limit: Double?
    private var slowdown: Slowdown?
    private var tokens: Double
    private var filled: Instant
    private var sent = SecondCount()
    private var taken = SecondCount()
    private var queueFull = QueueFullShare()

    init(limit: Double?, at now: Instant) {
        precondition(limit.map { $0 > 0 && $0 < 1e9 } ?? true, "a throughput is a positive number")
        self.limit = limit
        self.filled = now
        self.tokens = limit.map(Self.capacity) ?? 1
    }

    /// Another limit holds from now on; what a throttling peer has taught is kept.
    mutating func change(limit: Double?, at now: Instant) {
        _ = self.refill(at: now)
        self.limit = limit
        self.filled = now
        self.tokens = min(self.tokens, limit.map(Self.capacity) ?? 1)
    }

    /// How many PDUs may be sent now.
    mutating func allowance(at now: Instant) -> Int {
        self.refill(at: now) == nil ? .max : max(0, Int(self.tokens))
    }

    /// When the next PDU may be sent; nil: now.
    func nextAllowance(at now: Instant) -> Instant? {
        guard let rate = self.rate(at: now), self.tokens < 1 else { return nil }
        return self.filled + .seconds((1 - self.tokens) / rate)
    }

    mutating func spend(_ count: Int, at now: Instant) {
        if self.rate(at: now) != nil { self.tokens -= Double(count) }
        self.sent.add(count, at: now)
    }

    /// The peer has accepted so many.
    mutating func accepted(_ count: Int, at now: Instant) {
        self.taken.add(count, at: now)
        // More change nothing that can be seen.
        for _ in 0..<min(count, 1_000) { self.queueFull.add(isFull: false) }
    }

    /// The peer had no room for a message.
    mutating func foundQueueFull(at now: Instant) {
        self.queueFull.add(isFull: true)
        if self.queueFull.isReal { self.throttled(at: now) }
    }

    /// The peer said that it is too fast.
    mutating func throttled(at now: Instant) {
        if let slowdown = self.slowdown, now - slowdown.since < .seconds(1) { return }
        let demand = max(2, self.sent.rate(at: now))
        let rate = self.slowdown?.rate(at: now) ?? min(self.limit ?? .infinity, demand)
        let full = self.limit ?? self.slowdown?.full ?? rate
        self.slowdown = Slowdown(since: now, from: rate, taken: self.taken.rate(at: now), full: full)
        self.tokens = min(self.tokens, 0)
        self.filled = now
    }

    private mutating func refill(at now: Instant) -> Double? {
        // Without a limit there is none again once twice the rate of the first throttling goes well.
        if let slowdown = self.slowdown, slowdown.rate(at: now) >= self.limit ?? 2 * slowdown.full {
            self.slowdown = nil
        }
        guard let rate = self.rate(at: now) else { return nil }
        let elapsed = max(0, (now - self.filled) / .seconds(1))
        self.filled = now
        self.tokens = min(Self.capacity(rate), self.tokens + rate * elapsed)
        return rate
    }

    private func rate(at now: Instant) -> Double? { self.slowdown?.rate(at: now) ?? self.limit }

    private static func capacity(_ rate: Double) -> Double { max(1, rate / 10) }
}

/// What a throttling costs: half of the rate for half a second, then up again as CUBIC does.
///
/// The rate comes close to what the peer was seen to take at once, stays there for six seconds, and then looks for more by
/// 5 % of the full rate each second. So most of what the peer takes is used, and little is throttled.
private struct Slowdown: Hashable, Sendable {
    let since: Instant
    let full: Double
    /// What the peer takes, as far as is known.
    private let ceiling: Double
    private let pause: Double

    private static let pauseSeconds = 0.5
    private static let plateauSeconds = 6.0
    private static let returnShare = 0.85
    private static let growth = 0.05

    init(since: Instant, from rate: Double, taken: Double, full: Double) {
        self.since = since
        self.full = full
        // A count of less than a second may be far too low.
        self.ceiling = max(1, min(rate, max(taken, rate / 2)))
        self.pause = max(0.5, min(rate / 2, self.ceiling * Self.returnShare))
    }

    func rate(at now: Instant) -> Double {
        let seconds = (now - self.since) / .seconds(1)
        if seconds < Self.pauseSeconds { return self.pause }
        let left = Self.plateauSeconds - seconds
        if left <= 0 { return self.ceiling - left * Self.growth * self.full }
        let share = left / (Self.plateauSeconds - Self.pauseSeconds)
        return self.ceiling * (1 - (1 - Self.returnShare) * share * share * share)
    }
}

/// Which share of the latest responses said that a queue is full: an average in which each counts 1/64, and those before it
/// for less and less.
private struct QueueFullShare: Hashable, Sendable {
    /// From here on it is the peer that has no room, and not some phones: 15 in a row, or a fifth of all for a while.
    static let limit = 0.2
    private static let weight = 1.0 / 64

    private var share = 0.0

    var isReal: Bool { self.share >= Self.limit }

    mutating func add(isFull: Bool) {
        self.share += ((isFull ? 1 : 0) - self.share) * Self.weight
    }
}

/// How many there were in about the last second.
private struct SecondCount: Hashable, Sendable {
    private var second: Instant?
    private var current = 0
    private var last: Int?

    mutating func add(_ count: Int, at now: Instant) {
        if let second = self.second, now - second < .seconds(1) {
            self.current += count
        } else {
            let isNext = self.second.map { now - $0 < .seconds(2) } ?? false
            self.last = isNext ? self.current : nil
            self.second = now
            self.current = count
        }
    }

    /// How many a second.
    func rate(at now: Instant) -> Double {
        guard let second = self.second, now - second < .seconds(2) else { return 0 }
        if let last = self.last { return Double(max(last, self.current)) }
        return Double(self.current) / min(1, max(0.1, (now - second) / .seconds(1)))
    }
}
