import DequeModule
import Journal
import Monotonic

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

    /// An arrival; void if an equal part came since, or if it is forgotten.
    private struct Entry: Sendable {
        let fingerprint: Fingerprint
        var id: MessageID
        /// Over which it came; nil: before this process began.
        var connection: UInt64?
        var arrival: Instant
        var acknowledgement = Acknowledgement.awaited
    }

    /// How many entries came over a connection last, and when it closed.
    private struct Connection: Sendable {
        let number: UInt64
        var entries = 0
        var closed: Instant?
    }

    private var limits: Limits
    /// The arrival of each part that is remembered, by its number: arrivals are numbered from 0.
    private var latest = NumberTable<UInt64>()
    /// Those with parts in memory; few at a time.
    private var connections: [Connection] = []
    /// In the order of arrival: not old enough for their acknowledgement to be beyond doubt.
    private var recent: Deque<Entry> = []
    /// The number of the first of these.
    private var firstRecent: UInt64 = 0
    /// In the order of arrival: those with a doubtful acknowledgement.
    private var doubted: Deque<(number: UInt64, entry: Entry)> = []
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
        self.firstRecent += UInt64(self.recent.count)
        (self.latest, self.connections) = (NumberTable(), [])
        (self.recent, self.doubted) = ([], [])
    }

    /// Parts in memory.
    var count: Int { self.latest.count }
    /// Arrivals in memory, void ones included.
    var arrivalCount: Int { self.recent.count + self.doubted.count }
    /// Connections in memory.
    var connectionCount: Int { self.connections.count }

    // MARK: - What happens to parts

    /// A part has come: whether it is a repeat, which then waits for its own acknowledgement.
    mutating func arrived(_ fingerprint: Fingerprint, over connection: UInt64, at now: Instant) -> Verdict {
        self.forget(at: now)
        guard let entry = self.entry(of: fingerprint), now < entry.arrival + self.limits.window,
            self.isDoubtful(entry, forOneOver: connection, at: now)
        else { return .new }
        self.repeats += 1
        self.remember(
            Entry(fingerprint: fingerprint, id: entry.id, connection: connection, arrival: now))
        return .repeatOf(entry.id)
    }

    /// A new part that came at this moment is on its way into the journal.
    mutating func accepted(
        _ id: MessageID, _ fingerprint: Fingerprint, over connection: UInt64, arrival: Instant
    ) {
        self.remember(Entry(fingerprint: fingerprint, id: id, connection: connection, arrival: arrival))
    }

    /// A part was refused after all, so that its SMSC keeps it.
    mutating func refused(_ id: MessageID, _ fingerprint: Fingerprint) {
        guard self.entry(of: fingerprint)?.id == id else { return }
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
        self.index(of: connection).map { self.connections[$0].closed == nil } ?? false
    }

    /// A connection is over.
    mutating func closed(_ connection: UInt64, at now: Instant) {
        guard let index = self.index(of: connection) else { return }
        if self.connections[index].closed == nil { self.connections[index].closed = now }
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
            self.remember(
                Entry(
                    fingerprint: Fingerprint(part), id: part.id, connection: nil, arrival: now - age,
                    acknowledgement: .doubtful))
        }
    }

    // MARK: - The rule

    private func isDoubtful(_ entry: Entry, forOneOver connection: UInt64?, at now: Instant) -> Bool {
        let closed = entry.connection.flatMap { self.index(of: $0) }.flatMap { self.connections[$0].closed }
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

    private mutating func remember(_ entry: Entry) {
        let number = self.firstRecent + UInt64(self.recent.count)
        if let earlier = self.latest.set(number, entry.fingerprint.bits) { self.leave(earlier) }
        if let connection = entry.connection {
            let index = self.index(of: connection) ?? self.connections.endIndex
            if index == self.connections.endIndex { self.connections.append(Connection(number: connection)) }
            self.connections[index].entries += 1
        }
        self.recent.append(entry)
        if self.arrivalCount > self.limits.arrivals { self.dropOldest() }
    }

    private mutating func remove(_ fingerprint: Fingerprint) {
        if let number = self.latest.remove(fingerprint.bits) { self.leave(number) }
    }

    /// The connection of an arrival has one entry fewer.
    private mutating func leave(_ number: UInt64) {
        guard let connection = self.entry(number)?.connection, let index = self.index(of: connection) else {
            return
        }
        self.connections[index].entries -= 1
        if self.connections[index].entries == 0 { self.connections.remove(at: index) }
    }

    private func index(of connection: UInt64) -> Int? {
        self.connections.lastIndex { $0.number == connection }
    }

    private func entry(of fingerprint: Fingerprint) -> Entry? {
        self.latest[fingerprint.bits].flatMap { self.entry($0) }
    }

    private func entry(_ number: UInt64) -> Entry? {
        if number >= self.firstRecent { return self.recent[Int(number - self.firstRecent)] }
        return self.doubtedPlace(of: number).map { self.doubted[$0].entry }
    }

    /// Where an arrival is among the doubted ones, which are in the order of their numbers.
    private func doubtedPlace(of number: UInt64) -> Int? {
        var range = self.doubted.startIndex..<self.doubted.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            switch self.doubted[middle].number {
            case number: return middle
            case ..<number: range = (middle + 1)..<range.upperBound
            default: range = range.lowerBound..<middle
            }
        }
        return nil
    }

    private mutating func update(
        _ fingerprint: Fingerprint, over connection: UInt64, _ acknowledgement: Acknowledgement
    ) {
        // What has become doubted stays so.
        guard let number = self.latest[fingerprint.bits], number >= self.firstRecent else { return }
        let place = Int(number - self.firstRecent)
        guard self.recent[place].connection == connection, self.recent[place].acknowledgement == .awaited
        else { return }
        self.recent[place].acknowledgement = acknowledgement
    }

    /// Forgets what is beyond doubt, and what is too old.
    private mutating func forget(at now: Instant) {
        while let next = self.recent.first, next.arrival + self.doubtLasts < now {
            let number = self.firstRecent
            if self.latest[next.fingerprint.bits] == number {
                if self.isDoubtful(next, forOneOver: nil, at: now) {
                    self.doubted.append((number, next))
                } else {
                    self.remove(next.fingerprint)
                }
            }
            self.popRecent()
        }
        while let next = self.doubted.first, next.entry.arrival + self.limits.window <= now {
            self.forgetDoubted(next)
        }
    }

    /// So long after a part came its acknowledgement can become doubtful.
    private var doubtLasts: Duration { self.limits.peerTimer + self.limits.closing }

    private mutating func dropOldest() {
        let count = self.latest.count
        if let oldest = self.doubted.first {
            self.forgetDoubted(oldest)
        } else if let oldest = self.recent.first {
            if self.latest[oldest.fingerprint.bits] == self.firstRecent { self.remove(oldest.fingerprint) }
            self.popRecent()
        }
        self.dropped += count - self.latest.count
    }

    private mutating func popRecent() {
        self.recent.removeFirst()
        self.firstRecent += 1
    }

    private mutating func forgetDoubted(_ first: (number: UInt64, entry: Entry)) {
        if self.latest[first.entry.fingerprint.bits] == first.number { self.remove(first.entry.fingerprint) }
        self.doubted.removeFirst()
    }
}

extension WallTime {
    fileprivate static func - (later: WallTime, earlier: WallTime) -> Duration {
        .milliseconds(later.milliseconds - earlier.milliseconds)
    }
}
