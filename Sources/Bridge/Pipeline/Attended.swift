import Journal
import Monotonic

/// Values by their numbers, and for each the moment at which it is next looked at.
struct Attended<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        var value: Value
        /// Nil: it was looked at, and nobody has said when again.
        var attention: Instant?
    }

    private struct Attention: Comparable, Sendable {
        let at: Instant
        let id: MessageID
        static func < (one: Attention, other: Attention) -> Bool {
            (one.at, one.id) < (other.at, other.id)
        }
    }

    private var entries: [MessageID: Entry] = [:]
    /// Also moments that hold no more: those are passed by when their turn comes.
    private var attention = DeadlineQueue<Attention>()

    var count: Int { self.entries.count }
    /// The moments in memory, those that hold no more included.
    var momentsKept: Int { self.attention.count }
    /// In no order.
    var values: some Sequence<Value> { self.entries.values.lazy.map(\.value) }

    subscript(id: MessageID) -> Value? { self.entries[id]?.value }

    func contains(_ id: MessageID) -> Bool { self.entries[id] != nil }

    func ids(where isMeant: (Value) -> Bool) -> [MessageID] {
        self.entries.filter { isMeant($0.value.value) }.map(\.key).sorted()
    }

    mutating func insert(_ value: Value, _ id: MessageID, attention: Instant) {
        self.entries[id] = Entry(value: value, attention: attention)
        self.attention.insert(Attention(at: attention, id: id))
    }

    /// Lets `change` work on a value that is there.
    mutating func update<Result>(_ id: MessageID, _ change: (inout Value) -> Result) -> Result? {
        guard let index = self.entries.index(forKey: id) else { return nil }
        return change(&self.entries.values[index].value)
    }

    mutating func remove(_ id: MessageID) -> Value? {
        guard let entry = self.entries.removeValue(forKey: id) else { return nil }
        // One that stays must not make those behind it be kept.
        if self.attention.count > 2 * self.entries.count + 1024 {
            let entries = self.entries
            self.attention.keep { entries[$0.id]?.attention == $0.at }
        }
        return entry.value
    }

    /// Looks at a value again at this moment, and not before.
    mutating func lookAgain(_ id: MessageID, at moment: Instant) {
        guard let index = self.entries.index(forKey: id) else { return }
        self.entries.values[index].attention = moment
        self.attention.insert(Attention(at: moment, id: id))
    }

    /// When the next value needs attention.
    mutating func nextAttention() -> Instant? {
        while let next = self.attention.first {
            if self.entries[next.id]?.attention == next.at { return next.at }
            _ = self.attention.popFirst()
        }
        return nil
    }

    /// The next value that needs attention now; it needs none any more until it is looked at again.
    mutating func dueForAttention(at now: Instant) -> MessageID? {
        while let next = self.attention.first, next.at <= now {
            _ = self.attention.popFirst()
            guard let index = self.entries.index(forKey: next.id),
                self.entries.values[index].attention == next.at
            else { continue }
            self.entries.values[index].attention = nil
            return next.id
        }
        return nil
    }
}
