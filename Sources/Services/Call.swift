import Locks

/// A call that can be ended from outside.
protocol EndableCall: Sendable {
    var isOver: Bool { get }
    func end(_ reason: RegisterError.Reason)
}

/// One call to a register: whoever is first, the register, the time limit or the caller, decides its outcome.
final class Call<Value: Sendable>: EndableCall {
    private typealias Outcome = Result<Value, RegisterError>

    private struct State {
        var outcome: Outcome?
        var waiting: CheckedContinuation<Outcome, Never>?
        var task: Task<Void, Never>?
    }

    private let register: RegisterName
    private let timer: any CallTimer
    private let state = Locked(State())

    init(to register: RegisterName, timer: any CallTimer) {
        self.register = register
        self.timer = timer
    }

    var isOver: Bool { self.state.withLock { $0.outcome != nil } }

    /// Runs the call in a task of its own, so that nobody has to wait for its end.
    func outcome(
        of body: @escaping @Sendable () async throws(RegisterError) -> Value
    ) async -> Result<Value, RegisterError> {
        await withCheckedContinuation { continuation in
            let task = Task {
                do throws(RegisterError) {
                    self.finish(.success(try await body()))
                } catch {
                    self.finish(.failure(error))
                }
            }
            let outcome = self.state.withLock { state in
                if state.outcome == nil { (state.waiting, state.task) = (continuation, task) }
                return state.outcome
            }
            if let outcome {
                task.cancel()
                continuation.resume(returning: outcome)
            }
        }
    }

    /// The register's own answer; it comes too late if the call was ended before.
    private func finish(_ outcome: Outcome) {
        if !self.decide(outcome) { self.timer.callCameBack() }
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
