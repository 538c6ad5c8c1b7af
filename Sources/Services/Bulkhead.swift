/// Keeps a register that does not answer from taking all workers.
///
/// A register is full while `slowCalls` of its calls have lasted for `slowAfter` or longer. So one that answers is
/// never full, however many ask at once, and those who ask one that hangs don't wait with the others: the places that
/// are left are for the other registers.
struct Bulkhead: Sendable {
    struct Limits: Hashable, Sendable {
        /// Slow calls at once: half of the workers that there are by default.
        var slowCalls = 32
        /// How long a call lasts that is slow.
        var slowAfter: Duration = .milliseconds(500)
    }

    private let limits: Limits
    /// When the calls began that have not ended, the oldest first.
    private var calls: [Duration] = []

    init(_ limits: Limits = Limits()) {
        precondition(limits.slowCalls >= 1, "a register may be asked")
        self.limits = limits
    }

    /// Calls that have not ended.
    var count: Int { self.calls.count }

    /// Whether no further call may begin.
    func isFull(at now: Duration) -> Bool {
        let last = self.limits.slowCalls - 1
        return last < self.calls.count && self.calls[last] + self.limits.slowAfter <= now
    }

    /// A call begins.
    mutating func begin(at now: Duration) {
        self.calls.append(now)
    }

    /// A call ends that began at this moment.
    mutating func end(begunAt moment: Duration) {
        if let index = self.calls.firstIndex(of: moment) { self.calls.remove(at: index) }
    }
}
