/// How long a register may take, and what happens when it takes longer.
///
/// A call that fails or exceeds the limit is cancelled and tried once more. Whoever asks gets an answer at the limit,
/// or when its own task is cancelled, even if the register ignores that its call was cancelled: such calls are left
/// behind, and once too many of them have not come back, no further call is begun until some have.
public struct Patience: Sendable {
    /// Calls left behind that there may be at once.
    public static let maximumOverdueCalls = 256

    /// Calls for one question, the first included.
    public static let attempts = 2

    private let timer: any CallTimer

    /// The rules above, with a limit for each single call.
    public init(limit: Duration = .seconds(5)) {
        self.init(limit: limit, clock: ContinuousClock())
    }

    /// As above, by a clock of the caller's.
    public init<C: Clock>(limit: Duration, clock: C) where C.Duration == Duration {
        self.timer = LimitTimer(limit: limit, clock: clock)
    }

    /// Asks a register with this patience.
    func ask<Value: Sendable>(
        _ register: RegisterName, _ body: @escaping @Sendable () async throws(RegisterError) -> Value
    ) async throws(RegisterError) -> Value {
        var error = RegisterError(register, .unreachable)
        for _ in 0..<Self.attempts where error.reason != .cancelled {
            switch await self.attempt(register, body) {
            case .success(let value): return value
            case .failure(let failure): error = failure
            }
        }
        throw error
    }

    private func attempt<Value: Sendable>(
        _ register: RegisterName, _ body: @escaping @Sendable () async throws(RegisterError) -> Value
    ) async -> Result<Value, RegisterError> {
        guard self.timer.overdueCount < Self.maximumOverdueCalls else {
            return .failure(RegisterError(register, .unreachable))
        }
        let call = Call<Value>(to: register, timer: self.timer)
        self.timer.watch(call)
        return await withTaskCancellationHandler {
            await call.outcome(of: body)
        } onCancel: {
            call.end(.cancelled)
        }
    }
}
