import Monotonic
import SMPP
import SMPPSession

@testable import Bridge
@testable import SMPPLink

/// An SMSC and its citizens: delivers what has no ESME_ROK again and again, and takes what is submitted.
struct Operator {
    /// A part of a citizen's message, or a receipt.
    struct Part {
        /// Of a receipt: what it is for, as its response named it; it is no part of a message then.
        var receiptFor: String?
        let message: Int
        let number: Int
        let deliverSM: DeliverSM
        var isAcknowledged = false
        /// Delivered, and not over.
        var isOpen = false
        /// Not delivered before this moment.
        var notBefore: Instant
        var acknowledged: Instant?
    }

    /// The phone that floods, over all links.
    static let flooder = "77019000000"

    let link: Int
    private(set) var parts: [Part] = []
    /// Those that are neither acknowledged nor delivered and not over, in their order.
    private var waiting: [Int] = []
    private(set) var messages = 0
    /// Which of them are of the flood.
    private var floods: Set<Int> = []
    var poisoned: Set<Int> = []
    /// The connection that deliver_sm goes over when it is bound, and before it is.
    var wire: Int?
    var isBound = false
    var refusesBinds = false
    var throttles = false
    var nextMessageID = 0

    init(link: Int) {
        self.link = link
    }

    func isDone(_ plan: Plan) -> Bool {
        self.questionCount >= plan.messages && self.parts.allSatisfy { $0.isAcknowledged && !$0.isOpen }
    }

    /// Messages that are not of the flood.
    var questionCount: Int { self.messages - self.floods.count }

    /// Each other message has a sender of its own, so that its answers are known by their destination.
    func sender(of message: Int) -> String {
        self.floods.contains(message)
            ? Self.flooder : "7701\(self.link)\(String(message + 100_000))"
    }

    /// The text says which message and which part it is: `12/1;12/2;`.
    func isPoison(_ text: String) -> Bool {
        !self.poisoned.isEmpty
            && PartName.all(text.utf8).first.map { self.poisoned.contains($0.message) } ?? false
    }

    mutating func flood(at now: Instant, _ random: inout SplitMix64) {
        self.floods.insert(self.messages)
        self.ask(parts: 1, isPoison: false, at: now, &random)
    }

    mutating func ask(parts count: Int, isPoison: Bool, at now: Instant, _ random: inout SplitMix64) {
        let message = self.messages
        self.messages += 1
        if isPoison { self.poisoned.insert(message) }
        for number in 1...count {
            var deliverSM = DeliverSM(
                source: Address(ton: .international, npi: .isdn, digits: self.sender(of: message)),
                destination: Address(digits: "1414"), shortMessage: Array("\(message)/\(number);".utf8))
            if count > 1 {
                deliverSM.esmClass = .userDataHeader
                let header: [UInt8] = [5, 0, 3, UInt8(message & 0xFF), UInt8(count), UInt8(number)]
                deliverSM.shortMessage = header + deliverSM.shortMessage
            }
            self.parts.append(
                Part(
                    message: message, number: number, deliverSM: deliverSM,
                    notBefore: now + random.wait(.milliseconds(number > 1 ? 300 : 0))))
            self.waiting.append(self.parts.count - 1)
        }
        if count > 1, random.chance(0.3) { self.parts.swapAt(self.parts.count - 1, self.parts.count - 2) }
    }

    /// A name for what is taken.
    mutating func name() -> String {
        self.nextMessageID += 1
        return String(0xA000_0000 + self.nextMessageID, radix: 16, uppercase: true)
    }

    /// A receipt is on its way.
    mutating func report(_ deliverSM: DeliverSM, on messageID: String, at moment: Instant) {
        self.parts.append(
            Part(receiptFor: messageID, message: 0, number: 0, deliverSM: deliverSM, notBefore: moment))
        self.waiting.append(self.parts.count - 1)
    }

    mutating func connect(_ wire: Int) {
        self.wire = wire
        self.isBound = false
    }

    mutating func lost(_ wire: Int) {
        if self.wire == wire { (self.wire, self.isBound) = (nil, false) }
    }

    /// Whether a part may be delivered now.
    func hasDue(at now: Instant) -> Bool { self.waiting.contains { self.parts[$0].notBefore <= now } }

    /// The parts that are delivered now, as many as the window has room for.
    mutating func takeDue(_ space: Int, at now: Instant) -> [Int] {
        var due: [Int] = []
        for index in self.waiting where due.count < space && self.parts[index].notBefore <= now {
            self.parts[index].isOpen = true
            due.append(index)
        }
        self.waiting.removeAll { self.parts[$0].isOpen }
        return due
    }

    mutating func acknowledge(_ index: Int, at now: Instant) {
        self.parts[index].isAcknowledged = true
        self.parts[index].acknowledged = now
        self.parts[index].isOpen = false
        self.look(at: index)
    }

    mutating func postpone(_ index: Int, until moment: Instant) {
        self.parts[index].isOpen = false
        self.parts[index].notBefore = moment
        self.look(at: index)
    }

    /// Keeps those that wait in step with the part.
    private mutating func look(at index: Int) {
        let place = self.waiting.firstIndex { $0 >= index } ?? self.waiting.count
        let isThere = place < self.waiting.count && self.waiting[place] == index
        let waits = !self.parts[index].isAcknowledged && !self.parts[index].isOpen
        if waits, !isThere { self.waiting.insert(index, at: place) }
        if !waits, isThere { self.waiting.remove(at: place) }
    }

    /// The SMSC starts again from what it had written a moment before.
    mutating func forget(at now: Instant) {
        for index in self.parts.indices {
            if let moment = self.parts[index].acknowledged, now - moment < .seconds(1) {
                self.parts[index].isAcknowledged = false
                self.parts[index].acknowledged = nil
                self.look(at: index)
            }
        }
    }
}

/// Which part of which message a text is: `12/1;`.
struct PartName {
    let message: Int
    let number: Int

    /// The names in a text, one behind the other; empty if it is anything else.
    static func all(_ text: some Sequence<UInt8>) -> [PartName] {
        var names: [PartName] = []
        var message: Int?
        var number: Int?
        for octet in text {
            switch octet {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = (number ?? 0) &* 10 &+ Int(octet - UInt8(ascii: "0"))
            case UInt8(ascii: "/") where message == nil: (message, number) = (number, nil)
            case UInt8(ascii: ";"):
                guard let first = message, let second = number else { return [] }
                names.append(PartName(message: first, number: second))
                (message, number) = (nil, nil)
            default: return []
            }
        }
        return message == nil && number == nil ? names : []
    }
}

// MARK: - What it does

extension World {
    func ask(_ link: Int) {
        let isLong = self.random.chance(self.plan.partShare)
        self.operators[link].ask(
            parts: isLong ? self.random.within(2...3) : 1, isPoison: self.random.chance(self.plan.poisoned),
            at: self.now, &self.random)
        self.at(.milliseconds(1_500), .redelivery)
        if self.operators[link].questionCount < self.plan.messages {
            self.at(self.random.wait(self.plan.messageGap), .question(link: link))
        }
    }

    /// The flooding phone asks once more.
    func flood() {
        self.flooded += 1
        let link = self.random.within(0...Self.linkCount - 1)
        self.operators[link].flood(at: self.now, &self.random)
        self.at(.milliseconds(1_500), .redelivery)
        if self.flooded < self.plan.flood { self.at(self.random.wait(self.plan.floodGap), .flood) }
    }

    /// Delivers what is due, as far as the window goes.
    func pump(_ link: Int) {
        guard self.operators[link].isBound, self.operators[link].hasDue(at: self.now),
            let number = self.operators[link].wire,
            let wire = self.wire(number)
        else { return }
        let due = self.operators[link].takeDue(wire.smsc.session.windowSpace, at: self.now)
        let inputs = due.map {
            Session.Input.request(.deliverSM(self.operators[link].parts[$0].deliverSM), token: UInt64($0))
        }
        if !inputs.isEmpty { self.drive(wire, .smsc, inputs) }
    }

    func operatorTakes(_ events: [Session.Event], _ wire: Wire) {
        for event in events {
            switch event {
            case .bindRequested:
                let refuses = self.operators[wire.link].refusesBinds
                let status: CommandStatus = refuses ? self.random.choice([.bindFailed, .alreadyBound]) : .ok
                self.drive(wire, .smsc, [.answerBind(status, BindResp(systemID: "SMSC"))])
            case .bound where self.operators[wire.link].wire == wire.number:
                self.operators[wire.link].isBound = true
            case .deliver(.submitSM(let submitSM), let sequence): self.take(submitSM, sequence, wire)
            case .completed(let token, let outcome): self.delivered(Int(token), outcome, wire.link)
            case .settled(let token, .ok, _):
                let part = self.operators[wire.link].parts[Int(token)]
                self.ledger.acknowledged(part, wire.link)
                if !part.isOpen { self.operators[wire.link].acknowledge(Int(token), at: self.now) }
            case .draining where self.operators[wire.link].wire == wire.number:
                self.operators[wire.link].isBound = false
            case .deliver, .settled, .bound, .draining: break
            }
        }
    }

    /// The end of a deliver_sm: without ESME_ROK it is delivered again.
    private func delivered(_ index: Int, _ outcome: Session.Outcome, _ link: Int) {
        let part = self.operators[link].parts[index]
        switch outcome {
        case .response(.ok, _):
            self.ledger.acknowledged(part, link)
            self.operators[link].acknowledge(index, at: self.now)
        case .response, .unreadable:
            let pause = self.random.wait(.seconds(3))
            self.operators[link].postpone(index, until: self.now + pause)
            self.ask(again: link, after: pause)
        case .timedOut:
            let pause = self.random.wait(.seconds(5))
            self.operators[link].postpone(index, until: self.now + pause)
            self.ask(again: link, after: pause)
        case .sessionClosed, .notSent: self.operators[link].postpone(index, until: self.now)
        }
    }

    /// Time has to come to a turn in which the part is delivered again.
    private func ask(again link: Int, after pause: Duration) {
        self.at(pause, .redelivery)
    }

    /// A submit_sm: taken, or not, and answered in time, late, twice or never.
    private func take(_ submitSM: SubmitSM, _ sequence: SequenceNumber, _ wire: Wire) {
        let wait = self.random.wait(self.plan.answerTime)
        let late = self.plan.responseTimer + self.random.wait(.seconds(8))
        self.ledger.arrived(submitSM, self.now)
        if self.operators[wire.link].throttles || self.random.chance(self.plan.retried) {
            self.ledger.trouble(until: self.now + .seconds(20))
            let status = self.random.choice([CommandStatus.throttled, .messageQueueFull, .systemError])
            return self.at(
                self.random.chance(self.plan.late) ? late : wait,
                .response(wire.number, sequence, status, messageID: ""))
        }
        if self.random.chance(self.plan.refused) {
            self.ledger.refusedForGood(submitSM)
            return self.at(wait, .response(wire.number, sequence, .invalidDestinationAddress, messageID: ""))
        }
        let messageID = self.operators[wire.link].name()
        self.ledger.taken(submitSM, as: messageID, wire.link)
        self.report(on: submitSM, messageID, wire.link)
        if self.random.chance(self.plan.unanswered) {
            return self.ledger.trouble(until: self.now + .seconds(40))
        }
        let response = Event.response(wire.number, sequence, .ok, messageID: messageID)
        if self.random.chance(self.plan.twice) { self.at(wait + wait, response) }
        let isLate = self.random.chance(self.plan.late)
        if isLate { self.ledger.trouble(until: self.now + .seconds(40)) }
        self.at(isLate ? late : wait, response)
    }

    /// Says sooner or later, perhaps before the response, how what was taken ended.
    private func report(on submitSM: SubmitSM, _ messageID: String, _ link: Int) {
        guard self.random.chance(self.plan.reported), let number = Int(messageID, radix: 16) else { return }
        let state = self.random.choice([MessageState.delivered, .delivered, .undeliverable, .expired])
        let name = self.plan.isReportedInDecimal ? String(number) : messageID
        let pause = self.random.wait(.seconds(1))
        let deliverSM = DeliverSM(
            Receipt(messageID: name, state: state), source: submitSM.destination,
            destination: submitSM.source, hasTLVs: self.random.chance(0.5))
        self.operators[link].report(deliverSM, on: messageID, at: self.now + pause)
        self.ledger.reports(state, on: messageID, link, as: name)
        self.at(pause, .redelivery)
    }

    func respond(_ number: Int, _ sequence: SequenceNumber, _ status: CommandStatus, _ messageID: String) {
        guard let wire = self.wire(number) else { return }
        self.drive(
            wire, .smsc, [.respond(.submitSMResp(SubmitSMResp(messageID: messageID)), status, sequence)])
    }
}
