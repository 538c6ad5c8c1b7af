import Journal
import Monotonic
import SMPP
import SMPPLink
import Transport

/// Drives the flow of clients' messages: gives it what happens and does what it says, in order, and nothing else.
///
/// It lives on the links' loop, so the flow needs no lock.
actor RouteDesk {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let journal: any Journal
    private let observer: any PipelineObserver
    private var links: [String: (link: OperatorLink, pipeline: LinkPipeline)] = [:]
    private var accounts: [String: AccountLink] = [:]
    private var flow: RouteFlow
    /// What the flow wants done, and how much of it has been.
    private var actions: [RouteFlow.Action] = []
    private var isPerforming = false
    private var timer: (token: TimerToken, at: Instant)?

    init(
        settings: RouteSettings, loop: EventLoop, journal: any Journal, ids: MessageIDs,
        observer: any PipelineObserver
    ) {
        self.loop = loop
        self.journal = journal
        self.observer = observer
        self.flow = RouteFlow(
            settings, ids: ids, isKept: journal.isDurable, at: Moment(now: .now, wall: .now))
    }

    /// Takes a link that messages leave by, and the way of its receipts.
    func attach(_ link: OperatorLink, _ pipeline: LinkPipeline) {
        self.links[link.name] = (link, pipeline)
    }

    /// Takes the sessions that messages come by.
    func attach(_ account: AccountLink) {
        self.accounts[account.systemID] = account
    }

    /// Lets go of a link that is no more.
    func detach(_ link: OperatorLink) {
        if self.links[link.name]?.link === link { self.links[link.name] = nil }
    }

    /// Lets go of an account that is no more.
    func detach(_ account: AccountLink) {
        if self.accounts[account.systemID] === account { self.accounts[account.systemID] = nil }
    }

    /// Lets go of what holds it as well.
    func detach() {
        self.links = [:]
        self.accounts = [:]
    }

    var counts: RouteCounts { self.flow.counts }
    /// Messages that a stop waits for.
    var openCount: Int { self.flow.openCount }
    /// Whether the journal has all that it was to get.
    var isWritten: Bool { self.flow.commits.isEmpty }

    /// Takes what has happened.
    func handle(_ input: RouteFlow.Input) {
        self.flow.handle(input, at: Moment(now: self.loop.now, wall: .now), into: &self.actions)
        self.perform()
    }

    /// What leaves next over a link, where there is room for so many.
    func nextSubmissions(_ count: Int, over link: String) -> [Submission] {
        self.flow.nextSubmissions(count, over: link, at: self.loop.now)
    }

    /// What goes next to an account, where there is room for so many.
    func nextReceipts(_ count: Int, for account: String) -> [(pdu: PDU, token: UInt64)] {
        self.flow.nextReceipts(count, for: account, at: self.loop.now)
    }

    private func perform() {
        // What is called below may call back: that is done in its turn.
        guard !self.isPerforming else { return }
        self.isPerforming = true
        var done = 0
        while done < self.actions.count {
            self.perform(self.actions[done])
            done += 1
        }
        self.actions.removeAll(keepingCapacity: true)
        self.isPerforming = false
        self.armTimer()
    }

    private func perform(_ action: RouteFlow.Action) {
        switch action {
        case .answer(let account, let answers):
            let responses = answers.map { (ticket: $0.ticket, pdu: $0.pdu, status: $0.status) }
            self.accounts[account]?.assumeIsolated { $0.respond(responses) }
        case .acknowledge(let link, let tickets): self.links[link]?.link.answer(tickets, .ok)
        case .commit(let number, let records):
            self.journal.commit(records.map { .route($0) }) { error in
                self.loop.execute { self.assumeIsolated { $0.handle(.committed(number, error)) } }
            }
        case .submitSoon(let link): self.links[link]?.link.submitSoon()
        case .deliverSoon(let account): self.accounts[account]?.assumeIsolated { $0.wake() }
        case .awaitReceipts(let link, let segments):
            self.links[link]?.pipeline.assumeIsolated { $0.handle(.routed(segments)) }
        case .observe(let event): self.observer.observe("routes", event)
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

extension RouteDesk: TimerHandler {
    nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { desk in
            desk.timer = nil
            desk.handle(.timePassed)
        }
    }
}
