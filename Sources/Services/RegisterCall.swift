public import Locks
public import Synchronization

/// A call that can be ended from outside.
@usableFromInline
protocol EndableCall: Sendable {
    var isOver: Bool { get }
    func end(_ reason: RegisterError.Reason)
}

/// A call to a register: whoever is first, the register, the time limit or the one who asks, decides its outcome.
///
/// A register takes it together with what it is asked, answers it once, from any thread, now or later, and need not
/// look at it again.
public final class RegisterCall<Value: Sendable>: EndableCall {
    @usableFromInline typealias Outcome = Result<Value, RegisterError>

    @usableFromInline
    struct State: Sendable {
        /// The outcome, and who waits for it: whichever is there first stays for the other.
        @usableFromInline var outcome: Outcome?
        @usableFromInline var waiting: CheckedContinuation<Outcome, Never>?
        @usableFromInline var task: Task<Void, Never>?

        @usableFromInline
        init(outcome: Outcome? = nil) {
            self.outcome = outcome
        }
    }

    private let register: RegisterName
    @usableFromInline let timer: LimitTimer
    @usableFromInline let hasOutcome = Atomic(false)
    @usableFromInline let isAnswered = Atomic(false)
    @usableFromInline let state = Locked(State())

    init(to register: RegisterName, timer: LimitTimer) {
        self.register = register
        self.timer = timer
    }

    /// Whether nobody waits for the answer any more: what has not begun need not begin.
    @inlinable
    public var isOver: Bool { self.hasOutcome.load(ordering: .acquiring) }

    /// Answers the call; only the first answer counts, and none that comes when the call is over.
    @inlinable
    public func answer(_ outcome: Result<Value, RegisterError>) {
        guard !self.isAnswered.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if self.decide(outcome) == nil { self.timer.callCameBack() }
    }

    /// Answers with what a task of its own gives or throws, which is cancelled when the call is over.
    public func answer(by body: @escaping @Sendable () async throws(RegisterError) -> Value) {
        let task = Task {
            do throws(RegisterError) {
                self.answer(.success(try await body()))
            } catch {
                self.answer(.failure(error))
            }
        }
        self.state.withLock { if !self.isOver { $0.task = task } }
        if self.isOver { task.cancel() }
    }

    /// Begins, and waits until the call is over; nobody has to wait for the register.
    func outcome(of begin: (RegisterCall) -> Void) async -> Outcome {
        await withCheckedContinuation { continuation in
            let outcome = self.state.withLock { state in
                if state.outcome == nil { state.waiting = continuation }
                return state.outcome
            }
            // It was ended before it began.
            if let outcome { continuation.resume(returning: outcome) }
            begin(self)
        }
    }

    @usableFromInline
    func end(_ reason: RegisterError.Reason) {
        self.timer.callWasLeft()
        if let before = self.decide(.failure(RegisterError(self.register, reason))) {
            before.task?.cancel()
        } else {
            self.timer.callCameBack()
        }
    }

    /// The state before if this is the outcome; nil if there is one already.
    @inlinable
    func decide(_ outcome: Outcome) -> State? {
        guard !self.hasOutcome.exchange(true, ordering: .acquiringAndReleasing) else { return nil }
        // The timer holds the call longer than anybody needs what it holds.
        let before = self.state.withLock { state in
            exchange(&state, with: State(outcome: state.waiting == nil ? outcome : nil))
        }
        before.waiting?.resume(returning: outcome)
        return before
    }
}
