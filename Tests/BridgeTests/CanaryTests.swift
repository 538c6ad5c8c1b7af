import Monotonic
import Services
import Testing

@testable import Bridge

@Suite struct CanaryTests {
    private static func bench(
        _ text: String, _ registers: Registers = .demo, every: Duration = .milliseconds(20)
    ) async throws -> BridgeBench {
        try await BridgeBench(registers: registers) { configuration, _ in
            var canary = Configuration.Canary()
            canary.text = text
            canary.every = every
            configuration.canary = canary
        }
    }

    private static func status(
        of bench: BridgeBench, _ isDone: (CanaryStatus) -> Bool
    ) async throws -> CanaryStatus {
        let end = Instant.now + .seconds(30)
        while Instant.now < end {
            if let status = bench.bridge.canaryStatus, isDone(status) { return status }
            await Task.yield()
        }
        return try #require(bench.bridge.canaryStatus)
    }

    /// The same question again and again is answered each time, goes nowhere, and is in nobody's counts.
    @Test func itIsAnsweredAndNobodyElseIs() async throws {
        // Long enough for an answer on a machine that is busy with other tests as well.
        let bench = try await Self.bench("help", every: .milliseconds(500))
        let status = try await Self.status(of: bench) { $0.answered >= 3 }
        #expect(status.answered >= 3 && status.failed == 0 && status.isWorking == true)
        // An answer within one turn of the loop has taken no time.
        #expect(try #require(status.time) >= .zero)
        let counts = try #require(await bench.counts())
        #expect(counts.accepted == 0 && counts.submitted == 0)
        #expect(await bench.ask("help") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    /// The text for what is not available is an answer to a citizen, and none to the canary.
    @Test func aRegisterThatIsAwayIsFound() async throws {
        let bench = try await Self.bench("8 123ABC02", .fixture(.fails))
        let status = try await Self.status(of: bench) { $0.failed > 0 }
        #expect(status.failed > 0 && status.answered == 0 && status.isWorking == false)
        try await bench.end()
    }

    /// A worker that hangs is found when the next question is due.
    @Test func aQuestionWithoutAnAnswerHasFailed() async throws {
        let bench = try await Self.bench("8 123ABC02", .fixture(.hangs))
        let status = try await Self.status(of: bench) { $0.failed > 0 }
        #expect(status.failed > 0 && status.answered == 0 && status.isWorking == false)
        try await bench.end()
    }

    /// Each of its questions is the same, and none is a repeat: not of one from before the process died either.
    @Test func itsQuestionsAreNoRepeats() {
        let settings = PipelineSettings(Canary.name, Canary.link, Configuration(), isKept: true)
        #expect(settings.repeats.window == .zero)
    }
}
