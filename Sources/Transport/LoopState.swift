import Glibc
import Monotonic

/// What an event loop's thread works on, and the steps of its turn.
///
/// Confined to that thread: it isn't `Sendable`, and ``EventLoop`` hands it out on the thread only.
final class LoopState {
    /// Nil once the loop has ended.
    private var poller: Poller?
    private(set) var now = Instant.now
    var timers = TimerHeap()
    var work = WorkQueue()
    /// What came through the inbox since the last turn; empty in between.
    var arrived: [Work] = []
    var turnHandlers: [any TurnHandler] = []
    /// Those that are being told; empty in between.
    private var endingHandlers: [any TurnHandler] = []

    init(poller: consuming Poller) {
        self.poller = consume poller
    }

    /// Whether the next turn has something to do without any event.
    var hasWork: Bool { !work.isEmpty || !turnHandlers.isEmpty }

    func register(
        _ descriptor: Int32, _ interest: Interest, _ handler: any EventHandler
    ) throws(SystemError) -> Registration {
        guard let registration = try poller?.add(descriptor, interest, handler) else {
            throw SystemError(errno: ECANCELED, call: "epoll_ctl")
        }
        return registration
    }

    func modify(_ registration: Registration, _ interest: Interest) throws(SystemError) {
        try poller?.modify(registration, interest)
    }

    func deregister(_ registration: Registration) {
        poller?.remove(registration)
    }

    /// Waits for events, or only looks for them when not idle; returns how many there are.
    func wait(isIdle: Bool) -> Int {
        let count = poller?.wait(milliseconds: isIdle ? millisecondsToNextTimer() : 0) ?? 0
        now = Instant.now
        return count
    }

    func dispatch(_ eventCount: Int) {
        for index in 0..<eventCount {
            guard let (handler, readiness) = poller?.event(index) else { continue }
            handler.ready(readiness)
        }
    }

    func fireTimers() {
        for _ in 0..<EventLoop.mostTimersATurn {
            guard let (token, handler) = timers.popDue(at: now) else { return }
            handler.timerFired(token)
        }
    }

    func runWork(on loop: EventLoop) {
        work.append(emptying: &arrived)
        for _ in 0..<EventLoop.mostWorkATurn {
            switch work.popFirst() {
            case .job(let job): unsafe job.runSynchronously(on: loop.asUnownedSerialExecutor())
            case .body(let body): body()
            case nil: return
            }
        }
    }

    func endTurn() {
        guard !turnHandlers.isEmpty else { return }
        swap(&turnHandlers, &endingHandlers)
        for handler in endingHandlers { handler.endOfTurn() }
        endingHandlers.removeAll(keepingCapacity: true)
    }

    /// Ends all waiting: no event and no timer reaches anybody any more.
    func close() {
        poller = nil
        timers.removeAll()
    }

    /// Rounded up, so that the timer is due when the wait ends; -1 when there is none.
    private func millisecondsToNextTimer() -> Int32 {
        guard let deadline = timers.nextDeadline else { return -1 }
        let (seconds, attoseconds) = Instant.now.duration(to: deadline).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64(Int32.max / 1000) else { return Int32.max }
        let attosecondsAMillisecond: Int64 = 1_000_000_000_000_000
        let roundedUp = (attoseconds + attosecondsAMillisecond - 1) / attosecondsAMillisecond
        return Int32(seconds * 1000 + roundedUp)
    }
}
