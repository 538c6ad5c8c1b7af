import Journal
import Monotonic
import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Transport

/// Asks a question of ours again and again, and takes the reply as an SMSC would: what it measures is intake, journal,
/// queue, worker, handler, registers and outbox, with nobody's phone at either end.
///
/// It stands where a link stands, so its replies can go nowhere else; of SMPP it proves nothing: that is enquire_link's.
/// Its messages are in nobody's counts but its own, which are in `CanaryRecord`.
actor Canary {
    /// The name of its way, which no link can have.
    static let name = "~canary"
    /// There is one connection, for ever.
    private static let connection: UInt64 = 1

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    nonisolated let pipeline: LinkPipeline
    nonisolated let record: CanaryRecord

    /// The same question again is no repeat of one from before the process died.
    static var link: Configuration.Link {
        var link = Configuration.Link()
        link.repeatWindow = .zero
        return link
    }

    private let question: DeliverSM
    private let every: Duration
    private var timer: TimerToken?
    private var sequence: UInt32 = 0

    init(
        _ settings: Configuration.Canary, to shortNumber: String, segmenter: Segmenter,
        pipeline: LinkPipeline, record: CanaryRecord
    ) {
        let segment = segmenter.segments(of: settings.text, reference: 0).first
        var question = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: settings.from),
            destination: Address(digits: shortNumber), shortMessage: segment?.octets ?? [])
        question.dataCoding = DataCoding(rawValue: segment?.dataCoding ?? 0)
        self.question = question
        self.every = settings.every
        self.loop = pipeline.loop
        self.pipeline = pipeline
        self.record = record
    }

    /// The canary of a configuration, on a way that is made for it; nil: there is none.
    init?(
        _ configuration: Configuration, isKept: Bool, observer: any PipelineObserver,
        makePipeline: (PipelineSettings, CanaryRecord) -> LinkPipeline
    ) {
        guard let canary = configuration.canary, let shortNumber = configuration.shortNumbers.first else {
            return nil
        }
        let settings = PipelineSettings(Self.name, Self.link, configuration, isKept: isKept)
        let record = CanaryRecord(observer: observer)
        self.init(
            canary, to: shortNumber, segmenter: settings.segmenter,
            pipeline: makePipeline(settings, record), record: record)
    }

    /// Asks at once, and then each time again.
    func start() {
        self.pipeline.assumeIsolated {
            $0.attach(self)
            $0.handle(.linkChanged(canReceive: true, canSubmit: true))
        }
        self.ask()
    }

    /// Asks nothing more.
    func stop() {
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = nil
    }

    private func ask() {
        self.timer = self.loop.schedule(at: self.loop.now + self.every, self)
        self.record.asked()
        self.sequence = self.sequence % SequenceNumber.last.rawValue + 1
        let ticket = ResponseTicket(
            connection: Self.connection, sequence: SequenceNumber(rawValue: self.sequence), isDataSM: false)
        let delivery = Delivery(pdu: .deliverSM(self.question), ticket: ticket)
        self.pipeline.assumeIsolated { $0.handle(.delivered([delivery])) }
    }

    /// Takes what there is, as an SMSC with room for it.
    private func take() {
        self.pipeline.assumeIsolated { pipeline in
            let submissions = pipeline.nextSubmissions(16)
            guard !submissions.isEmpty else { return }
            pipeline.handle(
                .completed(
                    submissions.map { Completion(token: $0.token, verdict: .accepted(messageID: Self.name)) })
            )
        }
    }
}

extension Canary: PipelineLink {
    /// The question was acknowledged, or refused, which its record shows by an answer that does not come.
    nonisolated func answer(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        self.pipeline.assumeIsolated { $0.handle(.answered(Self.connection)) }
    }

    nonisolated func submitSoon() {
        self.loop.execute { self.assumeIsolated { $0.take() } }
    }
}

extension Canary: TimerHandler {
    nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { $0.ask() }
    }
}
