import Journal
import Monotonic
import SMPP
import SMPPSession
import SMSText
import Services

@testable import Bridge
@testable import SMPPLink

/// What was promised and what was done: compares what citizens, SMSCs and the disk have seen.
///
/// | promise | where it is judged |
/// | --- | --- |
/// | acknowledged means durable | `responded`, `acknowledged` |
/// | nothing is lost, and what is closed has a reason that the rules allow | `end`, `close` |
/// | one answer to a message, and each further sending of it is in the journal first | `keep`, `leaves`, `taken` |
/// | nothing leaves that has no durable answer, nor after it is given up | `leaves`, `arrived` |
/// | an undisturbed question is answered by its deadline | `deadline` |
/// | no phone has more than its bucket of the workers, and what is beyond it is acknowledged, closed as ignored and counted | `Ledger+Floods` |
/// | three attempts at a message that kills the process, and no harm to others | `asked`, `observe` |
/// | an acknowledged receipt is durable, and no segment has one that was not for it | `Ledger+Receipts` |
/// | limits and counts hold | `check`, `checkCounts` |
final class Ledger {
    /// A part of a citizen's message.
    struct Key: Hashable {
        let link: Int
        let message: Int
        let number: Int
    }

    struct Accepted {
        let key: Key
        let arrival: Instant
        let sender: String
    }

    /// A segment of a reply as an SMSC sees it.
    struct Leaving: Hashable {
        let destination: String
        let octets: [UInt8]
    }

    private enum Request {
        case part(Key)
        case receipt(Receipts.Delivery)
    }

    private struct Ticket: Hashable {
        let link: Int
        let ticket: ResponseTicket
    }

    /// What a life can meet besides the faults of its plan.
    enum Sight: CaseIterable {
        case refusal, held, secondPart, repeated, fallback, nothing, threeSegments
        case resending, settledLate, retried, refusedForGood, expired, closedInDoubt
        case receipted, receiptBeforeResponse, receiptRepeated
        case recognised, diedWithCommit, recovered, quarantined, stoppedClean, undisturbed
        /// One of a flood; with the transmitter down, and with the receiver down.
        case limited, receivedAlone, sentAlone
    }

    /// What one process has done for one link.
    struct Tally {
        var acknowledged = 0
        var refused = 0
        var receipts = 0
        var submitted = 0
        var failed = 0
        var resending = 0
        var limited = 0
    }

    let plan: Plan
    var faults: [String] = []
    var sights: Set<Sight> = []
    var hasDeadRegisters = false
    var accepted: [MessageID: Accepted] = [:]
    var byKey: [Key: [MessageID]] = [:]
    var answers: [MessageID: JournaledAnswer] = [:]
    var attempts: [MessageID: Int] = [:]
    var resends: [SegmentNumber: Int] = [:]
    var submitted: Set<SegmentNumber> = []
    var ends: [MessageID: MessageEnd.Kind] = [:]
    var poisonDeaths: [MessageID: Int] = [:]
    /// Deaths that no message caused.
    var otherDeaths = 0
    var tallies: [Tally] = []
    private var newSingles: [MessageID] = []
    /// Messages of one part that this process has accepted and that no worker has been given, by the moment from which they
    /// were durable.
    var unasked: [MessageID: Instant] = [:]
    var receipts = Receipts()
    var flood = Flood()
    private var tickets: [Ticket: Request] = [:]
    private var sendings: [UInt64: Int] = [:]
    private var refusals: [UInt64: Int] = [:]
    private var inFlight: Set<UInt64> = []
    private var allowed: [Leaving: Int] = [:]
    private var takings: [Leaving: Int] = [:]
    private var refusedForGood: Set<String> = []
    private var troubleUntil = World.start + .seconds(15)
    private(set) var wallTolerance = Duration.milliseconds(2)

    init(plan: Plan) {
        self.plan = plan
    }

    func fault(_ text: String) {
        self.faults.append(text)
    }

    /// Until then an answer may be late.
    func trouble(until moment: Instant) {
        self.troubleUntil = max(self.troubleUntil, moment)
    }

    /// The clock by which arrivals are known after a death was set by so much.
    func wallJumped(_ jump: Duration) {
        self.wallTolerance += jump
    }

    /// A process begins.
    func begin(_ generation: Int, awaiting: some Sequence<SubmittedSegment>) {
        self.receipts.begin(awaiting, self.link)
        self.tallies = Array(repeating: Tally(), count: World.linkCount)
        (self.tickets, self.inFlight, self.flood, self.unasked) = ([:], [], Flood(), [:])
    }

    func link(of id: MessageID) -> Int { self.accepted[id]?.key.link ?? 0 }

    func takeNewSingles() -> [MessageID] { exchange(&self.newSingles, with: []) }

    // MARK: - deliver_sm

    func delivered(_ pdu: PDU, _ ticket: ResponseTicket, _ link: Int, isTakenUp: Bool) {
        if let receipt = self.receipts.delivered(pdu, link, isTakenUp: isTakenUp) {
            self.tallies[link].receipts += 1
            if self.receipts.isDurable(receipt) { self.sights.insert(.receiptRepeated) }
            self.tickets[Ticket(link: link, ticket: ticket)] = .receipt(receipt)
            return
        }
        guard case .deliverSM(let deliverSM) = pdu,
            let key = Self.key(deliverSM.shortMessage, hasUDH: deliverSM.esmClass.hasUDH, link)
        else { return self.fault("a deliver_sm came changed") }
        self.tickets[Ticket(link: link, ticket: ticket)] = .part(key)
    }

    /// A response goes to the session: what is acknowledged must be durable, and each request is answered once.
    func responded(
        _ tickets: [ResponseTicket], _ status: CommandStatus, _ link: Int, at now: Instant
    ) {
        for ticket in tickets {
            guard let request = self.tickets.removeValue(forKey: Ticket(link: link, ticket: ticket)) else {
                self.fault("a second response to \(ticket.sequence)")
                continue
            }
            switch request {
            case .part(let key): self.responded(to: key, status)
            case .receipt(let receipt): self.responded(to: receipt, status, at: now)
            }
        }
    }

    private func responded(to key: Key, _ status: CommandStatus) {
        guard status == .ok else {
            self.tallies[key.link].refused += 1
            self.sights.insert(.refusal)
            return
        }
        self.tallies[key.link].acknowledged += 1
        if self.byKey[key] == nil { self.fault("acknowledged, and not durable: \(key)") }
    }

    /// The SMSC has ESME_ROK for a part.
    func acknowledged(_ part: Operator.Part, _ link: Int) {
        guard part.receiptFor == nil else { return }
        let key = Key(link: link, message: part.message, number: part.number)
        if self.byKey[key] == nil {
            self.fault("the SMSC has an acknowledgement of what is not durable: \(key)")
        }
    }

    // MARK: - Work

    /// A worker reads a question: it is one citizen's, in order, and the journal knows that the work begins.
    func asked(_ question: Question, _ text: String, _ link: Int, _ smsc: Operator) {
        let names = PartName.all(text.utf8)
        guard let message = names.first?.message, names.allSatisfy({ $0.message == message }),
            names.count == 1 + question.moreParts.count,
            smsc.sender(of: message) == question.sender.digits
        else { return self.fault("a question of wrong parts: \(text)") }
        if zip(names, names.dropFirst()).contains(where: { $0.number > $1.number }) {
            self.fault("parts out of order: \(text)")
        }
        if self.attempts[question.id, default: 0] < question.attempt {
            self.fault("work on \(question.id) that the journal does not know")
        }
    }

    func poisonKilled(_ id: MessageID) {
        self.poisonDeaths[id, default: 0] += 1
        if self.poisonDeaths[id, default: 0] > Question.attemptLimit {
            self.fault("\(id) has killed the process a fourth time")
        }
    }

    func observe(_ event: FlowEvent, _ link: Int) {
        guard case .quarantined(let id) = event else { return }
        self.sights.insert(.quarantined)
        if self.attempts[id, default: 0] < Question.attemptLimit { self.fault("\(id) quarantined too early") }
        // Each message that kills it can blame another that is in work once: from then on they are handled apart.
        let isKnown = self.poisonDeaths.count < Question.attemptLimit && self.otherDeaths == 0
        if self.poisonDeaths[id] == nil, isKnown {
            self.fault("\(id) quarantined for another's doing")
        }
    }

    // MARK: - submit_sm

    func leaves(_ submissions: [Submission], at now: Instant) {
        for submission in submissions {
            let token = SegmentToken(rawValue: submission.token)
            let name = "\(token.id).\(token.index)"
            guard let answer = self.answers[token.id], answer.segments.indices.contains(token.index) else {
                self.fault("\(name) leaves, and no answer is durable")
                continue
            }
            self.sendings[submission.token, default: 0] += 1
            let allowed =
                1 + self.resends[token.number, default: 0] + self.refusals[submission.token, default: 0]
            if self.sendings[submission.token, default: 0] > allowed {
                self.fault("\(name) leaves once more than the journal knows")
            }
            if !self.inFlight.insert(submission.token).inserted {
                self.fault("\(name) leaves while it is in flight")
            }
            if self.submitted.contains(token.number) { self.fault("\(name) leaves, and the SMSC has it") }
            if self.ends[token.id] != nil { self.fault("\(name) leaves after its end") }
            if now > self.lastArrival(token.id) + self.plan.giveUp + self.wallTolerance {
                self.fault("\(name) leaves after it was given up")
            }
        }
    }

    func ended(_ token: UInt64, _ verdict: SubmitVerdict) {
        self.inFlight.remove(token)
        switch verdict {
        case .retry, .notSent:
            self.refusals[token, default: 0] += 1
            self.sights.insert(.retried)
        case .accepted, .refused, .unanswered, .inDoubt: break
        }
    }

    func arrived(_ submitSM: SubmitSM, _ now: Instant) {
        if self.allowed[Leaving(submitSM)] == nil { self.fault("a submit_sm that nobody has written") }
    }

    func taken(_ submitSM: SubmitSM, as messageID: String, _ link: Int) {
        let leaving = Leaving(submitSM)
        self.receipts.names[Receipts.Name(link: link, messageID: messageID)] = leaving
        self.takings[leaving, default: 0] += 1
        let (taken, allowed) = (self.takings[leaving, default: 0], self.allowed[leaving, default: 0])
        if taken > allowed {
            self.fault("the SMSC has a segment \(taken) times, \(allowed) are in the journal")
        }
    }

    func refusedForGood(_ submitSM: SubmitSM) {
        self.refusedForGood.insert(submitSM.destination.digits)
        self.sights.insert(.refusedForGood)
    }

    /// Who asked when nothing was wrong has his answer by now.
    func deadline(of id: MessageID, _ link: Int, since: Instant, at now: Instant) {
        guard self.isSwift, self.troubleUntil < since else { return }
        self.sights.insert(.undisturbed)
        guard self.ends[id] == nil else { return }
        if !self.isWithSMSC(id) { self.fault("\(id) has no answer by its deadline, and nothing was wrong") }
    }

    /// Whether nothing but trouble makes an answer late.
    private var isSwift: Bool {
        self.plan.throughput == nil && self.plan.windows.bridge > 1 && self.plan.delay <= .milliseconds(30)
            && self.plan.answerTime <= .milliseconds(50) && self.plan.diskTime <= .milliseconds(50)
    }

    private func isWithSMSC(_ id: MessageID) -> Bool {
        guard let answer = self.answers[id], let sender = self.accepted[id]?.sender else { return false }
        return answer.segments.allSatisfy {
            self.takings[Leaving(destination: sender, octets: $0.octets), default: 0] > 0
        }
    }

    private func lastArrival(_ id: MessageID) -> Instant {
        guard let key = self.accepted[id]?.key else { return World.start }
        let parts = (1...3).flatMap {
            self.byKey[Key(link: key.link, message: key.message, number: $0), default: []]
        }
        return parts.compactMap { self.accepted[$0]?.arrival }.max() ?? World.start
    }
}

// MARK: - The journal

extension Ledger {
    /// Records have become durable.
    func keep(_ records: [JournalRecord], at moment: Moment) {
        for record in records { self.keep(record, moment) }
        self.checkReceipts(records, at: moment.now)
    }

    private func keep(_ record: JournalRecord, _ moment: Moment) {
        switch record {
        case .accepted(let part): self.accept(part, moment)
        case .started(let started):
            self.attempts[started.id] = max(self.attempts[started.id, default: 0], started.attempt)
            if started.attempt > Question.attemptLimit { self.keepsTooMany(started) }
        case .answered(let answer): self.answer(answer)
        case .resending(let segment):
            if self.answers[segment.id] == nil { self.fault("\(segment.id) goes again without an answer") }
            self.resends[segment, default: 0] += 1
            self.sights.insert(.resending)
            self.allow(segment.id, segment.number - 1)
            self.tally(segment.id) { $0.resending += 1 }
        case .submitted(let submitted):
            self.submitted.insert(submitted.segment)
            self.keep(submitted)
        case .receipted(let receipt):
            // It says that the SMSC has the segment: from now on no process sends it.
            self.submitted.insert(receipt.segment)
            self.keep(receipt)
        case .route: break
        case .finished(let end): self.end(end, moment)
        }
    }

    /// The fallback text of a message that is quarantined keeps its parts together: that is no attempt.
    private func keepsTooMany(_ started: StartedMessage) {
        if started.attempt > Question.attemptLimit + 1 || started.moreParts.isEmpty {
            self.fault("\(started.id) has a \(started.attempt)th attempt")
        }
    }

    private func accept(_ part: AcceptedPart, _ moment: Moment) {
        let link = part.link == "link0" ? 0 : 1
        let hasUDH = ESMClass(rawValue: part.esmClass).hasUDH
        guard let key = Self.key(part.userData, hasUDH: hasUDH, link) else {
            return self.fault("accepted what nobody asked")
        }
        if self.accepted[part.id] != nil { self.fault("\(part.id) is the number of two parts") }
        self.accepted[part.id] = Accepted(
            key: key, arrival: moment.instant(of: part.arrival), sender: part.source.digits)
        if self.byKey[key] != nil { self.takeRepeat(key, part.id, moment) }
        self.byKey[key, default: []].append(part.id)
        if hasUDH {
            self.sights.insert(.secondPart)
        } else {
            self.newSingles.append(part.id)
            self.unasked[part.id] = moment.now
        }
    }

    /// What is delivered again has no acknowledgement that arrived, and the bridge knows it.
    ///
    /// Not an SMSC that gives up so early that two citizens may have asked the same, nor one that an acknowledgement takes
    /// seconds to reach, and not across a clock that was set.
    private func takeRepeat(_ key: Key, _ id: MessageID, _ moment: Moment) {
        self.sights.insert(.repeated)
        guard let before = self.byKey[key]?.last, let earlier = self.accepted[before] else { return }
        let isKnown =
            self.plan.responseTimer > .seconds(5) && self.plan.delay <= .milliseconds(30)
            && self.wallTolerance < .seconds(1) && moment.now < earlier.arrival + .seconds(60)
        if isKnown { self.fault("\(id) is a repeat of \(before), and is accepted as a new message") }
    }

    private func answer(_ answer: JournaledAnswer) {
        if self.answers[answer.id] != nil { self.fault("\(answer.id) has two answers") }
        if self.accepted[answer.id] == nil { self.fault("\(answer.id) is answered, and was not accepted") }
        if self.ends[answer.id] != nil { self.fault("\(answer.id) is answered after its end") }
        if self.poisonDeaths[answer.id] != nil, answer.outcome != "unavailable" {
            self.fault("\(answer.id) killed the process, and has an answer")
        }
        self.answers[answer.id] = answer
        if answer.outcome == "unavailable" { self.sights.insert(.fallback) }
        if answer.segments.isEmpty { self.sights.insert(.nothing) }
        if answer.segments.count == 3 { self.sights.insert(.threeSegments) }
        for index in answer.segments.indices { self.allow(answer.id, index) }
    }

    private func allow(_ id: MessageID, _ index: Int) {
        guard let segments = self.answers[id]?.segments, segments.indices.contains(index),
            let sender = self.accepted[id]?.sender
        else { return }
        self.allowed[Leaving(destination: sender, octets: segments[index].octets), default: 0] += 1
    }

    /// A message is over: for a reason that the rules allow.
    private func end(_ end: MessageEnd, _ moment: Moment) {
        guard let accepted = self.accepted[end.id] else {
            return self.fault("\(end.id) ends, and was not accepted")
        }
        if let before = self.ends[end.id] {
            self.fault("\(end.id) ends as \(end.kind), and did as \(before)")
        }
        self.ends[end.id] = end.kind
        switch end.kind {
        case .submitted:
            self.tally(end.id) { $0.submitted += 1 }
            if !self.isWithSMSC(end.id) { self.sights.insert(.closedInDoubt) }
            if !self.isSubmitted(end.id, accepted) {
                self.fault("\(end.id) is closed, and the SMSC never had it")
            }
        case .failed:
            self.tally(end.id) { $0.failed += 1 }
            if !self.refusedForGood.contains(accepted.sender) {
                self.fault("\(end.id) failed, and nobody refused it")
            }
        case .expired:
            self.sights.insert(.expired)
            if moment.now < accepted.arrival + self.plan.giveUp - self.wallTolerance {
                self.fault("\(end.id) is given up early")
            }
            if self.isSwift, moment.now > self.troubleUntil + .seconds(60) {
                self.fault("\(end.id) is given up, and nothing was wrong for a minute")
            }
        case .ignored where self.isLimited(end.id): self.limited(end.id)
        case .ignored:
            let isRepeated = self.byKey[accepted.key, default: []].count > 1
            if self.answers[end.id]?.outcome != "ignored", self.answers[end.id] != nil || !isRepeated {
                self.fault("\(end.id) is ignored, and asks for something")
            }
        }
    }

    /// Each segment is with the SMSC, or went out as often as it may.
    private func isSubmitted(_ id: MessageID, _ accepted: Accepted) -> Bool {
        guard let answer = self.answers[id] else { return false }
        return answer.segments.indices.allSatisfy { index in
            let leaving = Leaving(destination: accepted.sender, octets: answer.segments[index].octets)
            let sendings = self.sendings[SegmentToken(id: id, index: index).rawValue, default: 0]
            return self.takings[leaving, default: 0] > 0 || self.plan.keepsDoubts || sendings > 1
        }
    }

    func tally(_ id: MessageID, _ change: (inout Tally) -> Void) {
        let link = self.link(of: id)
        if self.tallies.indices.contains(link) { change(&self.tallies[link]) }
    }
}

// MARK: - At any time, and at the end

extension Ledger {
    /// Limits and counts of a flow.
    func check(_ link: Process.Link, _ number: Int) {
        let (counts, tally) = (link.flow.counts, self.tallies[number])
        if !link.flow.held.isEmpty { self.sights.insert(.held) }
        if link.flow.held.count > HeldDeliveries.limit {
            self.fault("\(link.flow.held.count) deliveries held")
        }
        if link.flow.outbox.count > 2 * link.flow.messages.count + 1024 + 64 {
            self.fault("\(link.flow.outbox.count) in the outbox")
        }
        if link.flow.reassembler.groupCount > link.flow.reassembler.limits.maximumGroups {
            self.fault("too many groups")
        }
        let waiting = link.flow.repeatTickets.values.reduce(0) { $0 + $1.count }
        if counts.receipts != tally.receipts {
            self.fault("\(counts.receipts) receipts counted, \(tally.receipts) seen")
        }
        let counted = counts.accepted + counts.refused + counts.repeats
        let seen = tally.acknowledged + tally.refused + waiting
        if counted != seen { self.fault("\(counted) requests counted, \(seen) seen") }
        if counts.accepted > tally.acknowledged {
            self.fault("\(counts.accepted) accepted, not all acknowledged")
        }
        if counts.repeats > 0 { self.sights.insert(.recognised) }
    }

    /// What the last process has counted is what it did.
    func checkCounts(_ flow: MessageFlow, _ link: Int) {
        let (counts, tally) = (flow.counts, self.tallies[link])
        if counts.submitted != tally.submitted {
            self.fault("\(counts.submitted) submitted, \(tally.submitted) seen")
        }
        let silent = self.tickets.keys.count { $0.link == link }
        if silent > 0 { self.fault("\(silent) requests have no response") }
        if counts.limited != tally.limited {
            self.fault("\(counts.limited) limited, \(tally.limited) seen")
        }
        if counts.failed != tally.failed { self.fault("\(counts.failed) failed, \(tally.failed) seen") }
        if counts.resent > tally.resending { self.fault("\(counts.resent) resent, \(tally.resending) seen") }
    }

    /// A stop in order, with nothing left to do, leaves nothing in doubt.
    func stopped(_ state: JournalState) {
        self.sights.insert(.stoppedClean)
        for message in state.open.values where message.answer != nil {
            self.fault("\(message.id) has an answer and is open after a stop in order")
        }
    }

    /// Each message of a citizen has come to an end that is no mere repetition of another.
    func close(_ smsc: Operator) {
        for part in smsc.parts where part.isAcknowledged && part.receiptFor == nil {
            let ids = (1...3).flatMap {
                self.byKey[Key(link: smsc.link, message: part.message, number: $0), default: []]
            }
            for id in ids where self.ends[id] == nil && self.answers[id] != nil {
                self.fault("\(id) has no end")
            }
            let isAnswered = ids.contains { self.answers[$0] != nil }
            let isClosed = ids.contains {
                self.ends[$0] == .expired || self.ends[$0] == .failed
                    || (self.ends[$0] == .ignored && self.isLimited($0))
            }
            if !isAnswered, !isClosed { self.fault("lost: message \(part.message) of link \(smsc.link)") }
        }
    }

    /// A record in a word.
    func short(_ record: JournalRecord) -> String {
        switch record {
        case .accepted(let part): "accepted \(part.id)"
        case .started(let started):
            "started \(started.id)+\(started.moreParts.map(\.rawValue)) #\(started.attempt)"
        case .answered(let answer): "answered \(answer.id) \(answer.outcome)×\(answer.segments.count)"
        case .resending(let segment): "resending \(segment.id).\(segment.number - 1)"
        case .submitted(let sent): "submitted \(sent.segment.id).\(sent.segment.number - 1)"
        case .receipted(let receipt): "receipted \(receipt.segment.id)"
        case .finished(let end): "finished \(end.id) \(end.kind)"
        case .route(let record): "route \(record)"
        }
    }

    /// Which part a text is.
    private static func key(_ userData: [UInt8], hasUDH: Bool, _ link: Int) -> Key? {
        let octets = hasUDH ? userData.dropFirst(Int(userData.first ?? 0) + 1) : userData[...]
        let names = PartName.all(octets)
        guard names.count == 1 else { return nil }
        return Key(link: link, message: names[0].message, number: names[0].number)
    }
}

extension Ledger.Leaving {
    init(_ submitSM: SubmitSM) {
        self.init(destination: submitSM.destination.digits, octets: submitSM.shortMessage)
    }
}
