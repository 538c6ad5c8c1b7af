import SMPPSession

/// How fast a link may submit: a token bucket that a throttling peer slows down.
///
/// The bucket holds a tenth of a second's worth (one PDU at least). ESME_RTHROTTLED and ESME_RMSGQFUL halve the rate,
/// once in a second at most; afterwards it grows by 5 % of the full rate each second. A link without a limit gets one
/// while its peer throttles, from what it sent in the last second.
struct SubmitPacer: Hashable, Sendable {
    /// PDUs a second; nil: no limit.
    let limit: Double?
    private var rate: Double?
    private var full: Double
    private var tokens = 1.0
    private var filled: Instant
    private var slowed: Instant?
    private var sent = SentCount()

    private struct SentCount: Hashable, Sendable {
        var second: Instant?
        var current = 0
        var last = 0
    }

    init(limit: Double?, at now: Instant) {
        self.limit = limit
        self.rate = limit
        self.full = limit ?? 0
        self.filled = now
        self.tokens = limit.map(Self.capacity) ?? 1
    }

    /// How many PDUs may be sent now.
    mutating func allowance(at now: Instant) -> Int {
        self.refill(at: now) == nil ? .max : max(0, Int(self.tokens))
    }

    /// When the next PDU may be sent; nil: now.
    func nextAllowance(at now: Instant) -> Instant? {
        guard let rate = self.rate, self.tokens < 1 else { return nil }
        return self.filled + .seconds((1 - self.tokens) / rate)
    }

    mutating func spend(_ count: Int, at now: Instant) {
        if self.rate != nil { self.tokens -= Double(count) }
        if let second = self.sent.second, now - second < .seconds(1) {
            self.sent.current += count
        } else {
            let isNext = self.sent.second.map { now - $0 < .seconds(2) } ?? false
            self.sent = SentCount(second: now, current: count, last: isNext ? self.sent.current : 0)
        }
    }

    /// The peer said that it is too fast.
    mutating func throttled(at now: Instant) {
        if let slowed = self.slowed, now - slowed < .seconds(1) { return }
        self.slowed = now
        let current = self.rate ?? Double(max(self.sent.current, self.sent.last, 2))
        if self.rate == nil {
            self.full = current
            self.filled = now
        }
        self.rate = max(1, current / 2)
        self.tokens = min(self.tokens, 0)
    }

    private mutating func refill(at now: Instant) -> Double? {
        guard var rate = self.rate else { return nil }
        let elapsed = max(0, (now - self.filled) / .seconds(1))
        self.filled = now
        if self.slowed != nil {
            rate += self.full * 0.05 * elapsed
            if let limit = self.limit, rate >= limit { self.slowed = nil }
            // Without a limit there is none again once twice the rate of the first throttling goes well.
            if self.limit == nil, rate >= 2 * self.full {
                self.slowed = nil
                self.rate = nil
                return nil
            }
            rate = min(rate, self.limit ?? rate)
            self.rate = rate
        }
        self.tokens = min(Self.capacity(rate), self.tokens + rate * elapsed)
        return rate
    }

    private static func capacity(_ rate: Double) -> Double { max(1, rate / 10) }
}
