/// Errands with their time.
struct Agenda<Errand> {
    private var entries: [(due: ContinuousClock.Instant, errand: Errand)] = []

    var count: Int { self.entries.count }

    var nextDeadline: ContinuousClock.Instant? { self.entries.first?.due }

    mutating func add(_ errand: Errand, at due: ContinuousClock.Instant) {
        // Most are due later than those before them.
        let index = self.entries.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
        self.entries.insert((due, errand), at: index)
    }

    /// Those whose time has come.
    mutating func take(at now: ContinuousClock.Instant) -> [Errand] {
        let due = self.entries.prefix { $0.due <= now }.map(\.errand)
        self.entries.removeFirst(due.count)
        return due
    }
}
