import Testing

@testable import Services

/// A register that does not answer is left alone, and costs those nothing who ask others.
@Suite struct RegisterGateTests {
    private let clock = ManualClock()
    private let calls = Counter<String>()

    private func patience(_ limits: Patience.Limits = Patience.Limits()) -> Patience {
        Patience(limit: .seconds(5), clock: self.clock, limits)
    }

    private func ask(
        _ patience: Patience, _ register: RegisterName = .vehicles,
        _ body: @escaping @Sendable () async throws(RegisterError) -> Int
    ) async -> Result<Int, RegisterError> {
        do throws(RegisterError) {
            let calls = self.calls
            return .success(
                try await patience.ask(register) { call in
                    calls.add("begun \(register)")
                    call.answer(by: body)
                })
        } catch {
            return .failure(error)
        }
    }

    private func fail(_ patience: Patience, times: Int) async {
        for _ in 0..<times {
            _ = await self.ask(patience) { () throws(RegisterError) in
                throw RegisterError(.vehicles, .unreachable)
            }
        }
    }

    private func vehicles(_ patience: Patience) throws -> RegisterHealth {
        try #require(patience.health.first { $0.register == .vehicles })
    }

    @Test func aRegisterThatFailsIsLeftAloneForAPauseAndOthersAreNot() async throws {
        let patience = self.patience()
        await self.fail(patience, times: 3)
        // The sixth attempt was not made.
        #expect(self.calls["begun vehicles"] == 5)
        self.clock.advance(by: .seconds(9))
        let result = await self.ask(patience) { 1 }
        #expect(result == .failure(RegisterError(.vehicles, .unreachable)))
        #expect(self.calls["begun vehicles"] == 5)
        #expect(await self.ask(patience, .citizens) { 2 } == .success(2))
        let health = try self.vehicles(patience)
        #expect((health.state, health.duration, health.sparedCalls) == (.open, .seconds(9), 3))
        #expect(patience.health.map(\.register) == RegisterName.allCases)
        #expect(patience.health.filter { $0.state != .closed } == [health])
    }

    @Test func afterThePauseOneCallFindsOut() async throws {
        let patience = self.patience()
        await self.fail(patience, times: 3)
        self.clock.advance(by: .seconds(10))
        let gate = Counter<String>()
        async let probe = self.ask(patience) {
            await gate.wait(for: 1, of: "open")
            return 1
        }
        await self.calls.wait(for: 6, of: "begun vehicles")
        #expect(try self.vehicles(patience).state == .halfOpen)
        for _ in 0..<3 {
            let result = await self.ask(patience) { 2 }
            #expect(result == .failure(RegisterError(.vehicles, .unreachable)))
        }
        #expect(self.calls["begun vehicles"] == 6)
        gate.add("open")
        #expect(await probe == .success(1))
        #expect(try self.vehicles(patience).state == .closed)
        #expect(await self.ask(patience) { 3 } == .success(3))
    }

    @Test func whoNoLongerAsksDoesNotOpenIt() async throws {
        let patience = self.patience()
        for number in 1...10 {
            let task = Task {
                await self.ask(patience) {
                    await hangForever()
                    return 0
                }
            }
            await self.calls.wait(for: number, of: "begun vehicles")
            task.cancel()
            #expect(await task.value == .failure(RegisterError(.vehicles, .cancelled)))
        }
        let health = try self.vehicles(patience)
        #expect((health.state, health.calls, health.overdueCalls) == (.closed, 0, 10))
    }

    @Test func oneThatHangsTakesOnlySoManyOfThoseWhoAsk() async throws {
        let limits = Patience.Limits(bulkhead: Bulkhead.Limits(slowCalls: 8, slowAfter: .seconds(1)))
        let patience = self.patience(limits)
        let hanging = (0..<8).map { _ in
            Task {
                await self.ask(patience) {
                    await hangForever()
                    return 0
                }
            }
        }
        await self.calls.wait(for: 8, of: "begun vehicles")
        self.clock.advance(by: .seconds(1))
        for _ in 0..<100 {
            let result = await self.ask(patience) { 1 }
            #expect(result == .failure(RegisterError(.vehicles, .unreachable)))
        }
        #expect(self.calls["begun vehicles"] == 8)
        #expect(try self.vehicles(patience).calls == 8)
        #expect(await self.ask(patience, .persons) { 2 } == .success(2))
        for task in hanging { task.cancel() }
        for task in hanging { _ = await task.value }
        #expect(await self.ask(patience) { 3 } == .success(3))
    }

    @Test func callsOfOneThatNeverComeBackDoNotCountForAnother() async {
        let patience = self.patience(Patience.Limits(overdueCalls: 4))
        for number in 1...4 {
            let task = Task {
                await self.ask(patience) {
                    await hangForever()
                    return 0
                }
            }
            await self.calls.wait(for: number, of: "begun vehicles")
            task.cancel()
            _ = await task.value
        }
        #expect(await self.ask(patience) { 1 } == .failure(RegisterError(.vehicles, .unreachable)))
        #expect(self.calls["begun vehicles"] == 4)
        #expect(await self.ask(patience, .persons) { 1 } == .success(1))
    }

    /// Questions of all services while the register of one is dead: it is asked a few times, then answered without it.
    @Test func aDeadRegisterCostsQuestionsForOthersNothing() async throws {
        var content = FakeRegisters.Content.demo
        content.failing = [.vehicles]
        let (dead, whole) = (FakeRegisters(content), FakeRegisters(.demo))
        let (one, other) = (try desk(dead), try desk(whole))
        for _ in 0..<50 {
            #expect(await one.reply(to: "8 123ABC02").outcome == .unavailable)
            _ = await other.reply(to: "8 123ABC02")
            for text in ["4", "5 150101500120"] {
                #expect(await one.reply(to: text) == other.reply(to: text))
            }
        }
        #expect(dead.calls[.vehicles] == 5)
        for register in RegisterName.allCases where register != .vehicles {
            #expect(dead.calls[register] == whole.calls[register])
        }
        #expect(one.registerHealth.map(\.state) == [.closed, .closed, .open, .closed, .closed])
    }
}
