import Locks
import Synchronization

/// Ends calls that exceed the time limit, and counts those that were left behind.
///
/// One limit holds for all calls, so that they reach it in the order in which they began.
/// A single task sleeps until the oldest open call reaches the limit; where no call is open it ends, and nothing
/// wakes up. A timer a call would leave a sleeping one behind for each call that was answered in time.
@usableFromInline
final class LimitTimer: Sendable {
    private let limit: Duration
    private let time: @Sendable () -> Duration
    private let sleep: @Sendable (_ until: Duration) async -> Void
    private let state = Locked(OpenCalls())
    private let overdue = Atomic<Int>(0)

    init<C: Clock>(limit: Duration, clock: C) where C.Duration == Duration {
        let start = clock.now
        self.limit = limit
        self.time = { start.duration(to: clock.now) }
        self.sleep = { try? await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }

    /// The time since the timer was made.
    var now: Duration { self.time() }

    /// Calls that were ended from outside and have not come back yet.
    var overdueCount: Int { self.overdue.load(ordering: .relaxed) }
    func callWasLeft() { self.overdue.add(1, ordering: .relaxed) }
    @usableFromInline func callCameBack() { self.overdue.subtract(1, ordering: .relaxed) }

    /// - Parameter now: when the call begins.
    func watch(_ call: any EndableCall, at now: Duration) {
        let hasSleeper = self.state.withLock { open in
            open.append(call, limit: now + self.limit)
            defer { open.hasSleeper = true }
            return open.hasSleeper
        }
        if !hasSleeper { Task { await self.sleepAndEnd() } }
    }

    private func sleepAndEnd() async {
        while let next = self.endOverdueCalls() {
            await self.sleep(next)
        }
    }

    /// Ends what has reached its limit; when to look again, nil if no call is open.
    private func endOverdueCalls() -> Duration? {
        let now = self.now
        let (overdue, next) = self.state.withLock { open in
            let overdue = open.takeCalls(upTo: now)
            open.hasSleeper = open.next != nil
            return (overdue, open.next)
        }
        for call in overdue { call.end(.tooSlow) }
        return next
    }
}

/// Calls in the order of their limits.
private struct OpenCalls: Sendable {
    /// Whether a task waits for the next limit.
    var hasSleeper = false
    private var calls: [(call: any EndableCall, limit: Duration)] = []
    /// Those before are done with.
    private var oldest = 0

    /// The limit that is reached next; nil if no call is open.
    var next: Duration? { self.oldest < self.calls.count ? self.calls[self.oldest].limit : nil }

    mutating func append(_ call: any EndableCall, limit: Duration) {
        self.dropEnded()
        self.calls.append((call, limit))
    }

    mutating func takeCalls(upTo now: Duration) -> [any EndableCall] {
        var taken: [any EndableCall] = []
        self.dropEnded()
        while let next = self.next, next <= now {
            taken.append(self.calls[self.oldest].call)
            self.oldest += 1
            self.dropEnded()
        }
        return taken
    }

    /// Forgets the oldest calls as far as they were answered.
    private mutating func dropEnded() {
        while self.oldest < self.calls.count, self.calls[self.oldest].call.isOver { self.oldest += 1 }
        // More is dropped than has to be moved.
        if self.oldest > self.calls.count / 2 {
            self.calls.removeFirst(self.oldest)
            self.oldest = 0
        }
    }
}
