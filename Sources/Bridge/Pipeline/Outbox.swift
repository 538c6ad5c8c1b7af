import Journal
import Monotonic

/// The messages of a link that have segments to submit, earliest deadline first; those to be retried wait for their
/// time.
///
/// A message may be in it twice, or when it has nothing to submit: who takes it looks what there is.
struct Outbox: Sendable {
    private struct Entry: Comparable, Sendable {
        let moment: Instant
        let deadline: Instant
        let id: MessageID

        static func < (one: Entry, other: Entry) -> Bool {
            (one.moment, one.id) < (other.moment, other.id)
        }
    }

    /// Ordered by deadline.
    private var ready = DeadlineQueue<Entry>()
    /// Ordered by the moment from which they are ready.
    private var delayed = DeadlineQueue<Entry>()

    var count: Int { self.ready.count + self.delayed.count }

    mutating func add(_ id: MessageID, deadline: Instant) {
        self.ready.insert(Entry(moment: deadline, deadline: deadline, id: id))
    }

    mutating func add(_ id: MessageID, deadline: Instant, notBefore moment: Instant) {
        self.delayed.insert(Entry(moment: moment, deadline: deadline, id: id))
    }

    /// The next message of which something may be submitted.
    mutating func next(at now: Instant) -> MessageID? {
        self.ripen(at: now)
        return self.ready.popFirst()?.id
    }

    mutating func hasReady(at now: Instant) -> Bool {
        self.ripen(at: now)
        return !self.ready.isEmpty
    }

    /// The deadline of the next message.
    mutating func nextDeadline(at now: Instant) -> Instant? {
        self.ripen(at: now)
        return self.ready.first?.deadline
    }

    /// When the next delayed message is ready.
    var nextMoment: Instant? { self.delayed.first?.moment }

    /// Drops messages that are over: they leave nothing behind on a link that can't submit.
    mutating func keep(where isOpen: (MessageID) -> Bool) {
        self.ready.keep { isOpen($0.id) }
        self.delayed.keep { isOpen($0.id) }
    }

    private mutating func ripen(at now: Instant) {
        while let entry = self.delayed.first, entry.moment <= now {
            _ = self.delayed.popFirst()
            self.add(entry.id, deadline: entry.deadline)
        }
    }
}

/// A segment of a reply as the token of its request: at most 255 segments to a message.
struct SegmentToken: Hashable, Sendable {
    let id: MessageID
    /// Its place in the reply, from 0.
    let index: Int

    init(id: MessageID, index: Int) {
        self.id = id
        self.index = index
    }

    init(rawValue: UInt64) {
        self.id = MessageID(rawValue: rawValue >> 8)
        self.index = Int(rawValue & 0xFF)
    }

    var rawValue: UInt64 { self.id.rawValue << 8 | UInt64(self.index) }
}

extension SegmentToken {
    var number: SegmentNumber { SegmentNumber(id: self.id, number: self.index + 1) }

    func submitted(as messageID: String, at time: WallTime) -> SubmittedSegment {
        SubmittedSegment(segment: self.number, messageID: messageID, at: time)
    }
}
