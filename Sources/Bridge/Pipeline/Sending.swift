import Monotonic
import SMSText

/// A reply that leaves: which of its segments wait, are in flight, or are done.
///
/// It is responsible for
/// 1. the order of the segments, also of those that have to go again: while one waits for its moment all do;
/// 2. when one goes again: after the SMSC asked for it 1, 2, 4, then every 8 seconds later; after its outcome stayed
///    unknown when there is room for it and the journal knows it, as often as the limits say;
/// 3. that each is done once, whatever the SMSC says about it how often.
struct Sending: Sendable {
    private enum State: Sendable {
        case waiting
        case inFlight
        /// Its time was up without a response, which may come yet.
        case inDoubt
        /// Its outcome stays unknown: it goes again, and the journal has not been told.
        case again
        /// It goes again once the journal knows it.
        case resending
        case done
    }

    /// What becomes of a segment whose outcome stays unknown.
    enum Doubt: Hashable, Sendable {
        /// It goes again.
        case again
        /// It may not go again: it is done, for all we know.
        case final(isLast: Bool)
        /// A late response has settled it.
        case settled
    }

    /// Why nothing more is heard of a segment.
    enum Loss: Sendable {
        /// Its session lives, and the SMSC has not responded in all the time for it.
        case silence
        /// Its session or its process has ended.
        case ending
    }

    /// How often a segment leaves at most while its outcome stays unknown, all processes together: not lost beats not
    /// twice, but one that the SMSC dies of must not go for ever.
    static let sendingLimit = 10
    /// How often a living SMSC may not respond to a segment: it would not respond to a third one either, and may have all.
    static let silenceLimit = 2

    /// What has become of a segment.
    private struct Part: Sendable {
        var state = State.waiting
        /// How often the SMSC asked us to come again.
        var retries = 0
        /// How often it left, those not counted that the SMSC refused or that did not leave after all.
        var sendings = 0
        /// How often a living SMSC did not respond to it, in this process.
        var silences = 0
    }

    /// All segments.
    let segments: [Segment]
    /// One for each of them.
    private var parts: [Part]
    private var remaining: Int
    /// All before this one have left.
    private var nextIndex = 0
    /// Nothing goes before this moment.
    private(set) var notBefore: Instant?
    /// Segments whose outcome is not known yet.
    private(set) var inFlight = 0
    /// The SMSC's name for the segment that it took last; empty: it took none.
    private(set) var messageID = ""

    init(_ segments: [Segment]) {
        self.segments = segments
        self.parts = Array(repeating: Part(), count: segments.count)
        self.remaining = segments.count
    }

    /// What is left of a reply when the process that sent it has died: whatever the SMSC is not known to have is in doubt.
    ///
    /// - Parameter resends: how often a segment has left beyond the first time, for all that the journal knows.
    init(_ segments: [Segment], isDone: (Int) -> Bool, resends: (Int) -> Int) {
        self.init(segments)
        for index in self.parts.indices {
            self.parts[index].state = isDone(index) ? .done : .inDoubt
            self.parts[index].sendings = 1 + resends(index)
        }
        self.remaining = self.parts.count { $0.state != .done }
        self.nextIndex = self.parts.count
    }

    /// How many segments there are.
    var count: Int { self.parts.count }
    /// Whether the SMSC has all of them.
    var isOver: Bool { self.remaining == 0 }

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
        self.parts[index].sendings += 1
        self.inFlight += 1
        self.findNext(from: index + 1)
        return (index, self.segments[index])
    }

    /// The SMSC has the segment, perhaps as a late response says; whether it was the last one.
    mutating func isDone(_ index: Int, as messageID: String = "") -> Bool {
        guard self.leave(index, to: .done) else { return false }
        if !messageID.isEmpty { self.messageID = messageID }
        self.remaining -= 1
        return self.remaining == 0
    }

    /// The SMSC wants the segment later; says when.
    mutating func retry(_ index: Int, at now: Instant) -> Instant? {
        guard self.isUndecided(index) else { return nil }
        let retries = self.parts[index].retries
        self.parts[index].retries = min(retries + 1, 3)
        self.parts[index].sendings -= 1
        _ = self.leave(index, to: .waiting)
        let moment = max(now + .seconds(1 << retries), self.notBefore ?? now)
        self.notBefore = moment
        return moment
    }

    /// The segment's outcome is unknown now; false if it was not in flight.
    mutating func doubt(_ index: Int) -> Bool {
        guard self.parts.indices.contains(index), self.parts[index].state == .inFlight else { return false }
        return self.leave(index, to: .inDoubt)
    }

    func isInDoubt(_ index: Int) -> Bool {
        self.parts.indices.contains(index) && self.parts[index].state == .inDoubt
    }

    /// Nothing more is heard of the segment: it goes again if it has not left as often as it may.
    mutating func resend(_ index: Int, after loss: Loss, isAllowed: Bool) -> Doubt {
        guard self.isInDoubt(index) else { return .settled }
        if loss == .silence { self.parts[index].silences += 1 }
        guard isAllowed, self.parts[index].sendings < Self.sendingLimit,
            self.parts[index].silences < Self.silenceLimit
        else { return .final(isLast: self.isDone(index)) }
        _ = self.leave(index, to: .again)
        return .again
    }

    /// The next segments that go again, up to so many: they wait for the journal from now on.
    mutating func claim(_ count: Int) -> [Int] {
        let claimed = self.parts.indices.filter { self.parts[$0].state == .again }.prefix(count)
        for index in claimed { _ = self.leave(index, to: .resending) }
        return Array(claimed)
    }

    /// Whether a segment goes again that the journal has not been told of.
    var hasUnclaimed: Bool { self.parts.contains { $0.state == .again } }

    /// A segment that goes again may leave now; false if it need not any more.
    mutating func release(_ index: Int) -> Bool {
        guard self.parts.indices.contains(index) else { return false }
        switch self.parts[index].state {
        case .again, .resending: return self.leave(index, to: .waiting)
        case .waiting, .inFlight, .inDoubt, .done: return false
        }
    }

    private func isUndecided(_ index: Int) -> Bool {
        self.parts.indices.contains(index)
            && (self.parts[index].state == .inFlight || self.parts[index].state == .inDoubt)
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
