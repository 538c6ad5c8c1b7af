import Journal
import Locks
import Monotonic
import SMPP
import SMPPLink
import SMSText
import Services

/// The way of a link's messages, from deliver_sm to the last submit_sm_resp, as a value: what happens goes in with the
/// time at which it does, and what is to be done comes out.
///
/// It has no clock, thread, socket or file, so every life of a link can be lived again. It is responsible for
/// 1. admission: a place is reserved before a message is acknowledged, and freed when its reply is with the SMSC;
///    what finds no place is held for a moment and then refused, so that the SMSC keeps it;
/// 2. ownership: ESME_ROK leaves only after the journal has the part, and what the journal had when the process died is
///    taken up where it stood;
/// 3. one answer to each message: a handler's, or at 45 s the fallback text, whichever is committed first;
/// 4. sending it: segments in order, earliest deadline first, again where that is due, until it is given up; one whose
///    outcome is unknown as often as `Sending` lets it, and each time the journal is told first.
///
/// Its responsibilities end at the queue: a worker commits `started` before it begins, and hands back the reply.
struct MessageFlow: Sendable {
    var settings: PipelineSettings
    let ids: MessageIDs
    var messages = OpenMessages()
    var outbox = Outbox()
    /// The messages with segments that go again, and that the journal has not been told of.
    var again = Outbox()
    var places: LinkPlaces
    var held = HeldDeliveries()
    /// Whether the places will say when one is free.
    var awaitsPlace = false
    /// Parts on their way into the journal.
    var accepting = 0
    var reassembler = Reassembler<Intake.Tag>()
    var commits = Commits()
    var doubts = Doubts()
    var repeats: RepeatMemory
    /// Receipts on their way into the journal, those included that it did not take and gets again.
    var openReceipts = 0
    /// Receipts that say nothing new, until the journal has the ones that did.
    var receiptTickets: [ResponseTicket] = []
    /// Repeats of parts that are on their way into the journal.
    var repeatTickets: [MessageID: [ResponseTicket]] = [:]
    /// Acknowledgements that were given to a connection and that its socket has not taken yet.
    var unwritten: [UInt64: [Fingerprint]] = [:]
    var receipts: ReceiptIndex
    let buckets: Locked<SenderBuckets>
    var counts = PipelineCounts()
    var isStopping = false
    /// Whether a person wants nothing taken or sent for now.
    private(set) var isPaused = false
    /// Whether the SMSC can be sent something.
    var canSubmit = false
    /// When the input that is handled came, and what it asks for: `handle` sets both.
    private(set) var moment: Moment
    var actions: [Action] = []

    /// - Parameter buckets: the senders' over all links; nil: this link has its own.
    init(
        settings: PipelineSettings, places: Places, ids: MessageIDs, buckets: Locked<SenderBuckets>? = nil,
        at moment: Moment
    ) {
        self.settings = settings
        self.ids = ids
        self.places = LinkPlaces(places, throughput: settings.throughput)
        self.repeats = RepeatMemory(settings.repeats)
        self.receipts = ReceiptIndex(form: settings.receiptIDs)
        self.buckets = buckets ?? Locked(SenderBuckets(settings.senders))
        self.moment = moment
    }

    var now: Instant { self.moment.now }

    /// Takes what has happened.
    mutating func handle(_ input: Input, at moment: Moment, into actions: inout [Action]) {
        self.moment = moment
        swap(&self.actions, &actions)
        switch input {
        case .recovered(let recovered): self.recover(recovered)
        case .delivered(let deliveries): self.take(deliveries)
        case .committed(let number, let error): self.committed(number, error)
        case .replies(let replies): self.commit(replies)
        case .completed(let completions): self.complete(completions)
        case .settled(let token, let verdict): self.settle(token, verdict)
        case .routed(let segments): self.awaitReceipts(of: segments)
        case .answered(let connection): self.written(connection)
        case .closed(let connection): self.closed(connection)
        case .linkChanged(let canReceive, let canSubmit): self.change(canReceive, canSubmit)
        case .settings(let settings): self.adopt(settings)
        case .pause(let isPaused): self.pause(isPaused)
        case .placeIsFree: self.placeIsFree()
        case .timePassed: self.timePassed()
        case .refuseNew: self.refuseNew()
        case .answerRest: self.answerRest()
        case .abandon: self.abandon()
        }
        swap(&self.actions, &actions)
    }

    /// The most urgent segments, as many as the link has room for.
    ///
    /// One that goes again has its room, and leaves when the journal knows it: more is asked for then.
    mutating func nextSubmissions(
        _ room: Int, at moment: Moment, into actions: inout [Action]
    ) -> [Submission] {
        self.moment = moment
        swap(&self.actions, &actions)
        defer { swap(&self.actions, &actions) }
        return self.takeSubmissions(room)
    }

    /// When `timePassed` has something to do, if nothing comes before.
    mutating func nextDeadline() -> Instant? {
        var due = self.messages.nextAttention()
        for next in [
            self.reassembler.nextDeadline, self.held.nextDeadline, self.outbox.nextMoment,
            self.commits.retry, self.doubts.nextMoment, self.receipts.nextDeadline,
        ] {
            guard let next else { continue }
            due = due.map { min($0, next) } ?? next
        }
        return due
    }

    /// Does what is due.
    private mutating func timePassed() {
        self.refuseImpatient()
        self.handleIncomplete()
        self.attend()
        self.resendDoubtful()
        self.forgetReceipts()
        self.commitAgain()
        if self.outbox.hasReady(at: self.now) { self.actions.append(.submitSoon) }
    }

    /// Refuses what comes and holds back what is to go, or works on.
    private mutating func pause(_ isPaused: Bool) {
        self.isPaused = isPaused
        if isPaused { self.refuseHeld() } else { self.actions.append(.submitSoon) }
    }

    private mutating func change(_ canReceive: Bool, _ canSubmit: Bool) {
        // The SMSC takes what has no response for undelivered, and sends it again over the next connection.
        if !canReceive { self.refuseHeld() }
        let isLost = self.canSubmit && !canSubmit
        self.canSubmit = canSubmit
        if isLost { self.resend(self.doubts.all(), after: .ending) }
    }
}
