import DequeModule
import Journal

/// The parts that a link has taken lately, so that one that its SMSC delivers again is not answered again.
///
/// An SMSC that got no response in time, or lost its connection, delivers the same part once more. A citizen who asks
/// the same thing again sends the same octets, too. What tells them apart is the acknowledgement of the earlier part:
/// if it arrived, the SMSC has no reason to deliver again. So a part with the content of an earlier one is a *repeat*
/// if it comes within `window` of the earlier one and the acknowledgement of that is *doubtful*:
/// 1. it has not been written whole, and can't be any more, or the SMSC's response timer (`peerTimer`) is over, or
///    the new part came over another connection; or
/// 2. it was written whole later than `peerTimer` after the part had come; or
/// 3. its connection closed within `closing` of it, so that it may have been lost on its way.
/// Otherwise it is new. On the connection where an equal part has waited for less than `peerTimer` it is new as well:
/// no SMSC gives up that early, but one sender may well have sent two.
///
/// A repeat is acknowledged like a part, so a further one is judged by the latest acknowledgement; it is the repeat of
/// the same message. Of two equal parts that are both new the later one is remembered.
///
/// A part whose acknowledgement is beyond doubt is forgotten `peerTimer + closing` after it came, any other after
/// `window`. Connections cost nothing for the parts that came over them: when one closes that is noted once, and
/// looked at when a part is judged.
struct RepeatMemory: Sendable {
    struct Limits: Hashable, Sendable {
        /// How long after a part a repeat of it may come.
        var window: Duration = .seconds(600)
        /// How long the SMSC waits for a response.
        var peerTimer: Duration = .seconds(5)
        /// How long an acknowledgement that was written whole can be lost with its connection.
        var closing: Duration = .seconds(60)
        /// Arrivals that are remembered; the oldest make room for more.
        var arrivals = 200_000
    }

    enum Verdict: Hashable, Sendable {
        case new
        /// The part was taken already: it needs an acknowledgement, once the journal has the first one, and no answer.
        case repeatOf(MessageID)
    }

    private enum Acknowledgement: Hashable, Sendable {
        case awaited
        case written(Instant)
        case doubtful
    }

    private struct Entry: Sendable {
        var id: MessageID
        /// Over which it came last; nil: before this process began.
        var connection: UInt64?
        var arrival: Instant
        var acknowledgement = Acknowledgement.awaited
    }

    /// A line that says when to look at an entry; void if the part came again since.
    private struct Moment: Sendable {
        var arrival: Instant
        var fingerprint: Fingerprint
    }

    /// How many entries came over a connection last, and when it closed.
    private struct Connection: Sendable {
        var entries = 0
        var closed: Instant?
    }

    private var limits: Limits
    private var entries: [Fingerprint: Entry] = [:]
    private var connections: [UInt64: Connection] = [:]
    /// In the order of arrival: not old enough for their acknowledgement to be beyond doubt.
    private var recent: Deque<Moment> = []
    /// In the order of arrival: those with a doubtful acknowledgement.
    private var doubted: Deque<Moment> = []
    /// Repeats that were recognised.
    private(set) var repeats = 0
    /// Parts that were forgotten early because there were too many.
    private(set) var dropped = 0

    init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Other limits hold from now on, also for what came before; with a window of nothing it forgets all.
    mutating func change(_ limits: Limits) {
        self.limits = limits
        guard limits.window == .zero else { return }
        (self.entries, self.connections) = ([:], [:])
        (self.recent, self.doubted) = ([], [])
    }

    /// Parts in memory.
    var count: Int { self.entries.count }
    /// Arrivals in memory, void ones included.
    var arrivalCount: Int { self.recent.count + self.doubted.count }
    /// Connections in memory.
    var connectionCount: Int { self.connections.count }

    // MARK: - What happens to parts

    /// A part has come: whether it is a repeat, which then waits for its own acknowledgement.
    mutating func arrived(_ fingerprint: Fingerprint, over connection: UInt64, at now: Instant) -> Verdict {
        self.forget(at: now)
        guard let entry = self.entries[fingerprint], now < entry.arrival + self.limits.window,
            self.isDoubtful(entry, forOneOver: connection, at: now)
        else { return .new }
        self.repeats += 1
        self.remember(Entry(id: entry.id, connection: connection, arrival: now), fingerprint)
        return .repeatOf(entry.id)
    }

    /// A new part that came at this moment is on its way into the journal.
    mutating func accepted(
        _ id: MessageID, _ fingerprint: Fingerprint, over connection: UInt64, arrival: Instant
    ) {
        self.remember(Entry(id: id, connection: connection, arrival: arrival), fingerprint)
    }

    /// A part was refused after all, so that its SMSC keeps it.
    mutating func refused(_ id: MessageID, _ fingerprint: Fingerprint) {
        guard self.entries[fingerprint]?.id == id else { return }
        self.remove(fingerprint)
    }

    /// The socket has taken the last octet of the response to a part or to its repeat.
    mutating func acknowledged(_ fingerprint: Fingerprint, over connection: UInt64, at now: Instant) {
        self.update(fingerprint, over: connection, .written(now))
    }

    /// The response to a part or to its repeat will not leave whole.
    mutating func acknowledgementLost(_ fingerprint: Fingerprint, over connection: UInt64) {
        self.update(fingerprint, over: connection, .doubtful)
    }

    /// Whether it matters that a connection's responses are written: not for one that is over.
    func awaitsAcknowledgements(over connection: UInt64) -> Bool {
        self.connections[connection].map { $0.closed == nil } ?? false
    }

    /// A connection is over.
    mutating func closed(_ connection: UInt64, at now: Instant) {
        guard let index = self.connections.index(forKey: connection) else { return }
        if self.connections.values[index].closed == nil { self.connections.values[index].closed = now }
    }

    /// Takes the parts that the journal has after a restart, in the order of their arrival.
    ///
    /// - Parameters:
    ///   - newest: The last moment that the journal knows: the connections of that time were closed soon after.
    ///   - wall: What `now` is on the wall clock.
    mutating func recover(_ parts: [AcceptedPart], newest: WallTime, wall: WallTime, at now: Instant) {
        for part in parts {
            let (silence, age) = (newest - part.arrival, max(wall - part.arrival, .zero))
            guard silence <= self.limits.closing, age < self.limits.window else { continue }
            let entry = Entry(
                id: part.id, connection: nil, arrival: now - age, acknowledgement: .doubtful)
            self.remember(entry, Fingerprint(part))
        }
    }

    // MARK: - The rule

    private func isDoubtful(_ entry: Entry, forOneOver connection: UInt64?, at now: Instant) -> Bool {
        let closed = entry.connection.flatMap { self.connections[$0]?.closed }
        switch entry.acknowledgement {
        case .doubtful: return true
        case .awaited:
            return closed != nil || connection != entry.connection
                || now > entry.arrival + self.limits.peerTimer
        case .written(let moment):
            if moment > entry.arrival + self.limits.peerTimer { return true }
            return closed.map { $0 <= moment + self.limits.closing } ?? false
        }
    }

    // MARK: - Remembering and forgetting

    private mutating func remember(_ entry: Entry, _ fingerprint: Fingerprint) {
        self.remove(fingerprint)
        self.entries[fingerprint] = entry
        if let connection = entry.connection {
            self.connections[connection, default: Connection()].entries += 1
        }
        self.recent.append(Moment(arrival: entry.arrival, fingerprint: fingerprint))
        if self.arrivalCount > self.limits.arrivals { self.dropOldest() }
    }

    private mutating func remove(_ fingerprint: Fingerprint) {
        guard let entry = self.entries.removeValue(forKey: fingerprint), let connection = entry.connection,
            let index = self.connections.index(forKey: connection)
        else { return }
        self.connections.values[index].entries -= 1
        if self.connections.values[index].entries == 0 { self.connections.remove(at: index) }
    }

    private mutating func update(
        _ fingerprint: Fingerprint, over connection: UInt64, _ acknowledgement: Acknowledgement
    ) {
        guard let index = self.entries.index(forKey: fingerprint),
            self.entries.values[index].connection == connection,
            self.entries.values[index].acknowledgement == .awaited
        else { return }
        self.entries.values[index].acknowledgement = acknowledgement
    }

    /// Forgets what is beyond doubt, and what is too old.
    private mutating func forget(at now: Instant) {
        while let next = self.recent.first, next.arrival + self.doubtLasts < now {
            self.recent.removeFirst()
            guard let entry = self.entry(at: next) else { continue }
            if self.isDoubtful(entry, forOneOver: nil, at: now) {
                self.doubted.append(next)
            } else {
                self.remove(next.fingerprint)
            }
        }
        while let next = self.doubted.first, next.arrival + self.limits.window <= now {
            self.doubted.removeFirst()
            if self.entry(at: next) != nil { self.remove(next.fingerprint) }
        }
    }

    /// So long after a part came its acknowledgement can become doubtful.
    private var doubtLasts: Duration { self.limits.peerTimer + self.limits.closing }

    private func entry(at moment: Moment) -> Entry? {
        guard let entry = self.entries[moment.fingerprint], entry.arrival == moment.arrival else {
            return nil
        }
        return entry
    }

    private mutating func dropOldest() {
        guard let oldest = self.doubted.popFirst() ?? self.recent.popFirst(), self.entry(at: oldest) != nil
        else { return }
        self.remove(oldest.fingerprint)
        self.dropped += 1
    }
}

extension WallTime {
    fileprivate static func - (later: WallTime, earlier: WallTime) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}
