import Monotonic
import Testing

@testable import Transport

@Suite struct EventLoopTimerTests {
    @Test func timersFireInTheOrderOfTheirDeadlines() async throws {
        let loop = try EventLoop(name: "order")
        let recorder = Recorder(on: loop)
        let expected = await recorder.run { recorder in
            let tokens = [30, 10, 20].map { loop.schedule(at: loop.now + .milliseconds($0), recorder) }
            return [tokens[1], tokens[2], tokens[0]]
        }
        _ = await recorder.notes(3)
        #expect(await recorder.tokens == expected)
        await loop.shutdown()
    }

    @Test func noTimerFiresEarly() async throws {
        let loop = try EventLoop(name: "early")
        let recorder = Recorder(on: loop)
        // Fractions of a millisecond are rounded up.
        let deadline = await recorder.run { recorder in
            let deadline = loop.now + .microseconds(5_300)
            _ = loop.schedule(at: deadline, recorder)
            return deadline
        }
        _ = await recorder.notes(1)
        #expect(Instant.now >= deadline)
        await loop.shutdown()
    }

    @Test func aPastDeadlineIsDueAtOnce() async throws {
        let loop = try EventLoop(name: "past")
        let recorder = Recorder(on: loop)
        _ = await recorder.run { loop.schedule(at: loop.now - .seconds(5), $0) }
        #expect(await recorder.notes(1) == ["timer"])
        await loop.shutdown()
    }

    @Test func aDistantDeadlineIsNoTrap() async throws {
        let loop = try EventLoop(name: "distant")
        let recorder = Recorder(on: loop)
        await recorder.run { recorder in
            _ = loop.schedule(at: loop.now + .seconds(Int64.max / 4), recorder)
            _ = loop.schedule(at: loop.now, recorder)
        }
        #expect(await recorder.notes(1) == ["timer"])
        await loop.shutdown()
    }

    @Test func aCancelledTimerDoesNotFire() async throws {
        let loop = try EventLoop(name: "cancel")
        let recorder = Recorder(on: loop)
        let kept = await recorder.run { recorder in
            let cancelled = loop.schedule(at: loop.now, recorder)
            let kept = loop.schedule(at: loop.now + .milliseconds(1), recorder)
            loop.cancel(cancelled)
            loop.cancel(cancelled)
            return kept
        }
        _ = await recorder.notes(1)
        #expect(await recorder.tokens == [kept])
        await loop.shutdown()
    }

    @Test func manyTimersOfOneInstantFireInOrderOverSeveralTurns() async throws {
        let loop = try EventLoop(name: "many")
        let recorder = Recorder(on: loop)
        let count = 4 * EventLoop.mostTimersATurn
        let (tokens, turn) = await recorder.run { recorder in
            ((0..<count).map { _ in loop.schedule(at: loop.now, recorder) }, loop.turnCount)
        }
        _ = await recorder.notes(count)
        #expect(await recorder.tokens == tokens)
        #expect(loop.turnCount - turn >= 4)
        await loop.shutdown()
    }
}
