import HeapModule
import Journal

/// The segments of a link that wait to be submitted, earliest deadline first; those to be retried wait for their time.
struct Outbox: Sendable {
    /// A segment of a message: what a submit_sm is known by.
    struct Item: Hashable, Sendable {
        let id: MessageID
        /// Its place in the reply, from 0.
        let index: Int

        init(id: MessageID, index: Int) {
            self.id = id
            self.index = index
        }

        /// The item as the token of its request: at most 255 segments to a message.
        var token: UInt64 { self.id.rawValue << 8 | UInt64(self.index) }

        init(token: UInt64) {
            self.id = MessageID(rawValue: token >> 8)
            self.index = Int(token & 0xFF)
        }
    }

    private struct Entry: Comparable, Sendable {
        let moment: Instant
        let deadline: Instant
        let item: Item

        static func < (one: Entry, other: Entry) -> Bool {
            (one.moment, one.item.id, one.item.index) < (other.moment, other.item.id, other.item.index)
        }
        static func == (one: Entry, other: Entry) -> Bool { one.item == other.item }
    }

    /// Ordered by deadline.
    private var ready = Heap<Entry>()
    /// Ordered by the moment from which they are ready.
    private var delayed = Heap<Entry>()

    var count: Int { self.ready.count + self.delayed.count }

    mutating func add(_ item: Item, deadline: Instant) {
        self.ready.insert(Entry(moment: deadline, deadline: deadline, item: item))
    }

    mutating func add(_ item: Item, deadline: Instant, notBefore moment: Instant) {
        self.delayed.insert(Entry(moment: moment, deadline: deadline, item: item))
    }

    /// The next segment to be submitted.
    mutating func next(at now: Instant) -> Item? {
        self.ripen(at: now)
        return self.ready.popMin()?.item
    }

    mutating func hasReady(at now: Instant) -> Bool {
        self.ripen(at: now)
        return !self.ready.isEmpty
    }

    /// When the next delayed segment is ready.
    var nextMoment: Instant? { self.delayed.min?.moment }

    private mutating func ripen(at now: Instant) {
        while let entry = self.delayed.min, entry.moment <= now {
            self.delayed.removeMin()
            self.add(entry.item, deadline: entry.deadline)
        }
    }
}
