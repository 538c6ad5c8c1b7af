import Glibc
public import Journal
import Locks
import Monotonic
import SMPP
import SMPPLink
import Transport

/// Drives the flow of a link's messages: gives it what happens and does what it says, in order, and nothing else.
///
/// It lives on the link's loop, so the flow needs no lock: what comes from other threads (the workers' replies, the
/// journal's word) goes through one mailbox, and whoever finds that empty rings.
actor LinkPipeline {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    /// The name of its link.
    nonisolated let name: String

    private let journal: any Journal
    private let queue: WorkQueue
    private let places: Places
    private let observer: any PipelineObserver
    private var link: (any PipelineLink)?
    /// Whether replies leave by another link, which says when they can.
    private let repliesElsewhere: Bool
    private var canReceive = false
    private var canSubmit = false
    /// Whose receipts come over the link as well.
    private var routes: RouteDesk?
    private var flow: MessageFlow
    /// What the flow wants done, and how much of it has been.
    private var actions: [MessageFlow.Action] = []
    private var isPerforming = false
    private var timer: (token: TimerToken, at: Instant)?
    private let mailbox = Locked(Mailbox())

    private struct Mailbox {
        var inputs: [MessageFlow.Input] = []
        /// Whether the loop knows that it is to look, or does anyway.
        var isRung = false
    }

    init(
        settings: PipelineSettings, loop: EventLoop, journal: any Journal, queue: WorkQueue, places: Places,
        ids: MessageIDs, buckets: Locked<SenderBuckets>? = nil, observer: any PipelineObserver
    ) {
        self.name = settings.link
        self.repliesElsewhere = settings.replyLink != nil
        self.loop = loop
        self.journal = journal
        self.queue = queue
        self.places = places
        self.observer = observer
        self.flow = MessageFlow(
            settings: settings, places: places, ids: ids, buckets: buckets,
            at: Moment(now: .now, wall: .now))
    }

    /// Takes the link that it works for.
    func attach(_ link: any PipelineLink, routes: RouteDesk? = nil) {
        self.link = link
        self.routes = routes
    }

    /// Lets go of the link, which holds its owner as well.
    func detach() {
        self.link = nil
        self.routes = nil
    }

    var counts: PipelineCounts { self.flow.counts }
    var openCount: Int { self.flow.openCount }
    /// When the oldest message came that is not done with.
    var oldestArrival: Instant? { self.flow.messages.oldestArrival }
    /// What an open message waits for; nil: it is not open here.
    func phase(of id: MessageID) -> OpenMessages.Phase? { self.flow.messages.phase(of: id) }
    /// Whether a message is open here whose answer the journal does not have, as far as it has said.
    func owesAnswer(to id: MessageID) -> Bool {
        self.takePosts()
        switch self.flow.messages.phase(of: id) {
        case .waiting, .answering, .unwritten: return true
        case .sending, nil: return false
        }
    }
    /// Whether a person wants nothing taken or sent for now.
    var isPaused: Bool { self.flow.isPaused }
    /// Whether the journal has all that it was to get.
    var isWritten: Bool { self.flow.commits.isEmpty }

    /// Takes what has happened, after what has come from other threads before it.
    func handle(_ input: MessageFlow.Input) {
        self.takeMail()
        self.flow.handle(input, at: self.moment, into: &self.actions)
        self.perform()
    }

    /// What goes out next, where there is room for so many.
    func nextSubmissions(_ count: Int) -> [Submission] {
        let submissions = self.flow.nextSubmissions(count, at: self.moment, into: &self.actions)
        if !self.actions.isEmpty { self.perform() }
        return submissions
    }

    /// Whether a segment is one of a message that is open here.
    func isOpen(_ token: SegmentToken) -> Bool { self.flow.messages.isOpen(token.id) }

    /// The link that replies leave by has changed.
    func exitChanged(canSubmit: Bool) {
        self.canSubmit = canSubmit
        self.handle(.linkChanged(canReceive: self.canReceive, canSubmit: canSubmit))
    }

    /// Takes what happens on any thread.
    nonisolated func post(_ input: MessageFlow.Input) {
        let isFirst = self.mailbox.withLock { mailbox in
            mailbox.inputs.append(input)
            return !exchange(&mailbox.isRung, with: true)
        }
        if isFirst { self.loop.execute { self.assumeIsolated { $0.takePosts() } } }
    }

    /// Returns when what was posted before has been taken, and what it asks for has been asked.
    func takePosts() {
        self.takeMail()
        self.perform()
    }

    /// From here to the end of what is to be done nobody needs to ring.
    private func takeMail() {
        let inputs = self.mailbox.withLock { mailbox in
            mailbox.isRung = true
            return exchange(&mailbox.inputs, with: [])
        }
        for input in inputs { self.flow.handle(input, at: self.moment, into: &self.actions) }
    }

    private var moment: Moment { Moment(now: self.loop.now, wall: .now) }

    private func perform() {
        // What is called below may call back: that is done in its turn.
        guard !self.isPerforming else { return }
        self.isPerforming = true
        var done = 0
        repeat {
            while done < self.actions.count {
                self.perform(self.actions[done])
                done += 1
            }
        } while self.hasMail()
        self.actions.removeAll(keepingCapacity: true)
        self.isPerforming = false
        self.armTimer()
    }

    /// Whether something has come meanwhile; if not, the next one rings.
    private func hasMail() -> Bool {
        let hasMail = self.mailbox.withLock { mailbox in
            mailbox.isRung = !mailbox.inputs.isEmpty
            return mailbox.isRung
        }
        if hasMail { self.takeMail() }
        return hasMail
    }

    private func perform(_ action: MessageFlow.Action) {
        switch action {
        case .respond(let tickets, let status): self.link?.answer(tickets, status)
        case .commit(let number, let records):
            self.journal.commit(records) { self.post(.committed(number, $0)) }
        case .enqueue(let questions): self.queue.push(questions, from: self, by: self.flow.settings)
        case .endInquiries(let ids): self.queue.inquiries.cancel(ids)
        case .submitSoon: self.link?.submitSoon()
        case .passOn(let receipt):
            self.routes?.assumeIsolated { $0.handle(.receipted(self.name, [receipt])) }
        case .awaitPlace: self.places.whenFree { self.post(.placeIsFree) }
        case .observe(let event): self.observer.observe(self.name, event)
        }
    }

    /// Looks again when the next thing is due: a timer that is too early only looks and sets itself again.
    private func armTimer() {
        guard let due = self.flow.nextDeadline() else { return }
        if let timer = self.timer {
            if timer.at <= due { return }
            self.loop.cancel(timer.token)
        }
        self.timer = (self.loop.schedule(at: due, self), due)
    }
}

extension LinkPipeline: TimerHandler {
    nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { pipeline in
            pipeline.timer = nil
            pipeline.handle(.timePassed)
        }
    }
}

extension LinkPipeline: LinkOwner {
    nonisolated func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {
        self.assumeIsolated { $0.handle(.delivered(deliveries)) }
    }

    nonisolated func link(_ link: OperatorLink, completed completions: [Completion]) {
        self.assumeIsolated { $0.handle(.completed(completions)) }
    }

    nonisolated func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] {
        self.assumeIsolated { $0.nextSubmissions(count) }
    }

    nonisolated func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {
        self.assumeIsolated { $0.handle(.settled(token, verdict)) }
    }

    nonisolated func link(_ link: OperatorLink, answered connection: UInt64) {
        self.assumeIsolated { $0.handle(.answered(connection)) }
    }

    nonisolated func link(_ link: OperatorLink, closed connection: UInt64) {
        self.assumeIsolated { $0.handle(.closed(connection)) }
    }

    nonisolated func link(_ link: OperatorLink, changed status: LinkStatus) {
        self.observer.linkChanged(status)
        self.assumeIsolated { pipeline in
            pipeline.canReceive = status.canReceive
            if !pipeline.repliesElsewhere { pipeline.canSubmit = status.canSubmit }
            pipeline.handle(
                .linkChanged(canReceive: pipeline.canReceive, canSubmit: pipeline.canSubmit))
        }
    }
}

extension WallTime {
    /// The wall clock's time.
    public static var now: WallTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
