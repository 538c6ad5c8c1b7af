import Monotonic

/// Errands with their time.
struct Agenda<Errand> {
    private var entries: [(due: Instant, errand: Errand)] = []

    var count: Int { self.entries.count }

    var nextDeadline: Instant? { self.entries.first?.due }

    mutating func add(_ errand: Errand, at due: Instant) {
        // Most are due later than those before them.
        let index = self.entries.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
        self.entries.insert((due, errand), at: index)
    }

    /// Those whose time has come.
    mutating func take(at now: Instant) -> [Errand] {
        let due = self.entries.prefix { $0.due <= now }.map(\.errand)
        self.entries.removeFirst(due.count)
        return due
    }
}
