import Monotonic

/// How many requests may come: so many a second, and some more at once.
struct RequestAllowance: Sendable {
    private var left = MonitorLimits.requestBurst
    private var at: Instant?

    /// Whether one more may come now.
    mutating func take(at now: Instant) -> Bool {
        if let at { self.left += MonitorLimits.requestRate * max(0, (now - at) / .seconds(1)) }
        self.at = now
        self.left = min(self.left, MonitorLimits.requestBurst)
        guard self.left >= 1 else { return false }
        self.left -= 1
        return true
    }
}
