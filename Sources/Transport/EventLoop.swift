import CLinux
import Glibc
import Synchronization

/// One thread that waits for sockets, timers and work, and is the executor of the actors that own them.
///
/// A turn, in this order:
/// 1. wait for events (not at all while work is left over; with no timer set, for as long as it takes)
/// 2. read the clock: ``now`` stays the same for the rest of the turn
/// 3. tell the owners of ready descriptors, at most 256 of them
/// 4. fire the timers that are due, at most 256
/// 5. run jobs of actors and closures, at most 1024, those of one sender in the order sent
/// 6. tell those who asked for the end of the turn
///
/// What exceeds a bound is done in the next turn, so that neither a flood of jobs starves the sockets nor the
/// other way round. How much an owner reads in one turn is the owner's bound: 64 KiB is good measure.
///
/// An actor runs on the loop by naming it as its executor:
///
///     actor Link {
///         nonisolated let loop: EventLoop
///         nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
///     }
///
/// The thread keeps the loop alive until ``shutdown()``.
public final class EventLoop: SerialExecutor, Sendable {
    static let mostTimersATurn = 256
    static let mostWorkATurn = 1024

    /// The name of the loop's thread.
    public let name: String

    let inbox: Inbox
    /// The loop's thread as `pthread_self` names it; 0 while it has none.
    private let thread = Atomic<pthread_t>(0)
    private let turns = Atomic<Int>(0)
    // Guard: only `state` reads it, after a check that this is the loop's thread.
    private nonisolated(unsafe) let confined: LoopState

    /// Starts a loop on a thread of its own.
    ///
    /// - Parameter name: the thread's name as `ps -L` shows it; the kernel keeps 15 octets.
    /// - Throws: the process has no descriptor (`EMFILE`) or no thread (`EAGAIN`) left.
    public init(name: String) throws(SystemError) {
        let wakeUp = try Descriptor(owning: SystemError.check("eventfd", linux_eventfd()))
        var poller = try Poller()
        try poller.addWakeUp(wakeUp)
        self.name = name
        inbox = Inbox(wakeUp: wakeUp)
        unsafe confined = LoopState(poller: poller)
        try startThread { self.run() }
    }

    /// Whether the caller is on the loop's thread.
    public var isOnLoop: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    /// What the loop's thread alone may touch.
    var state: LoopState {
        precondition(isOnLoop, "this is for the thread of the event loop only")
        return unsafe confined
    }

    /// How many turns the loop has made: an idle one makes none.
    var turnCount: Int { turns.load(ordering: .relaxed) }

    /// Runs `body` on the loop, after all that this thread sent before.
    ///
    /// From any thread. The queue has no limit of its own, as it also carries the jobs of actors, which can't
    /// be refused: who calls this for each of something bounds that something.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        submit(.body(body))
    }

    /// Ends the thread and closes the loop's own descriptors; returns when that is done.
    ///
    /// Registrations and timers are dropped without a word to their handlers, so their owners end first.
    /// Actors of the loop stay usable: what is sent to them later runs on a thread that lives as long as
    /// there is work, so that nobody waits for an answer for ever.
    public func shutdown() async {
        await withCheckedContinuation { inbox.stop($0) }
    }

    func submit(_ work: Work) {
        if isOnLoop {
            unsafe confined.work.append(work)
        } else if inbox.add(work) {
            startLateThread()
        }
    }

    private func startLateThread() {
        do {
            try startThread { self.run() }
        } catch {
            preconditionFailure("event loop \(name) has ended and gets no thread for late work: \(error)")
        }
    }

    /// The body of the loop's thread.
    func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        unsafe linux_set_thread_name(name)
        let state = self.state
        var waiting: [CheckedContinuation<Void, Never>]?
        repeat {
            while turn(state) {}
            state.close()
            waiting = inbox.leave { thread.store(0, ordering: .relaxed) }
        } while waiting == nil
        for continuation in waiting ?? [] { continuation.resume() }
    }

    /// One turn; false when the loop is to stop and nothing is left to do.
    private func turn(_ state: LoopState) -> Bool {
        let isIdle = !state.hasWork && inbox.sleep()
        let eventCount = state.wait(isIdle: isIdle)
        if isIdle { inbox.wakeUp() }
        turns.wrappingAdd(1, ordering: .relaxed)
        state.dispatch(eventCount)
        state.fireTimers()
        let isStopping = inbox.take(into: &state.arrived)
        state.runWork(on: self)
        state.endTurn()
        return !isStopping || state.hasWork
    }
}
