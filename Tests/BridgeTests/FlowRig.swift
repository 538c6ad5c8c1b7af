import Journal
import Locks
import Monotonic
import SMPP
import SMPPLink
import SMPPSession
import SMSText
import Services

@testable import Bridge
@testable import SMPPLink

/// A flow whose link, journal, workers and time are the test's: everything happens when the test says so.
final class FlowRig {
    /// A journal in memory: what it holds is what its records add up to.
    struct Journal {
        var state = JournalState()
        var records: [JournalRecord] = []
        var acceptFails = false
        var answerFails = false
        var submittedFails = false
        var fails = false
        /// Whether commits wait until the test lets them be done.
        var isHeld = false
        var answerAttempts = 0

        /// What it holds for the next process.
        var recovered: MessageFlow.Recovered {
            let accepted = self.accepted
            return MessageFlow.Recovered(
                messages: self.state.open.values.sorted { $0.id < $1.id },
                awaitingReceipt: self.state.awaitingReceipt.values.sorted { $0.at < $1.at },
                recentParts: accepted, newestRecord: accepted.map(\.arrival).max())
        }

        var ended: [MessageEnd] {
            self.records.compactMap { if case .finished(let end) = $0 { end } else { nil } }
        }
        var accepted: [AcceptedPart] {
            self.records.compactMap { if case .accepted(let part) = $0 { part } else { nil } }
        }
        var sent: [SubmittedSegment] {
            self.records.compactMap { if case .submitted(let segment) = $0 { segment } else { nil } }
        }
        var resent: [SegmentNumber] {
            self.records.compactMap { if case .resending(let segment) = $0 { segment } else { nil } }
        }
    }

    /// Says that a place is free, from within another flow.
    private final class Bell: Sendable {
        private let isRung = Locked(false)
        func ring() { self.isRung.withLock { $0 = true } }
        func answer() -> Bool { self.isRung.withLock { exchange(&$0, with: false) } }
    }

    let places: Places
    var flow: MessageFlow
    var journal = Journal()
    private(set) var responses: [(ticket: ResponseTicket, status: CommandStatus)] = []
    private(set) var asked: [Question] = []
    /// How often the link was told that it may ask for submissions.
    private(set) var asksForMore = 0
    private(set) var ended: [MessageID] = []
    private(set) var events: [FlowEvent] = []
    private(set) var passedOn: [RouteReceipt] = []
    private(set) var moment = Moment(
        now: .now, wall: WallTime(milliseconds: 1_800_000_000_000))
    private var commits: [(number: UInt64, records: [JournalRecord])] = []
    private let bell = Bell()
    private var sequence: UInt32 = 0
    private var left: [MessageFlow.Recovered] = []
    /// What earlier processes had acknowledged without owning it.
    private var setAside = 0

    init(
        capacity: Int = 1000, throughput: Double? = nil, places: Places? = nil,
        buckets: Locked<SenderBuckets>? = nil, isKept: Bool = true,
        _ change: (inout Configuration, inout Configuration.Link) -> Void = { _, _ in }
    ) {
        self.places = places ?? Places(capacity: capacity)
        self.flow = MessageFlow(
            settings: Self.settings(throughput: throughput, isKept: isKept, change), places: self.places,
            ids: MessageIDs(), buckets: buckets, at: self.moment)
        self.handle(.linkChanged(canReceive: true, canSubmit: true))
    }

    static func settings(
        throughput: Double? = nil, isKept: Bool = true,
        _ change: (inout Configuration, inout Configuration.Link) -> Void = { _, _ in }
    ) -> PipelineSettings {
        var configuration = Configuration()
        configuration.shortNumbers = ["1414"]
        configuration.catalogue.texts.unavailable = "unavailable"
        configuration.senders.burst = 0
        var link = Configuration.Link()
        link.throughput = throughput
        change(&configuration, &link)
        return PipelineSettings("kcell", link, configuration, isKept: isKept)
    }

    var statuses: [CommandStatus] { self.responses.map(\.status) }
    var counts: PipelineCounts { self.flow.counts }
    /// Acknowledged, and not owned because nobody is owed an answer, or not a second one.
    var unanswerable: Int {
        self.setAside + self.counts.unanswerable + self.counts.setApart + self.counts.repeats
    }
    var open: Int { self.flow.openCount }
    var texts: [String] { self.asked.map { $0.text(self.flow.settings.decoder).text } }

    // MARK: - What happens

    func handle(_ input: MessageFlow.Input) {
        var actions: [MessageFlow.Action] = []
        self.flow.handle(input, at: self.moment, into: &actions)
        for action in actions { self.perform(action) }
        self.settle()
    }

    /// Lets the journal and the places say what they have to say.
    func settle() {
        while self.step() {}
    }

    private func step() -> Bool {
        if self.bell.answer() {
            self.handle(.placeIsFree)
            return true
        }
        guard !self.journal.isHeld, !self.commits.isEmpty else { return false }
        let commit = self.commits.removeFirst()
        let error = self.journal.take(commit.records) ? nil : JournalError("the disk is full")
        self.handle(.committed(commit.number, error))
        return true
    }

    private func perform(_ action: MessageFlow.Action) {
        switch action {
        case .respond(let tickets, let status): self.responses += tickets.map { ($0, status) }
        case .commit(let number, let records): self.commits.append((number, records))
        case .enqueue(let questions): self.asked += questions
        case .endInquiries(let ids): self.ended += ids
        case .submitSoon: self.asksForMore += 1
        case .passOn(let receipt): self.passedOn.append(receipt)
        case .awaitPlace:
            let bell = self.bell
            self.places.whenFree { bell.ring() }
        // What happens to every message is looked at by its effects.
        case .observe(.received), .observe(.receipted), .observe(.ended): break
        case .observe(let event): self.events.append(event)
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

    /// Deliveries come over this connection; none before has its number.
    var connection: UInt64 = 1

    func delivery(_ pdu: PDU) -> Delivery {
        self.sequence += 1
        let ticket = ResponseTicket(
            connection: self.connection, sequence: SequenceNumber(rawValue: self.sequence), isDataSM: false)
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

    func deliver(_ pdus: PDU...) { self.deliver(pdus) }

    func deliver(_ pdus: [PDU]) {
        self.handle(.delivered(pdus.map { self.delivery($0) }))
    }

    /// A worker begins with a question.
    func start(_ question: Question) {
        _ = self.journal.take([.started(question.started)])
    }

    /// Answers a question with this text.
    func answer(_ question: Question, _ text: String, _ outcome: Outcome = .answered) {
        let answer = Answer(service: nil, row: nil, argument: nil, text: text, outcome: outcome)
        self.handle(.replies([self.flow.settings.reply(answer, to: question.id)]))
    }

    /// The connection closes and another one takes its place.
    func reconnect() {
        self.handle(.closed(self.connection))
        self.connection += 1
    }

    /// What the link takes when it has room for so many, and what it takes then when the journal has been told.
    func submit(_ count: Int = 100) -> [Submission] {
        let first = self.take(count)
        return first + (first.count < count ? self.take(count - first.count) : [])
    }

    private func take(_ count: Int) -> [Submission] {
        var actions: [MessageFlow.Action] = []
        let submissions = self.flow.nextSubmissions(count, at: self.moment, into: &actions)
        for action in actions { self.perform(action) }
        self.settle()
        return submissions
    }

    func complete(_ token: UInt64, _ verdict: SubmitVerdict) {
        self.handle(.completed([Completion(token: token, verdict: verdict)]))
    }

    // MARK: - Death

    /// The process dies: what is not in the journal is gone.
    ///
    /// Another takes up the rest some time later.
    ///
    /// - Parameter takesUp: whether it does so at once; if not it knows what there is, and `takeUp` does the rest.
    func dieAndRecover(after duration: Duration = .seconds(1), takesUp: Bool = true) {
        self.advance(by: duration)
        self.commits = []
        self.setAside = self.unanswerable
        self.asked = []
        self.places.free(self.places.taken)
        self.flow = MessageFlow(
            settings: self.flow.settings, places: self.places,
            ids: MessageIDs(after: self.journal.state.lastID.rawValue), at: self.moment)
        self.connection += 1
        let pieces = self.journal.recovered.pieces(of: 1)
        self.handle(.recovered(takesUp ? self.journal.recovered : pieces.first))
        self.left = takesUp ? [] : pieces.others
        self.handle(.linkChanged(canReceive: true, canSubmit: true))
    }

    /// Takes up what the last death left, a message or a segment at a time.
    func takeUp() {
        for piece in exchange(&self.left, with: []) { self.handle(.recovered(piece)) }
    }
}

extension FlowRig.Journal {
    /// Takes all records or none; whether it did.
    mutating func take(_ records: [JournalRecord]) -> Bool {
        var fails = self.fails
        var answers = false
        for record in records {
            switch record {
            case .accepted: fails = fails || self.acceptFails
            case .answered:
                fails = fails || self.answerFails
                answers = true
            case .submitted: fails = fails || self.submittedFails
            case .started, .resending, .receipted, .finished, .route: break
            }
        }
        if answers { self.answerAttempts += 1 }
        guard !fails else { return false }
        for record in records { self.state.apply(record) }
        self.records += records
        return true
    }
}
