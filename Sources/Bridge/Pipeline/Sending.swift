import SMSText

/// A reply that leaves: which of its segments wait, are in flight, or are done.
///
/// It is responsible for
/// 1. the order of the segments, also of those that have to go again: while one waits for its moment all do;
/// 2. when one goes again: after the SMSC asked for it 1, 2, 4, then every 8 seconds later; after its outcome was
///    unknown once, for not lost beats not twice, and never a third time;
/// 3. that each is done once, whatever the SMSC says about it how often.
struct Sending: Sendable {
    private enum State: Sendable {
        case waiting
        case inFlight
        case done
    }

    /// What becomes of a segment whose outcome is unknown.
    enum Doubt: Hashable, Sendable {
        /// It goes again.
        case again
        /// It went twice: it is done, for all we know.
        case final(isLast: Bool)
        /// It was done with before.
        case over
    }

    private struct Part: Sendable {
        let segment: Segment
        var state = State.waiting
        /// How often the SMSC asked us to come again.
        var retries = 0
        /// Whether it has been sent again after its outcome was unknown.
        var isResent = false
    }

    private var parts: [Part]
    private var remaining: Int
    /// All before this one have left.
    private var nextIndex = 0
    /// Nothing goes before this moment.
    private(set) var notBefore: Instant?
    /// Segments whose outcome is not known yet.
    private(set) var inFlight = 0

    init(_ segments: [Segment]) {
        self.parts = segments.map { Part(segment: $0) }
        self.remaining = segments.count
    }

    /// Whether a segment may leave now.
    func isReady(at now: Instant) -> Bool {
        guard self.nextIndex < self.parts.count else { return false }
        return self.notBefore.map { $0 <= now } ?? true
    }

    /// The next segment to leave; in flight from now on.
    mutating func next(at now: Instant) -> (index: Int, segment: Segment)? {
        guard self.isReady(at: now) else { return nil }
        let index = self.nextIndex
        self.parts[index].state = .inFlight
        self.inFlight += 1
        self.findNext(from: index + 1)
        return (index, self.parts[index].segment)
    }

    /// The SMSC has the segment, perhaps as a late response says; whether it was the last one.
    mutating func isDone(_ index: Int) -> Bool {
        guard self.leave(index, to: .done) else { return false }
        self.remaining -= 1
        return self.remaining == 0
    }

    /// The SMSC wants the segment later; says when.
    mutating func retry(_ index: Int, at now: Instant) -> Instant? {
        guard self.parts.indices.contains(index), self.parts[index].state == .inFlight else { return nil }
        let retries = self.parts[index].retries
        self.parts[index].retries = min(retries + 1, 3)
        _ = self.leave(index, to: .waiting)
        let moment = max(now + .seconds(1 << retries), self.notBefore ?? now)
        self.notBefore = moment
        return moment
    }

    /// The segment's outcome is unknown: it goes again, once.
    mutating func doubt(_ index: Int) -> Doubt {
        guard self.parts.indices.contains(index), self.parts[index].state == .inFlight else { return .over }
        guard !self.parts[index].isResent else { return .final(isLast: self.isDone(index)) }
        self.parts[index].isResent = true
        _ = self.leave(index, to: .waiting)
        return .again
    }

    /// Changes the state of a segment that is not done; false if it is, or there is none.
    private mutating func leave(_ index: Int, to state: State) -> Bool {
        guard self.parts.indices.contains(index), self.parts[index].state != .done else { return false }
        if self.parts[index].state == .inFlight { self.inFlight -= 1 }
        self.parts[index].state = state
        self.findNext(from: min(index, self.nextIndex))
        return true
    }

    private mutating func findNext(from index: Int) {
        self.nextIndex = self.parts[index...].firstIndex { $0.state == .waiting } ?? self.parts.count
    }
}
