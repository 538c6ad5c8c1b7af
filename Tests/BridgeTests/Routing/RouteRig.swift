import Journal
import Monotonic
import SMPP
import SMPPSession

@testable import Bridge
@testable import SMPPLink

/// A flow of clients' messages whose links, accounts, journal and time are the test's: everything happens when it says so.
final class RouteRig {
    var flow: RouteFlow
    /// What the journal holds: what its records add up to.
    private(set) var state = JournalState()
    private(set) var records: [RouteRecord] = []
    var journalFails = false
    /// Whether commits wait until the test lets them be done.
    var isHeld = false
    private(set) var answers: [RouteAnswer] = []
    private(set) var acknowledged = 0
    private(set) var told: [RoutedNote] = []
    private(set) var awaited: [String: [SubmittedSegment]] = [:]
    private(set) var moment = Moment(now: .now, wall: WallTime(milliseconds: 1_800_000_000_000))
    private var commits: [(number: UInt64, records: [RouteRecord])] = []
    private var sequence: UInt32 = 0

    static let client = Address(ton: .alphanumeric, npi: .unknown, digits: "SHOP")
    static let phone = Address(ton: .international, npi: .isdn, digits: "77011234567")

    init(
        windowSize: Int = 10, inDoubt: Configuration.InDoubt = .resend, isKept: Bool = true,
        _ change: (inout RouteSettings.Account) -> Void = { _ in }
    ) {
        var shop = RouteSettings.Account()
        change(&shop)
        let link = RouteSettings.Link(windowSize: windowSize, inDoubt: inDoubt)
        let settings = RouteSettings(
            table: RouteTable(Self.routes, shortNumbers: ["1414"]),
            accounts: ["shop": shop, "bank": RouteSettings.Account()],
            links: ["kcell": link, "beeline": link])
        self.flow = RouteFlow(settings, ids: MessageIDs(), isKept: isKept, at: self.moment)
        self.bind()
    }

    private static var routes: [Configuration.Route] {
        [("shop", "7701", "kcell"), ("shop", "7705", "beeline"), ("bank", "", "beeline")].map { fields in
            var route = Configuration.Route()
            (route.account, route.prefix, route.link) = fields
            return route
        }
    }

    private func bind() {
        for link in ["kcell", "beeline"] { self.handle(.linkChanged(link, canSubmit: true)) }
        for account in ["shop", "bank"] { self.handle(.accountChanged(account, canDeliver: true)) }
    }

    // MARK: - What happens

    func handle(_ input: RouteFlow.Input) {
        var actions: [RouteFlow.Action] = []
        self.flow.handle(input, at: self.moment, into: &actions)
        for action in actions { self.perform(action) }
        self.settle()
    }

    /// Lets the journal say what it has to say.
    func settle() {
        guard !self.isHeld, !self.commits.isEmpty else { return }
        let commit = self.commits.removeFirst()
        if !self.journalFails {
            self.records += commit.records
            for record in commit.records { self.state.apply(.route(record)) }
        }
        self.handle(.committed(commit.number, self.journalFails ? JournalError("the disk is full") : nil))
    }

    private func perform(_ action: RouteFlow.Action) {
        switch action {
        case .answer(_, let answers): self.answers += answers
        case .acknowledge(_, let tickets): self.acknowledged += tickets.count
        case .commit(let number, let records): self.commits.append((number, records))
        case .awaitReceipts(let link, let segments): self.awaited[link, default: []] += segments
        case .observe(.routed(let notes)): self.told += notes
        case .submitSoon, .deliverSoon, .observe: break
        }
    }

    func pass(_ duration: Duration) {
        self.advance(by: duration)
        self.handle(.timePassed)
    }

    func advance(by duration: Duration) {
        let milliseconds = Int64(duration / .milliseconds(1))
        self.moment = Moment(
            now: self.moment.now + duration,
            wall: WallTime(milliseconds: self.moment.wall.milliseconds + milliseconds))
    }

    func ticket() -> ResponseTicket {
        self.sequence += 1
        return ResponseTicket(
            connection: 1, sequence: SequenceNumber(rawValue: self.sequence), isDataSM: false)
    }

    /// An account asks; the answer, if it has one already.
    @discardableResult
    func ask(_ pdu: PDU, as account: String = "shop") -> RouteAnswer? {
        let count = self.answers.count
        self.handle(.requested(account, [Delivery(pdu: pdu, ticket: self.ticket())]))
        return self.answers.count > count ? self.answers.last : nil
    }

    /// A message from the shop; the message_id that it gets.
    @discardableResult
    func submit(
        _ text: String = "your order", to destination: Address = RouteRig.phone,
        as account: String = "shop", _ change: (inout SubmitSM) -> Void = { _ in }
    ) -> String? {
        let submitSM = Self.message(text, to: destination, change)
        guard case .submitSMResp(let response) = self.ask(.submitSM(submitSM), as: account)?.pdu else {
            return nil
        }
        return response.messageID
    }

    static func message(
        _ text: String = "your order", to destination: Address = RouteRig.phone,
        _ change: (inout SubmitSM) -> Void = { _ in }
    ) -> SubmitSM {
        var submitSM = SubmitSM(
            source: Self.client, destination: destination, registeredDelivery: .receipt,
            shortMessage: Array(text.utf8))
        change(&submitSM)
        return submitSM
    }

    /// What a link takes when it has room for so many.
    func leave(_ count: Int = 100, over link: String = "kcell") -> [Submission] {
        self.flow.nextSubmissions(count, over: link, at: self.moment.now)
    }

    func complete(_ submission: Submission, _ verdict: SubmitVerdict, over link: String = "kcell") {
        self.handle(.completed(link, [Completion(token: submission.token, verdict: verdict)]))
    }

    /// A message is with the SMSC of its link.
    func hand(over link: String = "kcell", as messageID: String = "a1") {
        for submission in self.leave(over: link) {
            self.complete(submission, .accepted(messageID: messageID), over: link)
        }
    }

    /// The SMSC reports on the last message that it has.
    func report(_ state: MessageState, err: String = "000", over link: String = "kcell") {
        guard let id = self.awaited[link]?.last?.segment.id else { return }
        let receipt = Receipt(messageID: "a1", state: state, err: err)
        self.handle(.receipted(link, [RouteReceipt(id: id, receipt: receipt, ticket: self.ticket())]))
    }

    /// What goes to an account when it has room for so many.
    func receipts(_ count: Int = 100, for account: String = "shop") -> [(receipt: DeliverSM, token: UInt64)] {
        self.flow.nextReceipts(count, for: account, at: self.moment.now).compactMap { pdu, token in
            if case .deliverSM(let deliverSM) = pdu { (deliverSM, token) } else { nil }
        }
    }

    func acknowledge(_ token: UInt64, _ verdict: SubmitVerdict = .accepted(messageID: "")) {
        self.handle(.reported("shop", [Completion(token: token, verdict: verdict)]))
    }

    /// The process dies: what is not in the journal is gone.
    ///
    /// Another takes up the rest some time later.
    func dieAndRecover(after duration: Duration = .seconds(1)) {
        self.advance(by: duration)
        self.commits = []
        self.awaited = [:]
        self.flow = RouteFlow(
            self.flow.settings, ids: MessageIDs(after: self.state.lastID.rawValue), at: self.moment)
        self.handle(.recovered(self.state.routes.values.sorted { $0.message.id < $1.message.id }))
        self.bind()
    }
}
