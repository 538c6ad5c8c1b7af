import Testing

@testable import Services

/// Time limit, second attempt, cancelling, and calls that are left behind.
@Suite struct PatienceTests {
    private let clock = ManualClock()
    private let calls = Counter<String>()

    private var patience: Patience { Patience(limit: .seconds(5), clock: self.clock) }

    private func ask(
        _ patience: Patience, _ body: @escaping @Sendable () async throws(RegisterError) -> Int
    ) async -> Result<Int, RegisterError> {
        do throws(RegisterError) {
            let calls = self.calls
            return .success(
                try await patience.ask(.vehicles) { call in
                    calls.add("begun")
                    call.answer(by: body)
                })
        } catch {
            return .failure(error)
        }
    }

    @Test func anAnswerInTimeIsPassedOn() async {
        #expect(await self.ask(self.patience) { 7 } == .success(7))
        #expect(self.calls["begun"] == 1)
    }

    @Test func aFailureIsTriedOnceMore() async {
        let error = RegisterError(.vehicles, .unreachable)
        #expect(await self.ask(self.patience) { () throws(RegisterError) in throw error } == .failure(error))
        #expect(self.calls["begun"] == 2)
    }

    @Test func aSecondAttemptMaySucceed() async {
        let calls = self.calls
        let result = await self.ask(self.patience) { () throws(RegisterError) in
            if calls["begun"] == 1 { throw RegisterError(.vehicles, .unreachable) }
            return 8
        }
        #expect(result == .success(8))
    }

    @Test func theLimitHoldsThoughTheCallIgnoresIt() async {
        async let result = self.ask(self.patience) {
            await hangForever()
            return 0
        }
        for attempt in 1...2 {
            await self.calls.wait(for: attempt, of: "begun")
            self.clock.advance(by: .seconds(5))
        }
        #expect(await result == .failure(RegisterError(.vehicles, .tooSlow)))
    }

    @Test func justBeforeTheLimitNothingHappens() async {
        let gate = Counter<String>()
        async let result = self.ask(self.patience) {
            await gate.wait(for: 1, of: "open")
            return 9
        }
        await self.calls.wait(for: 1, of: "begun")
        self.clock.advance(by: .nanoseconds(4_999_999_999))
        gate.add("open")
        #expect(await result == .success(9))
        #expect(self.calls["begun"] == 1)
    }

    @Test func aCallThatExceedsTheLimitIsCancelled() async {
        let calls = self.calls
        async let result = self.ask(self.patience) { () throws(RegisterError) in
            await withTaskCancellationHandler {
                await calls.wait(for: 1, of: "cancelled")
            } onCancel: {
                calls.add("cancelled")
            }
            throw RegisterError(.vehicles, .unreachable)
        }
        await self.calls.wait(for: 1, of: "begun")
        self.clock.advance(by: .seconds(5))
        await self.calls.wait(for: 2, of: "begun")
        #expect(await result == .failure(RegisterError(.vehicles, .unreachable)))
    }

    @Test func whoNoLongerAsksGetsNoSecondAttempt() async {
        let patience = self.patience
        let task = Task {
            await self.ask(patience) {
                await hangForever()
                return 0
            }
        }
        await self.calls.wait(for: 1, of: "begun")
        task.cancel()
        #expect(await task.value == .failure(RegisterError(.vehicles, .cancelled)))
        #expect(self.calls["begun"] == 1)
    }

    @Test func tooManyCallsLeftBehindEndTheAsking() async {
        let limits = Patience.Limits(breaker: Breaker.Limits(failures: .max))
        let patience = Patience(limit: .zero, clock: self.clock, limits)
        for _ in 0..<limits.overdueCalls / Patience.attempts {
            _ = await self.ask(patience) {
                await hangForever()
                return 0
            }
        }
        #expect(self.calls["begun"] == limits.overdueCalls)
        #expect(await self.ask(patience) { 1 } == .failure(RegisterError(.vehicles, .unreachable)))
        #expect(self.calls["begun"] == limits.overdueCalls)
    }

    @Test func callsThatComeBackMakeRoomAgain() async {
        let timer = LimitTimer(limit: .zero, clock: self.clock)
        let gate = Counter<String>()
        let call = RegisterCall<Int>(to: .vehicles, timer: timer)
        timer.watch(call, at: timer.now)
        let outcome = await call.outcome { call in
            call.answer {
                await gate.wait(for: 1, of: "open")
                return 0
            }
        }
        #expect(outcome == .failure(RegisterError(.vehicles, .tooSlow)))
        #expect(timer.overdueCount == 1)
        gate.add("open")
        while timer.overdueCount > 0 { await Task.yield() }
    }

    /// A register that answers again has answered: the call that was left behind comes back once.
    @Test func onlyTheFirstAnswerCounts() async {
        let timer = LimitTimer(limit: .seconds(5), clock: self.clock)
        let call = RegisterCall<Int>(to: .vehicles, timer: timer)
        let outcome = await call.outcome { call in
            call.answer(.success(1))
            call.answer(.success(2))
        }
        #expect(outcome == .success(1))
        #expect(timer.overdueCount == 0)
    }

    /// Where no call is open nobody sleeps longer than to the limit of the last, and then nobody at all.
    @Test func nothingIsLeftSleeping() async {
        let patience = self.patience
        for _ in 0..<50 { #expect(await self.ask(patience) { 1 } == .success(1)) }
        while self.clock.sleeperCount == 0 { await Task.yield() }
        #expect(self.clock.sleeperCount == 1)
        self.clock.advance(by: .seconds(5))
        #expect(self.clock.sleeperCount == 0)
    }
}
