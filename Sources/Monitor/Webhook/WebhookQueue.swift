import Monotonic

/// Events that wait for their receiver, oldest first: how many, when the next is sent, and what became of them.
///
/// No clock and no socket. A receiver that does not answer gets the same event again, later each time, and then those behind it:
/// it sees them in their order. When there are too many the oldest is dropped, as the newest says how things are.
struct WebhookQueue: Sendable {
    /// What a receiver has done with an event.
    enum Outcome: Sendable {
        /// It answered with 2xx.
        case taken
        /// It will never take it: another answer than 408, 425, 429 of 4xx.
        case refused
        /// It did not answer, or may take it later.
        case failed

        init(status: Int) {
            switch status {
            case 200...299: self = .taken
            case 408, 425, 429: self = .failed
            case 400...499: self = .refused
            default: self = .failed
            }
        }
    }

    /// What became of the events.
    struct Counts: Hashable, Sendable {
        var taken = 0
        var refused = 0
        var dropped = 0
        /// Attempts that came to nothing.
        var failedAttempts = 0
        /// Events that wait.
        var waiting = 0
    }

    static let capacity = 1_000
    static let firstPause: Duration = .seconds(1)
    static let longestPause: Duration = .seconds(60)

    private(set) var counts = Counts()
    private var events: [LinkEvent] = []
    private var pause: Duration = Self.firstPause
    private var notBefore: Instant?

    /// Takes an event.
    mutating func add(_ event: LinkEvent) {
        if self.events.count == Self.capacity {
            self.events.removeFirst()
            self.counts.dropped += 1
        }
        self.events.append(event)
        self.counts.waiting = self.events.count
    }

    /// What is to be sent now; it stays first until `ended`.
    func next(at now: Instant) -> LinkEvent? {
        if let notBefore, now < notBefore { return nil }
        return self.events.first
    }

    /// What became of an attempt to send an event.
    mutating func ended(_ event: LinkEvent, _ outcome: Outcome, at now: Instant) {
        switch outcome {
        case .failed:
            self.counts.failedAttempts += 1
            self.notBefore = now + self.pause
            self.pause = min(self.pause * 2, Self.longestPause)
            return
        case .taken: self.counts.taken += 1
        case .refused: self.counts.refused += 1
        }
        self.notBefore = nil
        self.pause = Self.firstPause
        // It may have been dropped meanwhile.
        if self.events.first?.id == event.id { self.events.removeFirst() }
        self.counts.waiting = self.events.count
    }
}
