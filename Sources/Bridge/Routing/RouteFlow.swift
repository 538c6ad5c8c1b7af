import DequeModule
import Journal
import Monotonic
import SMPP
import SMPPLink

/// The way of clients' messages to operators' SMSCs and of receipts back, over all accounts and links, as a value: what
/// happens goes in with the time at which it does, and what is to be done comes out.
///
/// It is responsible for
/// 1. which link a message leaves by, and whether there is room for it: `queueCapacity` for each account;
/// 2. ownership: submit_sm_resp leaves only after the journal has the message, and what the journal had when the process
///    died is taken up where it stood;
/// 3. sending it as the client wrote it, in the order of arrival, by the rules of replies (``Sending``), no more of them
///    at the SMSC than `share`, until its validity is over;
/// 4. what became of it: the receipt in our words under our message_id, kept while the client is not bound, from the
///    SMSC's acceptance for `receiptWait` and `receiptCapacity` of them at most;
/// 5. query_sm, cancel_sm and replace_sm for what is held; a message can be changed until it is about to leave.
///
/// Replies to citizens go first on every link: whoever asks this for submissions has asked for those before.
struct RouteFlow: Sendable {
    private(set) var settings: RouteSettings
    let ids: MessageIDs
    /// Whether the journal keeps what waits beyond the end of the process.
    let isKept: Bool
    var messages = RoutedMessages()
    var accounts: [String: AccountState]
    var links: [String: LinkState]
    var commits = OpenCommits<Content>()
    /// What has happened in this turn, for the journal.
    var notes: [RouteRecord] = []
    /// What links' SMSCs have taken in this turn and owe a receipt for.
    var awaited: [String: [SubmittedSegment]] = [:]
    /// What has happened in this turn, for those who watch.
    var told: [RoutedNote] = []
    var counts = RouteCounts()
    var isStopping = false
    /// When the input that is handled came, and what it asks for: `handle` sets both.
    private(set) var moment: Moment
    var actions: [Action] = []

    /// What is known of an account.
    struct AccountState: Sendable {
        /// Messages that the SMSC has not taken yet.
        var queued = 0
        /// Those behind that, of which some may be closed, in the order in which they got there.
        var kept: Deque<MessageID> = []
        var keptCount = 0
        /// Receipts that may go to the client.
        var receipts = Outbox()
        var doubts = Doubts()
        var canDeliver = false
    }

    /// What is known of a link.
    struct LinkState: Sendable {
        /// Messages that wait to leave.
        var waiting = Outbox()
        /// Messages that may leave: the journal knows it.
        var ready = Outbox()
        /// How many are about to leave, or at the SMSC without its response.
        var busy = 0
        var doubts = Doubts()
        var canSubmit = false
    }

    init(_ settings: RouteSettings, ids: MessageIDs, isKept: Bool = true, at moment: Moment) {
        self.settings = settings
        self.ids = ids
        self.isKept = isKept
        self.accounts = settings.accounts.mapValues { _ in AccountState() }
        self.links = settings.links.mapValues { _ in LinkState() }
        self.moment = moment
    }

    var now: Instant { self.moment.now }

    /// Takes what has happened.
    mutating func handle(_ input: Input, at moment: Moment, into actions: inout [Action]) {
        self.moment = moment
        swap(&self.actions, &actions)
        switch input {
        case .recovered(let routes): self.recover(routes)
        case .requested(let account, let deliveries): self.take(deliveries, of: account)
        case .committed(let number, let error): self.committed(number, error)
        case .completed(let link, let completions): self.complete(completions, over: link)
        case .settled(let link, let token, let verdict): self.settle(token, verdict, over: link)
        case .receipted(let link, let receipts): self.take(receipts, over: link)
        case .reported(let account, let completions): self.complete(completions, by: account)
        case .linkChanged(let link, let canSubmit): self.change(link, canSubmit)
        case .accountChanged(let account, let canDeliver): self.change(account: account, canDeliver)
        case .timePassed: self.timePassed()
        case .refuseNew: self.isStopping = true
        case .settings(let settings): self.adopt(settings)
        }
        for link in self.links.keys.sorted() { self.stage(link) }
        self.flush()
        swap(&self.actions, &actions)
    }

    /// When `timePassed` has something to do, if nothing comes before.
    mutating func nextDeadline() -> Instant? {
        var due = [self.messages.nextAttention(), self.commits.retry]
        for link in self.links.values where link.canSubmit {
            due += [link.waiting.nextMoment, link.ready.nextMoment]
        }
        for account in self.accounts.values where account.canDeliver {
            due.append(account.receipts.nextMoment)
        }
        due += self.links.values.map(\.doubts.nextMoment) + self.accounts.values.map(\.doubts.nextMoment)
        return due.compactMap(\.self).min()
    }

    /// Messages that a stop waits for: with the SMSC or about to be, and without a journal all that wait.
    var openCount: Int {
        self.isKept
            ? self.links.values.reduce(0) { $0 + ($1.canSubmit ? $1.busy : 0) }
            : self.accounts.values.reduce(0) { $0 + $1.queued }
    }

    /// Goes on by other settings.
    ///
    /// What waits for a link or an account that is no more waits for it to come back, until its time is over.
    private mutating func adopt(_ settings: RouteSettings) {
        self.settings = settings
        self.accounts.merge(settings.accounts.mapValues { _ in AccountState() }) { old, _ in old }
        self.links.merge(settings.links.mapValues { _ in LinkState() }) { old, _ in old }
    }

    /// Does what is due.
    private mutating func timePassed() {
        let now = self.now
        self.attend()
        for link in self.links.keys.sorted() {
            self.resend(self.links[link]?.doubts.due(at: now) ?? [], after: .silence)
            if self.links[link]?.ready.hasReady(at: now) == true {
                self.actions.append(.submitSoon(link))
            }
        }
        for account in self.accounts.keys.sorted() {
            self.reportAgain(self.accounts[account]?.doubts.due(at: now) ?? [], after: .silence)
            if self.accounts[account]?.receipts.hasReady(at: now) == true {
                self.actions.append(.deliverSoon(account))
            }
        }
        self.commitAgain()
    }

    private mutating func change(_ link: String, _ canSubmit: Bool) {
        guard let state = self.links[link] else { return }
        self.links[link]?.canSubmit = canSubmit
        if state.canSubmit, !canSubmit { self.resend(self.links[link]?.doubts.all() ?? [], after: .ending) }
        if canSubmit { self.actions.append(.submitSoon(link)) }
    }

    private mutating func change(account: String, _ canDeliver: Bool) {
        guard let state = self.accounts[account] else { return }
        self.accounts[account]?.canDeliver = canDeliver
        if state.canDeliver, !canDeliver {
            self.reportAgain(self.accounts[account]?.doubts.all() ?? [], after: .ending)
        }
        if canDeliver { self.actions.append(.deliverSoon(account)) }
    }

    /// What needs attention now: a message whose validity is over while it waits has expired; what has waited for its
    /// receipt, or for the client, long enough is closed.
    private mutating func attend() {
        while let id = self.messages.dueForAttention(at: self.now) {
            guard let message = self.messages[id] else { continue }
            switch message.phase {
            case .queued: self.end(id, .expired)
            case .sending(let sending) where sending.inFlight == 0 && !sending.isInDoubt(0):
                self.end(id, .expired)
            case .again: self.giveUp(id)
            // The outcome of what is under way decides.
            case .changing, .leaving, .sending: self.messages.lookAgain(id, at: self.now + .seconds(1))
            case .submitted, .reporting:
                self.counts.unreported += 1
                self.close(id)
            }
        }
    }
}
