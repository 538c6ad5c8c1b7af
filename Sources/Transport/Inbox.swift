import CLinux
import Glibc
import Locks

/// What a loop runs besides events: a job of an actor, or a closure.
enum Work {
    case job(UnownedJob)
    case body(@Sendable () -> Void)
}

/// The way into a loop from other threads: a locked queue, and an eventfd that ends the loop's wait.
///
/// The eventfd is written only when the loop sleeps or is about to: a loop that is awake looks in here before
/// it sleeps. It is written under the lock, so that it can't be closed (and its number reused) in between.
///
/// No limit: Swift gives an executor no way to refuse a job. Who sends work bounds it.
struct Inbox: Sendable {
    /// What the loop's thread does.
    private enum Thread {
        case awake
        case asleep
        case absent
    }

    private struct State: ~Copyable {
        var work: [Work] = []
        var thread = Thread.awake
        var isStopping = false
        var wakeUp: Descriptor?
        var waitingForStop: [CheckedContinuation<Void, Never>] = []

        /// Wakes a sleeping loop; says whether there is no thread to wake, and one has to be started.
        mutating func wake() -> Bool {
            switch thread {
            case .awake: return false
            case .absent:
                thread = .awake
                return true
            case .asleep:
                thread = .awake
                signal()
                return false
            }
        }

        private func signal() {
            switch wakeUp {
            case .some(let descriptor):
                var one: UInt64 = 1
                // It can only fail by EINTR: the counter has room for 2^64 - 2 writes.
                while unsafe write(descriptor.rawValue, &one, 8) < 0, errno == EINTR {}
            case nil: return
            }
        }
    }

    private let state: Locked<State>

    init(wakeUp: consuming Descriptor) {
        state = Locked(State(wakeUp: consume wakeUp))
    }

    /// Adds work; true when the loop's thread has ended and the caller has to start one.
    func add(_ work: Work) -> Bool {
        state.withLock { state in
            state.work.append(work)
            return state.wake()
        }
    }

    /// Exchanges the waiting work for `emptied`, an array to reuse; says whether the loop is to stop.
    func take(into emptied: inout [Work]) -> Bool {
        state.withLock { state in
            swap(&state.work, &emptied)
            return state.isStopping
        }
    }

    /// Whether the loop may sleep; from a true answer on, new work writes the eventfd.
    func sleep() -> Bool {
        state.withLock { state in
            guard state.work.isEmpty, !state.isStopping else { return false }
            state.thread = .asleep
            return true
        }
    }

    /// Spares those who add work from now on the write of the eventfd.
    func wakeUp() {
        state.withLock { $0.thread = .awake }
    }

    /// Asks the loop to stop and has `continuation` resumed when its thread ends.
    func stop(_ continuation: CheckedContinuation<Void, Never>) {
        let isStopped = state.withLock { state in
            state.isStopping = true
            if state.thread == .absent { return true }
            state.waitingForStop.append(continuation)
            return state.wake()
        }
        if isStopped { continuation.resume() }
    }

    /// Ends the thread unless there is work; returns who waits for that, or nil when there is work.
    ///
    /// `last` runs under the lock, before a new thread can start.
    func leave(_ last: () -> Void) -> [CheckedContinuation<Void, Never>]? {
        state.withLock { state in
            guard state.work.isEmpty else { return nil }
            last()
            state.thread = .absent
            state.wakeUp = nil
            defer { state.waitingForStop = [] }
            return state.waitingForStop
        }
    }
}
