import Locks

/// Before one register: its breaker, its bulkhead and its calls that were left behind.
///
/// Each register has a gate of its own, so that one that is dead or slow costs only those who ask it: their calls fail
/// at once while the gate is shut, and they get their text.
final class RegisterGate: Sendable {
    private struct State {
        var breaker: Breaker
        var bulkhead: Bulkhead
        var sparedCalls = 0

        mutating func begin(at now: Duration, hasRoom: Bool) -> Breaker.Pass? {
            guard hasRoom, !self.bulkhead.isFull(at: now), let pass = self.breaker.begin(at: now) else {
                self.sparedCalls += 1
                return nil
            }
            self.bulkhead.begin(at: now)
            return pass
        }
    }

    private let register: RegisterName
    private let overdueCalls: Int
    private let timer: LimitTimer
    private let state: Locked<State>

    /// - Parameter timer: ends the calls of this register that take too long.
    init(_ register: RegisterName, _ limits: Patience.Limits, timer: LimitTimer) {
        self.register = register
        self.overdueCalls = limits.overdueCalls
        self.timer = timer
        self.state = Locked(
            State(breaker: Breaker(limits.breaker, at: timer.now), bulkhead: Bulkhead(limits.bulkhead)))
    }

    var health: RegisterHealth {
        let (now, overdueCalls) = (self.timer.now, self.timer.overdueCount)
        return self.state.withLock { state in
            RegisterHealth(
                register: self.register, state: state.breaker.state, duration: now - state.breaker.since,
                calls: state.bulkhead.count, overdueCalls: overdueCalls, sparedCalls: state.sparedCalls)
        }
    }

    /// Makes a call that ends at the time limit; fails at once if the gate is shut.
    func ask<Value: Sendable>(
        _ body: (RegisterCall<Value>) -> Void
    ) async -> Result<Value, RegisterError> {
        let (begin, hasRoom) = (self.timer.now, self.timer.overdueCount < self.overdueCalls)
        guard let pass = self.state.withLock({ $0.begin(at: begin, hasRoom: hasRoom) }) else {
            return .failure(RegisterError(self.register, .unreachable))
        }
        let call = RegisterCall<Value>(to: self.register, timer: self.timer)
        self.timer.watch(call, at: begin)
        let outcome = await withTaskCancellationHandler {
            await call.outcome(of: body)
        } onCancel: {
            call.end(.cancelled)
        }
        self.end(pass, begunAt: begin, outcome)
        return outcome
    }

    private func end<Value>(
        _ pass: Breaker.Pass, begunAt begin: Duration, _ outcome: Result<Value, RegisterError>
    ) {
        let now = self.timer.now
        self.state.withLock { state in
            state.bulkhead.end(begunAt: begin)
            switch outcome {
            case .success: state.breaker.end(pass, nil, at: now)
            case .failure(let error): state.breaker.end(pass, error.reason, at: now)
            }
        }
    }
}
