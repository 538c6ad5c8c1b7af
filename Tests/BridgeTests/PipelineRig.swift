import Journal
import Locks
import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Services
import Transport

@testable import Bridge
@testable import SMPPLink

/// A pipeline whose link, journal, handlers and time are the test's.
final class PipelineRig: Sendable {
    /// Remembers what the pipeline wants of its link.
    final class Link: PipelineLink {
        private let responses = Locked<[(ticket: ResponseTicket, status: CommandStatus)]>([])

        func answer(_ responses: [(ticket: ResponseTicket, status: CommandStatus)]) {
            self.responses.withLock { $0 += responses }
        }

        func submitSoon() {}

        var all: [(ticket: ResponseTicket, status: CommandStatus)] { self.responses.withLock { $0 } }
        var statuses: [CommandStatus] { self.all.map(\.status) }
    }

    final class Observer: PipelineObserver {
        private let failures = Locked(0)
        var journalFailures: Int { self.failures.withLock { $0 } }
        func linkChanged(_ status: LinkStatus) {}
        func journalFailed(_ link: String, _ error: JournalError) { self.failures.withLock { $0 += 1 } }
        func replyRefused(_ link: String, _ id: MessageID, _ status: CommandStatus) {}
    }

    /// Takes every question and answers none.
    final class Asked: Sendable {
        private let questions = Locked<[Question]>([])
        var all: [Question] { self.questions.withLock { $0 } }
        func take(_ questions: [Question]) { self.questions.withLock { $0 += questions } }
    }

    final class Clock: Sendable {
        private let moment = Locked(ContinuousClock.now)
        var now: ContinuousClock.Instant { self.moment.withLock { $0 } }
        func advance(by duration: Duration) { self.moment.withLock { $0 += duration } }
    }

    let loop: EventLoop
    let link = Link()
    let journal = FailingJournal()
    let observer = Observer()
    let asked = Asked()
    let clock = Clock()
    let places: Places
    let queue: WorkQueue
    let pipeline: LinkPipeline
    private let sequence = Locked<UInt32>(0)

    init(
        capacity: Int = 1000, throughput: Double? = nil, places: Places? = nil,
        _ change: (inout Configuration, inout Configuration.Link) -> Void = { _, _ in }
    ) async throws {
        self.loop = try EventLoop(name: "rig")
        self.places = places ?? Places(capacity: capacity)
        let asked = self.asked
        self.queue = WorkQueue(workers: 4, parallelism: 1) { questions, _ in asked.take(questions) }
        var configuration = Configuration()
        configuration.shortNumbers = ["1414"]
        configuration.catalogue.texts.unavailable = "unavailable"
        var settings = Configuration.Link()
        settings.throughput = throughput
        change(&configuration, &settings)
        let clock = self.clock
        self.pipeline = LinkPipeline(
            settings: PipelineSettings("kcell", settings, configuration), loop: self.loop,
            journal: self.journal, queue: self.queue, places: self.places, ids: MessageIDs(),
            observer: self.observer, clock: { clock.now })
        await self.pipeline.attach(self.link)
    }

    func end() async {
        await self.pipeline.detach()
        await self.loop.shutdown()
    }

    /// Lets everything that has begun on the loop come to its end.
    func settle() async {
        for _ in 0..<8 { _ = await self.pipeline.openCount }
    }

    func delivery(_ pdu: PDU) -> Delivery {
        let number = self.sequence.withLock { sequence in
            sequence += 1
            return sequence
        }
        let ticket = ResponseTicket(
            connection: 1, sequence: SequenceNumber(rawValue: number), isDataSM: false)
        return Delivery(pdu: pdu, ticket: ticket)
    }

    static func question(
        _ text: String = "8", from sender: String = "77010001414", part: (UInt8, of: UInt8, ref: UInt8)? = nil
    ) -> PDU {
        var deliverSM = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: sender),
            destination: Address(digits: "1414"), shortMessage: Array(text.utf8))
        if let part {
            deliverSM.esmClass = .userDataHeader
            deliverSM.shortMessage = [5, 0, 3, part.ref, part.of, part.0] + deliverSM.shortMessage
        }
        return .deliverSM(deliverSM)
    }

    /// Delivers and waits until the journal has had its say.
    func deliver(_ pdus: PDU...) async {
        await self.deliver(pdus)
    }

    func deliver(_ pdus: [PDU]) async {
        await self.pipeline.take(pdus.map { self.delivery($0) })
        await self.settle()
    }

    /// The questions that have reached the workers, once there are so many.
    func questions(_ count: Int) async -> [Question] {
        while self.asked.all.count < count { await Task.yield() }
        return self.asked.all
    }

    /// Answers a question with this text.
    func answer(_ question: Question, _ text: String) async {
        let answer = Answer(service: nil, row: nil, argument: nil, text: text, outcome: .answered)
        await self.pipeline.commit([self.pipeline.settings.reply(answer, to: question.id)])
        await self.settle()
    }

    func pass(_ duration: Duration) async {
        self.clock.advance(by: duration)
        await self.pipeline.timePassed()
        await self.settle()
    }

    /// What the link takes when it has room for so many.
    func submit(_ count: Int = 100) async -> [Submission] {
        await self.pipeline.nextSubmissions(count)
    }

    func complete(_ token: UInt64, _ verdict: SubmitVerdict) async {
        await self.pipeline.complete([Completion(token: token, verdict: verdict)])
        await self.settle()
    }

    func counts() async -> PipelineCounts { await self.pipeline.counts }
    func open() async -> Int { await self.pipeline.openCount }
}
