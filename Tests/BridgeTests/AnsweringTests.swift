import Journal
import Locks
import Services
import Testing
import Transport

@testable import Bridge

/// What a worker waits for.
@Suite(.timeLimit(.minutes(1))) struct AnsweringTests {
    /// The journal fails at the answer to a message that may have killed the process: the next such message begins when
    /// it has it, or that one's death would be blamed on both.
    @Test func theNextSuspectBeginsWhenTheAnswerBeforeIsDurable() async throws {
        let rig = FlowRig()
        for sender in ["77010000001", "77010000002"] { rig.deliver(FlowRig.question("HELP", from: sender)) }
        for question in rig.asked { rig.start(question) }
        var configuration = Configuration()
        configuration.catalogue = try BridgeBench.catalogue()
        let loop = try EventLoop(name: "test")
        let journal = FullJournal()
        let answering = Answering(
            desk: try ServiceDesk(configuration: configuration, registers: .demo), journal: journal)
        let queue = WorkQueue(workers: 2, parallelism: 2) { await answering.answer($0, $1) }
        let pipeline = LinkPipeline(
            settings: FlowRig.settings(), loop: loop, journal: journal, queue: queue,
            places: Places(capacity: 10), ids: MessageIDs(after: 2), observer: DeafObserver())
        await pipeline.handle(.recovered(rig.journal.recovered))
        var kept: [String] = []
        for await record in journal.kept {
            kept.append(record)
            if kept.count == 4 { break }
        }
        #expect(kept == ["started 1", "answered 1", "started 2", "answered 2"])
        await loop.shutdown()
    }
}

/// A journal that has no room for the first answer when it gets it for the first time.
private final class FullJournal: Journal {
    let kept: AsyncStream<String>
    private let keep: AsyncStream<String>.Continuation
    private let hasFailed = Locked(false)
    var promise: String { "full" }
    var isDurable: Bool { true }

    init() {
        (self.kept, self.keep) = AsyncStream.makeStream()
    }

    func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        let isAnswer = records.contains { if case .answered = $0 { true } else { false } }
        if isAnswer, !self.hasFailed.withLock({ exchange(&$0, with: true) }) {
            return done(JournalError("the disk is full"))
        }
        for record in records {
            switch record {
            case .started(let started): self.keep.yield("started \(started.id)")
            case .answered(let answer): self.keep.yield("answered \(answer.id)")
            default: break
            }
        }
        done(nil)
    }
}
