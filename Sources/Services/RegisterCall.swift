import Locks

/// A call that can be ended from outside.
protocol EndableCall: Sendable {
    var isOver: Bool { get }
    func end(_ reason: RegisterError.Reason)
}

/// A call to a register: whoever is first, the register, the time limit or the one who asks, decides its outcome.
///
/// A register takes it together with what it is asked, answers it once, from any thread, now or later, and need not
/// look at it again.
public final class RegisterCall<Value: Sendable>: EndableCall {
    typealias Outcome = Result<Value, RegisterError>

    private struct State {
        var outcome: Outcome?
        var isAnswered = false
        var waiting: CheckedContinuation<Outcome, Never>?
        var task: Task<Void, Never>?
    }

    private let register: RegisterName
    private let timer: LimitTimer
    private let state = Locked(State())

    init(to register: RegisterName, timer: LimitTimer) {
        self.register = register
        self.timer = timer
    }

    /// Whether nobody waits for the answer any more: what has not begun need not begin.
    public var isOver: Bool { self.state.withLock { $0.outcome != nil } }

    /// Answers the call; only the first answer counts, and none that comes when the call is over.
    public func answer(_ outcome: Result<Value, RegisterError>) {
        let isAnswered = self.state.withLock { exchange(&$0.isAnswered, with: true) }
        if !isAnswered, !self.decide(outcome) { self.timer.callCameBack() }
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
        let isOver = self.state.withLock { state in
            if state.outcome == nil { state.task = task }
            return state.outcome != nil
        }
        if isOver { task.cancel() }
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

    func end(_ reason: RegisterError.Reason) {
        let task = self.state.withLock { $0.task }
        self.timer.callWasLeft()
        if self.decide(.failure(RegisterError(self.register, reason))) {
            task?.cancel()
        } else {
            self.timer.callCameBack()
        }
    }

    private func decide(_ outcome: Outcome) -> Bool {
        let (isFirst, waiting) = self.state.withLock { state in
            let isFirst = state.outcome == nil
            if isFirst { state.outcome = outcome }
            defer { (state.waiting, state.task) = (nil, nil) }
            return (isFirst, state.waiting)
        }
        waiting?.resume(returning: outcome)
        return isFirst
    }
}
