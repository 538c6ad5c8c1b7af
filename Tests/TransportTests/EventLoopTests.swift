import Glibc
import Locks
import Monotonic
import Synchronization
import Testing

@testable import Transport

@Suite struct EventLoopTests {
    @Test func namesItsThread() async throws {
        let loop = try EventLoop(name: "loop-of-a-long-name")
        let name = Gate<String>()
        loop.execute {
            let file = unsafe open("/proc/thread-self/comm", O_RDONLY | O_CLOEXEC)
            defer { close(file) }
            var text = [UInt8](repeating: 0, count: 64)
            let count = unsafe read(file, &text, text.count)
            name.open(String(decoding: text.prefix(max(count, 0)), as: UTF8.self))
        }
        // Linux keeps 15 octets of a thread's name.
        #expect(await name.value == "loop-of-a-long-\n")
        await loop.shutdown()
    }

    @Test func isOnLoopTellsTheThreads() async throws {
        let loop = try EventLoop(name: "on")
        let isOnLoop = Gate<Bool>()
        loop.execute { isOnLoop.open(loop.isOnLoop) }
        #expect(await isOnLoop.value)
        #expect(!loop.isOnLoop)
        await loop.shutdown()
        #expect(!loop.isOnLoop)
    }

    @Test(arguments: 1...8)
    func runsAllJobsInTheOrderOfEachSubmitter(submitters: Int) async throws {
        let loop = try EventLoop(name: "jobs")
        let recorder = Recorder(on: loop)
        let each = 10_000 / submitters
        for submitter in 0..<submitters {
            try startThread {
                for number in 0..<each { loop.execute { recorder.note("\(submitter): \(number)") } }
            }
        }
        let notes = await recorder.notes(each * submitters)
        for submitter in 0..<submitters {
            let own = notes.filter { $0.hasPrefix("\(submitter):") }
            #expect(own == (0..<each).map { "\(submitter): \($0)" })
        }
        await loop.shutdown()
    }

    @Test func keepsTheOrderOfOneSubmitter() async throws {
        let loop = try EventLoop(name: "order")
        let recorder = Recorder(on: loop)
        let count = 5000
        for number in 0..<count { loop.execute { recorder.note("\(number)") } }
        #expect(await recorder.notes(count) == (0..<count).map(String.init))
        await loop.shutdown()
    }

    @Test func keepsTheOrderOfTheLoopItself() async throws {
        let loop = try EventLoop(name: "local")
        let recorder = Recorder(on: loop)
        // More than one turn's work, so that the rest is carried over.
        let count = 3 * EventLoop.mostWorkATurn
        loop.execute {
            for number in 0..<count { loop.execute { recorder.note("\(number)") } }
        }
        #expect(await recorder.notes(count) == (0..<count).map(String.init))
        await loop.shutdown()
    }

    @Test func endOfTurnFollowsTheTurnsJobs() async throws {
        let loop = try EventLoop(name: "end")
        let recorder = Recorder(on: loop)
        loop.execute {
            loop.atEndOfTurn(recorder)
            loop.execute { recorder.note("job") }
            recorder.note("first")
        }
        #expect(await recorder.notes(3) == ["first", "job", "end of turn"])
        await loop.shutdown()
    }

    @Test func endOfTurnAskedForAtItsEndIsTheNextTurns() async throws {
        let loop = try EventLoop(name: "again")
        let again = Again(loop)
        loop.execute { loop.atEndOfTurn(again) }
        let turns = await again.turns.value
        #expect(turns.last - turns.first == 1)
        await loop.shutdown()
    }

    @Test func aFloodOfJobsDoesNotStarveSockets() async throws {
        let loop = try EventLoop(name: "flood")
        let server = Server(on: loop, .echoes)
        let client = try await Client.connect(on: loop, to: [server.listen()])
        let flood = Flood(loop)
        loop.execute { flood.next() }
        await client.send([1, 2, 3])
        #expect(await client.octets(3) == [1, 2, 3])
        flood.isOver.store(true, ordering: .relaxed)
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test func anIdleLoopMakesNoTurns() async throws {
        let idle = try EventLoop(name: "idle")
        let busy = try EventLoop(name: "busy")
        let recorder = Recorder(on: idle)
        // A timer that waits is no reason to wake up.
        _ = await recorder.run { idle.schedule(at: idle.now + .seconds(3600), $0) }
        try await roundTrips(100, on: busy)
        let before = idle.turnCount
        try await roundTrips(100, on: busy)
        #expect(idle.turnCount == before)
        await idle.shutdown()
        await busy.shutdown()
    }

    @Test func oneTurnServesABatch() async throws {
        let loop = try EventLoop(name: "batch")
        let isHeld = Gate<Void>()
        let mayGoOn = Atomic(false)
        loop.execute {
            isHeld.open(())
            while !mayGoOn.load(ordering: .acquiring) { sched_yield() }
        }
        await isHeld.value
        let before = loop.turnCount
        let done = Gate<Int>()
        for _ in 0..<1000 { loop.execute {} }
        loop.execute { done.open(loop.turnCount) }
        mayGoOn.store(true, ordering: .releasing)
        #expect(await done.value == before + 1)
        await loop.shutdown()
    }

    private func roundTrips(_ count: Int, on loop: EventLoop) async throws {
        let server = Server(on: loop, .echoes)
        let client = try await Client.connect(on: loop, to: [server.listen()])
        for number in 1...count {
            await client.send([UInt8(truncatingIfNeeded: number)])
            _ = await client.octets(number)
        }
        await client.close()
        await server.stop()
    }
}

/// Asks for the end of a turn twice, the second time during the first.
private final class Again: TurnHandler {
    let turns = Gate<(first: Int, last: Int)>()
    private let loop: EventLoop
    private let first = Locked<Int?>(nil)

    init(_ loop: EventLoop) { self.loop = loop }

    func endOfTurn() {
        let turn = loop.turnCount
        let first = first.withLock { first in
            defer { first = turn }
            return first
        }
        if let first { turns.open((first, turn)) } else { loop.atEndOfTurn(self) }
    }
}

/// A job that always sends the next one.
private final class Flood: Sendable {
    let isOver = Atomic(false)
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func next() {
        if !isOver.load(ordering: .relaxed) { loop.execute { self.next() } }
    }
}
