import Journal
import Monotonic

/// Values by their numbers, and for each the moment at which it is next looked at.
struct Attended<Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let id: MessageID
        var value: Value
        /// Nil: it was looked at, and nobody has said when again.
        var attention: Instant?

        mutating func update<Result>(_ change: (inout Value) -> Result) -> Result { change(&self.value) }
    }

    private struct Attention: Comparable, Sendable {
        let at: Instant
        let id: MessageID
        static func < (one: Attention, other: Attention) -> Bool {
            (one.at, one.id) < (other.at, other.id)
        }
    }

    /// Where each value is: values are large, and stay where they are.
    private var places = NumberTable<Int>()
    private var entries: [Entry?] = []
    /// Where no value is.
    private var free: [Int] = []
    /// Also moments that hold no more: those are passed by when their turn comes.
    private var attention = DeadlineQueue<Attention>()

    var count: Int { self.places.count }
    /// The moments in memory, those that hold no more included.
    var momentsKept: Int { self.attention.count }
    /// In no order.
    var values: some Sequence<Value> { self.entries.lazy.compactMap { $0?.value } }

    subscript(id: MessageID) -> Value? {
        self.places[id.rawValue].flatMap { self.entries[$0]?.value }
    }

    func contains(_ id: MessageID) -> Bool { self.places[id.rawValue] != nil }

    func ids(where isMeant: (Value) -> Bool) -> [MessageID] {
        self.entries.compactMap { $0 }.filter { isMeant($0.value) }.map(\.id).sorted()
    }

    mutating func insert(_ value: consuming Value, _ id: MessageID, attention: Instant) {
        let entry = Entry(id: id, value: value, attention: attention)
        if let place = self.places[id.rawValue] ?? self.free.popLast() {
            self.entries[place] = entry
            self.places.set(place, id.rawValue)
        } else {
            self.places.set(self.entries.count, id.rawValue)
            self.entries.append(entry)
        }
        self.attention.insert(Attention(at: attention, id: id))
    }

    /// Lets `change` work on a value that is there.
    mutating func update<Result>(_ id: MessageID, _ change: (inout Value) -> Result) -> Result? {
        guard let place = self.places[id.rawValue] else { return nil }
        return self.entries[place]?.update(change)
    }

    mutating func remove(_ id: MessageID) -> Value? {
        guard let place = self.places.remove(id.rawValue),
            let entry = exchange(&self.entries[place], with: nil)
        else { return nil }
        self.free.append(place)
        // One that stays must not make those behind it be kept.
        if self.attention.count > 2 * self.count + 1024 { self.dropPassed() }
        return entry.value
    }

    private mutating func dropPassed() {
        let (places, entries) = (self.places, self.entries)
        self.attention.keep { next in
            places[next.id.rawValue].flatMap { entries[$0]?.attention } == next.at
        }
    }

    /// Looks at a value again at this moment, and not before.
    mutating func lookAgain(_ id: MessageID, at moment: Instant) {
        guard let place = self.places[id.rawValue] else { return }
        self.entries[place]?.attention = moment
        self.attention.insert(Attention(at: moment, id: id))
    }

    /// When the next value needs attention.
    mutating func nextAttention() -> Instant? {
        while let next = self.attention.first {
            if let place = self.places[next.id.rawValue], self.entries[place]?.attention == next.at {
                return next.at
            }
            _ = self.attention.popFirst()
        }
        return nil
    }

    /// The next value that needs attention now; it needs none any more until it is looked at again.
    mutating func dueForAttention(at now: Instant) -> MessageID? {
        while let next = self.attention.first, next.at <= now {
            _ = self.attention.popFirst()
            guard let place = self.places[next.id.rawValue], self.entries[place]?.attention == next.at
            else { continue }
            self.entries[place]?.attention = nil
            return next.id
        }
        return nil
    }
}
