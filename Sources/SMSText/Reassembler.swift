public import Monotonic

/// Puts the parts of messages together, in whatever order they come.
///
/// It is responsible for
/// 1. keeping messages apart: by sender, destination, reference, total and form (``PartKey``);
/// 2. parts that come again: the same octets are dropped, of others the newest wins;
/// 3. giving out every message once: whole, or as it is when 10 s after its first part others are still missing;
/// 4. its size: beyond a limit the oldest message is given out as it is, of the sender with too many or of all.
///
/// It owns no clock: `now` is an argument, and ``nextDeadline`` says when ``expire(at:)`` has something to give. A message
/// that had to leave for lack of room is given by the next `expire`, which is due at once then.
///
/// `Tag` is the caller's name for a part, for instance the one it has in a journal; every tag comes back with its part.
public struct Reassembler<Tag: Sendable>: Sendable {

    /// The bounds.
    public let limits: ReassemblyLimits
    /// What has been done.
    public private(set) var counts = ReassemblyCounts()
    /// How many messages wait for parts.
    public private(set) var groupCount = 0
    /// How many octets the parts that wait have, ``ReassemblyLimits/partOverhead`` for each included.
    public private(set) var octetCount = 0

    /// Few for each sender, in the order in which they were opened.
    private var groups: [PartKey.Party: [Group]] = [:]
    private var deadlines = DeadlineHeap()
    /// Messages that must leave, for the next `expire`.
    private var leaving: [Assembled] = []
    private var nextSerial: UInt64 = 0

    /// A reassembler that holds nothing yet.
    public init(limits: ReassemblyLimits = ReassemblyLimits()) {
        self.limits = limits
    }

    // MARK: - Parts come

    /// Takes a part.
    ///
    /// A part that is a message by itself, or whose number can't be, comes back at once.
    public mutating func add(_ part: Part, at now: Instant) -> Outcome {
        guard part.key.total > 1, part.number >= 1, part.number <= part.key.total else {
            self.counts.completed += 1
            return .complete(Group(part, serial: 0, at: now).assembled(.complete))
        }
        self.closeIfOver(part.key, at: now)
        let outcome = self.join(part, at: now)
        self.makeRoom(for: part.key.source)
        return outcome
    }

    /// The next message with the same key is another one when the time of the first is up.
    private mutating func closeIfOver(_ key: PartKey, at now: Instant) {
        guard let group = self.groups[key.source]?.first(where: { $0.key == key }),
            group.firstArrival + self.limits.timeout <= now
        else { return }
        self.leave(key.source, group.serial, .expired)
    }

    private mutating func join(_ part: Part, at now: Instant) -> Outcome {
        guard let sender = self.groups.index(forKey: part.key.source),
            let index = self.groups.values[sender].firstIndex(where: { $0.key == part.key })
        else {
            self.open(part, at: now)
            return .waiting
        }
        switch self.groups.values[sender][index].join(part, at: now) {
        case .duplicate:
            self.counts.duplicates += 1
            return .duplicate
        case .replaced(let old):
            self.counts.replaced += 1
            self.octetCount += part.cost - old.cost
            return .replaced(old.tag)
        case .added(let isComplete):
            self.octetCount += part.cost
            let serial = self.groups.values[sender][index].serial
            guard isComplete, let group = self.remove(part.key.source, serial) else { return .waiting }
            self.counts.completed += 1
            return .complete(group.assembled(.complete))
        }
    }

    private mutating func open(_ part: Part, at now: Instant) {
        let group = Group(part, serial: self.nextSerial, at: now)
        self.nextSerial += 1
        self.groups[part.key.source, default: []].append(group)
        self.deadlines.insert(
            DeadlineHeap.Entry(at: now + self.limits.timeout, serial: group.serial, source: part.key.source))
        self.groupCount += 1
        self.octetCount += part.cost
    }

    // MARK: - Messages leave

    /// When ``expire(at:)`` has something to give, if no part comes before; nil: nothing waits.
    public var nextDeadline: Instant? {
        self.leaving.first?.lastArrival ?? self.deadlines.first?.at
    }

    /// Gives out, as they are, the messages whose time is up and those that had to leave for lack of room.
    public mutating func expire(at now: Instant) -> [Assembled] {
        while let next = self.deadlines.first, next.at <= now {
            self.leave(next.source, next.serial, .expired)
        }
        return exchange(&self.leaving, with: [])
    }

    private mutating func makeRoom(for source: PartKey.Party) {
        if let first = self.groups[source]?.first,
            self.groups[source]?.count ?? 0 > self.limits.maximumGroupsPerSender
        {
            self.leave(source, first.serial, .evicted)
        }
        while self.groupCount > self.limits.maximumGroups || self.octetCount > self.limits.maximumOctets,
            let oldest = self.deadlines.first
        {
            self.leave(oldest.source, oldest.serial, .evicted)
        }
    }

    private mutating func leave(_ source: PartKey.Party, _ serial: UInt64, _ ending: Assembled.Ending) {
        guard let group = self.remove(source, serial) else { return }
        if ending == .evicted { self.counts.evicted += 1 } else { self.counts.expired += 1 }
        self.leaving.append(group.assembled(ending))
    }

    private mutating func remove(_ source: PartKey.Party, _ serial: UInt64) -> Group? {
        guard let sender = self.groups.index(forKey: source),
            let index = self.groups.values[sender].firstIndex(where: { $0.serial == serial })
        else { return nil }
        let group = self.groups.values[sender].remove(at: index)
        if self.groups.values[sender].isEmpty { self.groups.remove(at: sender) }
        self.groupCount -= 1
        self.octetCount -= group.octetCount
        self.forgetDeadlines()
        return group
    }

    /// Keeps the heap in proportion to the messages, and its first one a message that waits.
    private mutating func forgetDeadlines() {
        if self.deadlines.count > 2 * self.groupCount + 64 {
            self.deadlines = DeadlineHeap(self.deadlines.entries.filter { self.isWaiting($0) })
        }
        while let first = self.deadlines.first, !self.isWaiting(first) { self.deadlines.removeFirst() }
    }

    private func isWaiting(_ entry: DeadlineHeap.Entry) -> Bool {
        self.groups[entry.source]?.contains { $0.serial == entry.serial } ?? false
    }
}
