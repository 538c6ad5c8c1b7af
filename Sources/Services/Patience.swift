/// How long a register may take, and what happens when it takes longer.
///
/// A call that fails or exceeds the limit is cancelled and tried once more. Whoever asks gets an answer at the limit,
/// or when its own task is cancelled, even if the register ignores that its call was cancelled: such calls are left
/// behind, and once too many of one register have not come back, no further call of it is begun until some have. Nor
/// is one begun while the register fails again and again, or hangs: then it is unreachable at once.
public struct Patience: Sendable {
    /// Calls for one question, the first included.
    public static let attempts = 2

    struct Limits: Hashable, Sendable {
        var breaker = Breaker.Limits()
        var bulkhead = Bulkhead.Limits()
        /// Calls of one register left behind that there may be at once.
        var overdueCalls = 256
    }

    private let gates: [RegisterName: RegisterGate]

    /// The rules above, with a limit for each single call.
    ///
    /// - Parameter workers: How many ask at once at most; half of them may wait for a register that hangs.
    public init(limit: Duration = .seconds(5), workers: Int = 64) {
        let bulkhead = Bulkhead.Limits(slowCalls: max(1, workers / 2))
        self.init(limit: limit, clock: ContinuousClock(), Limits(bulkhead: bulkhead))
    }

    /// As above, by a clock of the caller's.
    public init<C: Clock>(limit: Duration, clock: C) where C.Duration == Duration {
        self.init(limit: limit, clock: clock, Limits())
    }

    init<C: Clock>(limit: Duration, clock: C, _ limits: Limits) where C.Duration == Duration {
        let gates = RegisterName.allCases.map { register in
            (register, RegisterGate(register, limits, timer: LimitTimer(limit: limit, clock: clock)))
        }
        self.gates = Dictionary(uniqueKeysWithValues: gates)
    }

    /// How the registers do, in the order in which they are declared.
    public var health: [RegisterHealth] { RegisterName.allCases.compactMap { self.gates[$0]?.health } }

    /// Asks a register with this patience.
    func ask<Value: Sendable>(
        _ register: RegisterName, _ body: (RegisterCall<Value>) -> Void
    ) async throws(RegisterError) -> Value {
        guard let gate = self.gates[register] else { preconditionFailure("each register has a gate") }
        var error = RegisterError(register, .unreachable)
        for _ in 0..<Self.attempts where error.reason != .cancelled {
            switch await gate.ask(body) {
            case .success(let value): return value
            case .failure(let failure): error = failure
            }
        }
        throw error
    }
}
