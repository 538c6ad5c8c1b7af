import SMPP
import SMPPSession

/// The loading end: asks questions at its pace, answers what comes, and matches replies to questions.
///
/// As SMSC it delivers and gets submit_sm for replies, as ESME it submits and gets deliver_sm. A latency counts from when
/// the question was due, so what a slow peer holds back is in the figures (no coordinated omission).
struct LoadGenerator: LoadMachine {
    enum Phase: Hashable, Sendable {
        case binding
        case running
        case draining(until: Int64)
        case unbinding(until: Int64)
        case done
    }

    /// Why nothing was measured.
    private(set) var failure: String?
    var phase = Phase.binding
    var figures: LoadFigures
    let plan: LoadPlan
    let messages: [PreparedMessage]
    let responses: LoadResponses
    /// As ESME: what each link is bound with.
    let bind: PDU?
    var book: QuestionBook
    /// Open questions of mixes that name their sources, the oldest first.
    var named: [String: [Int64]] = [:]
    /// Whether the mix names any source.
    let hasNames: Bool
    /// Texts of parts, where the whole is to be compared.
    var texts: [Int64: [UInt8: String]] = [:]
    var expectations: Expectations

    var links: [LoadLink] = []
    /// The link that the next question of an open loop goes out on, if it can.
    var nextLink = 0
    var schedule: Schedule
    /// Questions that are not settled.
    var openCount = 0
    /// Whether a question was due and no link had room, and until when that was so: no fault of ours.
    var wasBlocked = false
    var blockedUntil: Int64 = 0
    /// No question goes out from then on.
    let sendingTime: Int64
    /// After which a question is lost.
    let patience: Int64
    /// When the test began; all other times count from it.
    private var start: Int64 = 0
    private var nextSecond = 1
    private var nextDrop: Int64?

    /// - Parameter bind: as ESME, what each link is bound with.
    init(
        _ plan: LoadPlan, messages: [PreparedMessage], book: QuestionBook, bind: PDU?
    ) throws(EncodingError) {
        precondition(!messages.isEmpty, "a mix has messages")
        self.plan = plan
        self.messages = messages
        self.hasNames = messages.contains { $0.source != nil }
        self.responses = try LoadResponses()
        self.book = book
        self.bind = bind
        self.schedule = Schedule(plan)
        self.expectations = Expectations(count: messages.count)
        self.figures = LoadFigures(measuredFrom: plan.warmUp.nanoseconds)
        self.sendingTime = plan.sendingTime
        self.patience = plan.patience.nanoseconds
        self.nextDrop = plan.dropEvery?.nanoseconds
    }

    var isDone: Bool { self.phase == .done }

    /// Links that questions can go out on.
    var readyLinks: [LoadLink] { self.links.filter { self.isReady($0) } }

    func isReady(_ link: LoadLink) -> Bool {
        guard let type = link.bindType else { return false }
        return self.plan.role == .smsc ? type.delivers : type.submits
    }

    var due: Int64? {
        switch self.phase {
        case .binding, .done: return nil
        case .draining(let until), .unbinding(let until): return self.start + until
        case .running:
            let second = Int64(self.nextSecond) * 1_000_000_000
            let next = self.wasBlocked ? second : min(second, self.schedule.due ?? second)
            return self.start + min(next, self.sendingTime, self.nextDrop ?? .max)
        }
    }

    mutating func open(_ index: Int, at now: Int64) -> LoadLink {
        let link = LoadLink(index: self.links.count, window: self.plan.window)
        self.links.append(link)
        if let bind { link.write(bind, SequenceNumber(rawValue: link.nextSequence())) }
        return link
    }

    mutating func closed(_ link: LoadLink, at now: Int64) {
        link.isOpen = false
        link.bindType = nil
        switch self.phase {
        case .binding where self.plan.role == .esme: self.fail("a connection ended before it was bound")
        case .running, .draining:
            if link.isDropped {
                self.figures.counts.droppedLinks += 1
            } else {
                self.figures.counts.lostLinks += 1
            }
        default: break
        }
        if case .unbinding = self.phase, self.links.allSatisfy({ !$0.isOpen }) { self.phase = .done }
    }

    mutating func fail(_ why: String) {
        self.failure = self.failure ?? why
        self.phase = .done
    }

    /// The test ends now, with what it has.
    mutating func stop(at now: Int64) {
        switch self.phase {
        case .running: self.phase = .draining(until: now - self.start + self.plan.drain.nanoseconds)
        case .binding: self.fail("ended before there were \(self.plan.sessionCount) links")
        default: break
        }
    }

    mutating func turn(at now: Int64) {
        if self.phase == .binding {
            guard self.readyLinks.count >= self.plan.sessionCount else { return }
            self.phase = .running
            self.start = now
        }
        let now = now - self.start
        self.closeSeconds(now)
        switch self.phase {
        case .binding, .done: break
        case .running:
            self.giveUp(at: now)
            if self.wasBlocked { self.blockedUntil = now }
            self.drop(at: now)
            self.ask(at: now)
        case .draining(let until):
            self.giveUp(at: now)
            if self.openCount == 0 || now >= until { self.end(at: now) }
        case .unbinding(let until):
            if now >= until { self.phase = .done }
        }
    }

    /// Cuts one link after the other, without a word.
    private mutating func drop(at now: Int64) {
        guard let due = self.nextDrop, let every = self.plan.dropEvery?.nanoseconds, now >= due else {
            return
        }
        self.nextDrop = due + every
        let bound = self.readyLinks
        guard !bound.isEmpty else { return }
        let link = bound[Int(due / every) % bound.count]
        link.isDropped = true
        link.isEnding = true
    }

    private mutating func closeSeconds(_ now: Int64) {
        guard self.phase != .done else { return }
        if case .unbinding = self.phase { return }
        while now >= Int64(self.nextSecond) * 1_000_000_000 {
            self.figures.close(second: self.nextSecond, open: self.openCount)
            self.nextSecond += 1
        }
    }

    private mutating func end(at now: Int64) {
        while let number = self.book.oldestOpen() { self.giveUp(number) }
        self.figures.closeLast(second: self.nextSecond)
        for link in self.links where link.bindType != nil { self.responses.unbind(link) }
        self.phase = self.links.contains { $0.isOpen } ? .unbinding(until: now + 1_000_000_000) : .done
    }
}

// MARK: - What comes

extension LoadGenerator {
    mutating func received(
        _ framer: inout PDUFramer, on link: LoadLink, at now: Int64
    ) throws(FramingError) {
        let now = now - self.start
        while let frame = try framer.next() {
            let header = frame.header
            switch header.commandID {
            case .deliverSMResp, .submitSMResp:
                guard let number = link.responded(header.sequenceNumber.rawValue) else {
                    self.figures.counts.unmatched += 1
                    continue
                }
                self.respond(to: number, on: link, header.commandStatus, at: now)
            case .submitSM:
                self.responses.submitSMResp.append(
                    to: &link.output, sequence: header.sequenceNumber.rawValue,
                    number: Int64(self.figures.counts.replyPDUs))
                self.take(frame, framer, at: now)
            case .deliverSM:
                self.responses.deliverSMResp.append(
                    to: &link.output, sequence: header.sequenceNumber.rawValue)
                self.take(frame, framer, at: now)
            case .bindReceiver, .bindTransmitter, .bindTransceiver:
                if let pdu = try? framer.decode(frame) { link.accept(pdu, header) }
            case .bindReceiverResp, .bindTransmitterResp, .bindTransceiverResp: self.bound(link, header)
            case .genericNack where link.responded(header.sequenceNumber.rawValue) != nil:
                self.figures.counts.refused += 1
            default: self.responses.answer(header, on: link)
            }
        }
    }

    private mutating func bound(_ link: LoadLink, _ header: Header) {
        guard header.commandStatus == .ok else {
            return self.fail("the bind was refused: \(header.commandStatus)")
        }
        link.bindType = BindType.allCases.first { $0.commandID.response == header.commandID }
    }
}
