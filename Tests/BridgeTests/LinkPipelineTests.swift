import Journal
import Locks
import SMPP
import SMPPLink
import SMPPSession
import Services
import Testing
import Transport

@testable import Bridge
@testable import SMPPLink

/// That the driver does what the flow says, in order, whoever calls it when.
@Suite(.timeLimit(.minutes(1))) struct LinkPipelineTests {
    private final class Link: PipelineLink {
        private let responses = Locked<[CommandStatus]>([])
        var statuses: [CommandStatus] { self.responses.withLock { $0 } }
        func answer(_ tickets: [ResponseTicket], _ status: CommandStatus) {
            self.responses.withLock { $0 += tickets.map { _ in status } }
        }
        func submitSoon() {}
    }

    private func pipeline(
        _ loop: EventLoop, _ journal: any Journal, fallback: Duration = .seconds(45)
    ) -> LinkPipeline {
        let queue = WorkQueue(workers: 1, parallelism: 1) { _, _ in true }
        return LinkPipeline(
            settings: FlowRig.settings(isKept: journal.isDurable) { configuration, _ in
                configuration.sla.fallback = fallback
            }, loop: loop, journal: journal, queue: queue, places: Places(capacity: 10), ids: MessageIDs(),
            observer: DeafObserver())
    }

    private static func delivery(_ sequence: UInt32) -> Delivery {
        Delivery(
            pdu: FlowRig.question(),
            ticket: ResponseTicket(
                connection: 1, sequence: SequenceNumber(rawValue: sequence), isDataSM: false))
    }

    /// A journal that is done at once is heard in the same turn: nobody rings, nobody waits.
    @Test func aCommitThatIsDoneAtOnceNeedsNoTurn() async throws {
        let loop = try EventLoop(name: "test")
        let (link, pipeline) = (Link(), self.pipeline(loop, NoJournal()))
        await pipeline.attach(link)
        await pipeline.handle(.delivered([Self.delivery(1), Self.delivery(2)]))
        #expect(link.statuses == [.ok, .ok])
        await loop.shutdown()
    }

    /// It lies in the mailbox when the fallback moment comes: it goes, and not the fallback text.
    @Test func anAnswerThatIsReadyGoesRatherThanTheFallbackText() async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = self.pipeline(loop, NoJournal(), fallback: .zero)
        await pipeline.answersJustInTime(Self.delivery(1))
        #expect(await pipeline.counts.answers.answered == 1)
        #expect(await pipeline.counts.answers.unavailable == 0)
        await loop.shutdown()
    }

    /// The journal speaks from its own thread, many times before the loop looks.
    @Test func manyCommitsAreHeardWhateverTheThread() async throws {
        let loop = try EventLoop(name: "test")
        let journal = SlowJournal()
        let (link, pipeline) = (Link(), self.pipeline(loop, journal))
        await pipeline.attach(link)
        for number in 1...10 as ClosedRange<UInt32> {
            await pipeline.handle(.delivered([Self.delivery(number)]))
        }
        #expect(link.statuses.isEmpty)
        await Task { journal.finish() }.value
        while link.statuses.count < 10 { _ = await pipeline.openCount }
        #expect(link.statuses == Array(repeating: .ok, count: 10))
        #expect(await pipeline.isWritten)
        await loop.shutdown()
    }
}

/// A journal that is done when the test says so.
private final class SlowJournal: Journal {
    private let waiting = Locked<[@Sendable (JournalError?) -> Void]>([])
    var promise: String { "slow" }
    var isDurable: Bool { true }

    func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        self.waiting.withLock { $0.append(done) }
    }

    func finish() {
        for done in self.waiting.withLock({ exchange(&$0, with: []) }) { done(nil) }
    }
}

extension LinkPipeline {
    /// A worker's answer comes into the mailbox just before the timer looks what is due, at the fallback moment.
    fileprivate func answersJustInTime(_ delivery: Delivery) {
        self.handle(.delivered([delivery]))
        let answer = Answer(service: nil, row: nil, argument: nil, text: "yes", outcome: .answered)
        self.post(.replies([FlowRig.settings().reply(answer, to: MessageID(rawValue: 1))]))
        self.handle(.timePassed)
    }
}
