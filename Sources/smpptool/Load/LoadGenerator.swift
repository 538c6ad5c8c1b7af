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
    private(set) var phase = Phase.binding
    private(set) var figures = LoadFigures()
    let plan: LoadPlan
    let messages: [PreparedMessage]
    let responses: LoadResponses
    /// As ESME: what each link is bound with.
    let bind: PDU?
    var book: QuestionBook
    /// Open questions of mixes that name their sources, the oldest first.
    var named: [String: [Int64]] = [:]
    /// Texts of parts, where the whole is to be compared.
    var texts: [Int64: [UInt8: String]] = [:]
    var expectations = Expectations()

    private var links: [LoadLink] = []
    private var schedule: Schedule
    private var openCount = 0
    private var start: Int64 = 0
    private var nextSecond = 1
    private var nextLink = 0
    private var wasBlocked = false
    /// Until when nothing could be sent through no fault of ours.
    private var blockedUntil: Int64 = 0

    /// - Parameter bind: as ESME, what each link is bound with.
    init(
        _ plan: LoadPlan, messages: [PreparedMessage], book: QuestionBook, bind: PDU?
    ) throws(EncodingError) {
        precondition(!messages.isEmpty, "a mix has messages")
        self.plan = plan
        self.messages = messages
        self.responses = try LoadResponses()
        self.book = book
        self.bind = bind
        self.schedule = Schedule(plan)
    }

    var isDone: Bool { self.phase == .done }

    /// Links that questions can go out on.
    var readyLinks: [LoadLink] { self.links.filter { self.isReady($0) } }

    private func isReady(_ link: LoadLink) -> Bool {
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
            return self.start + min(next, self.plan.sendingTime)
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
        case .running, .draining: self.figures.counts.lostLinks += 1
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
            self.ask(at: now)
        case .draining(let until):
            self.giveUp(at: now)
            if self.openCount == 0 || now >= until { self.end(at: now) }
        case .unbinding(let until):
            if now >= until { self.phase = .done }
        }
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

// MARK: - Questions

extension LoadGenerator {
    private mutating func ask(at now: Int64) {
        self.wasBlocked = false
        if self.plan.pace == .closedLoop {
            for link in self.links where self.isReady(link) {
                while now < self.plan.sendingTime, self.mayAsk, self.hasRoom(link) {
                    self.ask(on: link, due: now, at: now)
                }
            }
        } else {
            while let due = self.schedule.due, due <= now, due < self.plan.sendingTime, self.mayAsk {
                guard let link = self.linkWithRoom() else {
                    self.wasBlocked = true
                    break
                }
                self.figures.lateness.add(nanoseconds: now - max(due, self.blockedUntil))
                self.schedule.advance()
                self.ask(on: link, due: due, at: now)
            }
        }
        let isOver = now >= self.plan.sendingTime || self.plan.count.map { self.book.next >= $0 } ?? false
        if isOver { self.finishAsking(at: now) }
    }

    /// Whether the count allows one more.
    private var mayAsk: Bool { self.plan.count.map { self.book.next < $0 } ?? true }

    private mutating func finishAsking(at now: Int64) {
        while let due = self.schedule.due, due < self.plan.sendingTime, self.plan.count == nil {
            self.figures.counts.unsent += 1
            self.schedule.advance()
        }
        self.phase = .draining(until: now + self.plan.drain.nanoseconds)
    }

    private var nextMessage: Int { Int(self.book.next % Int64(self.messages.count)) }

    private func hasRoom(_ link: LoadLink) -> Bool {
        self.book.hasRoom
            && link.hasRoom(for: self.messages[self.nextMessage].parts.count, window: self.plan.window)
    }

    /// One link after the other.
    private mutating func linkWithRoom() -> LoadLink? {
        for _ in self.links.indices {
            let link = self.links[self.nextLink % self.links.count]
            self.nextLink = (self.nextLink + 1) % self.links.count
            if self.isReady(link), self.hasRoom(link) { return link }
        }
        return nil
    }

    private mutating func ask(on link: LoadLink, due: Int64, at now: Int64) {
        let index = self.nextMessage
        let message = self.messages[index]
        let count = message.parts.count
        var question = Question()
        question.intended = due
        question.link = Int32(link.index)
        question.message = Int32(index)
        question.openResponses = UInt8(count)
        question.windowPlaces = UInt8(count)
        question.isClosed = false
        let number = self.book.ask(question)
        let address = self.book.address(of: number)
        for part in message.parts {
            let (sequence, givenUp) = link.request(for: number)
            part.append(to: &link.output, sequence: sequence, number: address)
            if let givenUp { self.respond(to: givenUp, on: link, nil, at: now) }
        }
        link.inFlight += count
        self.openCount += 1
        if let source = message.source { self.named[source, default: []].append(number) }
        self.figures.counts.sent += 1
        self.figures.counts.sentPDUs += count
        if due >= self.plan.warmUp.nanoseconds {
            self.figures.measuredSent += 1
            self.figures.lastSent = now
        }
    }
}

// MARK: - What comes

extension LoadGenerator {
    mutating func received(on link: LoadLink, at now: Int64) throws(FramingError) {
        let now = now - self.start
        while let frame = try link.framer.next() {
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
                self.take(frame, on: link, at: now)
            case .deliverSM:
                self.responses.deliverSMResp.append(
                    to: &link.output, sequence: header.sequenceNumber.rawValue)
                self.take(frame, on: link, at: now)
            case .bindReceiver, .bindTransmitter, .bindTransceiver:
                if let pdu = try? link.framer.decode(frame) { link.accept(pdu, header) }
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

    /// - Parameter status: nil: there will be no response.
    private mutating func respond(
        to number: Int64, on link: LoadLink, _ status: CommandStatus?, at now: Int64
    ) {
        guard self.book.holds(number), self.book[number].openResponses > 0 else { return }
        self.book[number].openResponses -= 1
        if self.plan.windowUntil == .response, self.book[number].windowPlaces > 0 {
            self.book[number].windowPlaces -= 1
            link.inFlight -= 1
        }
        if let status, status != .ok {
            self.book[number].isRefused = true
            self.figures.counts.refused += 1
            self.figures.counts.statuses[status, default: 0] += 1
        } else if status == nil {
            self.book[number].isRefused = true
            self.figures.counts.unanswered += 1
        }
        let question = self.book[number]
        if question.openResponses == 0, !question.isRefused {
            self.figures.taken(
                after: now - question.intended, at: now,
                isMeasured: question.intended >= self.plan.warmUp.nanoseconds)
        }
        self.settle(number)
    }

    /// A reply, or a part of one, has come for a question.
    mutating func reply(to number: Int64, part: UInt8, of total: UInt8, at now: Int64) {
        let bit: UInt64 = 1 << UInt64(min(part, 64) - 1)
        guard self.book[number].parts & bit == 0, !self.book[number].isAnswered else {
            self.figures.counts.doubled += 1
            return
        }
        self.book[number].parts |= bit
        self.book[number].partCount = total
        guard self.book[number].parts.nonzeroBitCount >= min(Int(total), 64) else { return }
        self.book[number].isAnswered = true
        let question = self.book[number]
        if question.isClosed {
            self.figures.counts.late += 1
            if !question.isRefused { self.figures.counts.lost -= 1 }
            return
        }
        self.figures.replied(
            after: now - question.intended, at: now,
            isMeasured: question.intended >= self.plan.warmUp.nanoseconds)
        self.settle(number)
    }

    mutating func count(_ change: (inout LoadCounts) -> Void) { change(&self.figures.counts) }

    /// Ends a question of which nothing more is to come.
    private mutating func settle(_ number: Int64) {
        let question = self.book[number]
        guard !question.isClosed else { return }
        let hasReply = question.isAnswered || question.isRefused || !self.plan.expectsReplies
        if hasReply, question.isAnswered || question.openResponses == 0 { self.freeWindow(number) }
        guard hasReply, question.openResponses == 0 else { return }
        self.close(number)
    }

    private mutating func freeWindow(_ number: Int64) {
        guard self.plan.windowUntil == .reply || self.book[number].openResponses == 0 else { return }
        self.links[Int(self.book[number].link)].inFlight -= Int(self.book[number].windowPlaces)
        self.book[number].windowPlaces = 0
    }

    private mutating func close(_ number: Int64) {
        self.book[number].isClosed = true
        self.openCount -= 1
        let message = self.messages[Int(self.book[number].message)]
        if let source = message.source { self.named[source]?.removeAll { $0 == number } }
    }

    private mutating func giveUp(at now: Int64) {
        let patience = self.plan.patience.nanoseconds
        while let number = self.book.oldestOpen(), now - self.book[number].intended >= patience {
            self.giveUp(number)
        }
    }

    private mutating func giveUp(_ number: Int64) {
        let question = self.book[number]
        self.figures.counts.unanswered += Int(question.openResponses)
        if !question.isAnswered, !question.isRefused, self.plan.expectsReplies {
            // What was never acknowledged was never taken: its sender keeps it.
            self.figures.counts.lost += question.openResponses == 0 ? 1 : 0
            self.book[number].isRefused = question.openResponses > 0
        }
        self.book[number].openResponses = 0
        self.links[Int(question.link)].inFlight -= Int(question.windowPlaces)
        self.book[number].windowPlaces = 0
        self.close(number)
    }
}
