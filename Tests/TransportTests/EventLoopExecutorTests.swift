import Testing

@testable import Transport

@Suite struct EventLoopExecutorTests {
    @Test func anActorRunsOnTheLoop() async throws {
        let loop = try EventLoop(name: "actor")
        let recorder = Recorder(on: loop)
        #expect(await recorder.run { _ in loop.isOnLoop })
        await loop.shutdown()
    }

    @Test func anActorComesBackToTheLoop() async throws {
        let loop = try EventLoop(name: "back")
        let traveller = Traveller(on: loop)
        #expect(await traveller.travels() == [true, false, true])
        await loop.shutdown()
    }

    @Test func actorsOfOneLoopCallEachOtherWithoutLeavingTheTurn() async throws {
        let loop = try EventLoop(name: "two")
        let first = Traveller(on: loop)
        let second = Traveller(on: loop)
        #expect(await first.turnsDuringCall(of: second) == 0)
        await loop.shutdown()
    }

    @Test func assumeIsolatedWorksInWhatTheLoopCalls() async throws {
        let loop = try EventLoop(name: "assume")
        let recorder = Recorder(on: loop)
        loop.execute { recorder.note("in") }
        #expect(await recorder.notes(1) == ["in"])
        await loop.shutdown()
    }

    @Test func isIsolatingCurrentContextTellsTheThreads() async throws {
        let loop = try EventLoop(name: "where")
        let isolating = Gate<Bool?>()
        loop.execute { isolating.open(loop.isIsolatingCurrentContext()) }
        #expect(await isolating.value == true)
        #expect(loop.isIsolatingCurrentContext() == false)
        await loop.shutdown()
    }

    @Test func checkIsolatedTrapsElsewhere() async {
        let result = await #expect(processExitsWith: .failure) {
            try EventLoop(name: "elsewhere").checkIsolated()
        }
        #expect(result?.isTrap == true)
    }

    @Test func assumeIsolatedTrapsElsewhere() async {
        let result = await #expect(processExitsWith: .failure) {
            try Recorder(on: EventLoop(name: "elsewhere")).note("out")
        }
        #expect(result?.isTrap == true)
    }

    @Test func theLoopsStateTrapsElsewhere() async {
        let result = await #expect(processExitsWith: .failure) {
            _ = try EventLoop(name: "elsewhere").now
        }
        #expect(result?.isTrap == true)
    }
}

extension ExitTest.Result {
    /// Whether the process ended by a signal, and not because its test failed.
    fileprivate var isTrap: Bool {
        if case .signal = exitStatus { true } else { false }
    }
}

private actor Traveller {
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(on loop: EventLoop) { self.loop = loop }

    /// Whether it is on the loop before, during and after work elsewhere.
    func travels() async -> [Bool] {
        let before = loop.isOnLoop
        let during = await elsewhere()
        return [before, during, loop.isOnLoop]
    }

    func turnsDuringCall(of other: Traveller) async -> Int {
        let before = loop.turnCount
        let during = await other.turnCount()
        return during - before
    }

    private func turnCount() -> Int { loop.turnCount }

    @concurrent private nonisolated func elsewhere() async -> Bool { loop.isOnLoop }
}
