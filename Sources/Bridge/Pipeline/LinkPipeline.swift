import Journal
import Locks
import SMPP
import SMPPLink
import SMSText
import Services
import Transport

/// The way of a link's messages: from deliver_sm to the last submit_sm_resp.
///
/// It lives on the link's loop, so nothing here needs a lock: what comes from other threads (the workers' replies)
/// goes through one mailbox. It is responsible for
/// 1. admission: a place is reserved before a message is acknowledged, and freed when its reply is with the SMSC;
///    what finds no place is held for a moment and then refused, so that the SMSC keeps it;
/// 2. ownership: ESME_ROK leaves only after the journal has the part;
/// 3. one answer to each message: a handler's, or at 45 s the fallback text, whichever is committed first;
/// 4. sending it: segments in order, earliest deadline first, again where that is due, until it is given up.
actor LinkPipeline {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    nonisolated let settings: PipelineSettings

    let journal: any Journal
    let queue: WorkQueue
    let ids: MessageIDs
    let observer: any PipelineObserver
    private let clock: @Sendable () -> Instant
    var link: (any PipelineLink)?
    var messages = OpenMessages()
    var outbox = Outbox()
    var places: LinkPlaces
    var held = HeldDeliveries()
    /// Whether the places will say when one is free.
    var awaitsPlace = false
    /// Parts on their way into the journal.
    var accepting = 0
    var reassembler: Reassembler<Intake.Tag>
    /// Replies that the journal did not take, and when it is asked again.
    var unwritten: (replies: [Reply], at: Instant)?
    var counts = PipelineCounts()
    var isStopping = false
    private var timer: (token: TimerToken, at: Instant)?
    private let mailbox = Locked<[Reply]>([])

    /// - Parameter clock: the time; that of the loop's turn if nil.
    init(
        settings: PipelineSettings, loop: EventLoop, journal: any Journal, queue: WorkQueue, places: Places,
        ids: MessageIDs, observer: any PipelineObserver, clock: (@Sendable () -> Instant)? = nil
    ) {
        self.settings = settings
        self.loop = loop
        self.journal = journal
        self.queue = queue
        self.ids = ids
        self.observer = observer
        self.clock = clock ?? { loop.now }
        self.places = LinkPlaces(places, throughput: settings.throughput)
        self.reassembler = Reassembler()
    }

    var now: Instant { self.clock() }

    /// Takes the link that it works for.
    func attach(_ link: any PipelineLink) {
        self.link = link
    }

    /// Lets go of the link, which holds its owner as well.
    func detach() {
        self.link = nil
    }

    /// Replies from a worker, on any thread.
    nonisolated func deliver(_ replies: [Reply]) {
        let isFirst = self.mailbox.withLock { mailbox in
            defer { mailbox.append(contentsOf: replies) }
            return mailbox.isEmpty
        }
        // Whoever finds the mailbox empty rings; the others ride along.
        if isFirst { self.loop.execute { self.assumeIsolated { $0.collectReplies() } } }
    }

    /// Commits the replies that have come.
    func collectReplies() {
        let replies = self.mailbox.withLock { exchange(&$0, with: []) }
        if !replies.isEmpty { self.commit(replies) }
    }

    func submitSoon() {
        self.link?.submitSoon()
    }

    /// Looks again when the next thing is due.
    ///
    /// A timer that is too early only looks and sets itself again.
    func armTimer() {
        var due = self.messages.nextAttention()
        due = Self.earlier(due, self.reassembler.nextDeadline)
        due = Self.earlier(due, self.held.nextDeadline)
        due = Self.earlier(due, self.outbox.nextMoment)
        due = Self.earlier(due, self.unwritten?.at)
        guard let due else { return }
        if let timer = self.timer {
            if timer.at <= due { return }
            self.loop.cancel(timer.token)
        }
        self.timer = (self.loop.schedule(at: due, self), due)
    }

    private static func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}

extension LinkPipeline: TimerHandler {
    nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { pipeline in
            pipeline.timer = nil
            pipeline.timePassed()
        }
    }

    /// Does what is due.
    func timePassed() {
        let now = self.now
        self.refuseImpatient(at: now)
        self.handleIncomplete(at: now)
        self.attend(at: now)
        self.writeAgain(at: now)
        if self.outbox.hasReady(at: now) { self.submitSoon() }
        self.armTimer()
    }
}

extension LinkPipeline: LinkOwner {
    nonisolated func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {
        self.assumeIsolated { $0.take(deliveries) }
    }

    nonisolated func link(_ link: OperatorLink, completed completions: [Completion]) {
        self.assumeIsolated { $0.complete(completions) }
    }

    nonisolated func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] {
        self.assumeIsolated { $0.nextSubmissions(count) }
    }

    nonisolated func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {
        self.assumeIsolated { $0.settle(token, verdict) }
    }

    nonisolated func link(_ link: OperatorLink, changed status: LinkStatus) {
        self.observer.linkChanged(status)
        // The SMSC takes what has no response for undelivered, and sends it again over the next connection.
        if !status.canReceive { self.assumeIsolated { $0.refuseHeld() } }
    }
}
