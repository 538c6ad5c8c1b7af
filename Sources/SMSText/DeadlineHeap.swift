import Monotonic

/// Messages by their deadline, the earliest first: a binary heap.
struct DeadlineHeap: Sendable {
    struct Entry: Sendable {
        let at: Instant
        /// Of messages with the same deadline the older one is first.
        let serial: UInt64
        let source: PartKey.Party

        func isBefore(_ other: Entry) -> Bool {
            (self.at, self.serial) < (other.at, other.serial)
        }
    }

    /// In no order, but for the first.
    private(set) var entries: [Entry] = []

    init(_ entries: [Entry] = []) {
        self.entries.reserveCapacity(entries.count)
        for entry in entries { self.insert(entry) }
    }

    var count: Int { self.entries.count }
    var first: Entry? { self.entries.first }

    mutating func insert(_ entry: Entry) {
        var index = self.entries.count
        self.entries.append(entry)
        while index > 0, entry.isBefore(self.entries[(index - 1) / 2]) {
            self.entries[index] = self.entries[(index - 1) / 2]
            index = (index - 1) / 2
        }
        self.entries[index] = entry
    }

    mutating func removeFirst() {
        guard let last = self.entries.popLast(), !self.entries.isEmpty else { return }
        var index = 0
        while let child = self.earlierChild(of: index), self.entries[child].isBefore(last) {
            self.entries[index] = self.entries[child]
            index = child
        }
        self.entries[index] = last
    }

    private func earlierChild(of index: Int) -> Int? {
        let left = 2 * index + 1
        guard left < self.entries.count else { return nil }
        let right = left + 1
        return right < self.entries.count && self.entries[right].isBefore(self.entries[left]) ? right : left
    }
}
