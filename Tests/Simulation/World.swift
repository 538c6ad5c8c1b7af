import Foundation
import HeapModule
import Journal
import Monotonic
import SMPP
import SMPPSession
import SMSText
import Services

@testable import Bridge
@testable import SMPPLink

/// Citizens, SMSCs, a network, and a bridge with its disk, clocks and workers, as one value of one seed.
///
/// The flows, the sessions, the framers and encoders, the keepers and pacers of the binds, and the model of the journal are
/// the real ones; what joins them does what the actors do around them, and nothing else. One thing happens after the
/// other; time jumps to the next. `Ledger` judges what is seen.
final class World {
    enum Event {
        case question(link: Int)
        /// The flooding phone asks again.
        case flood
        /// An SMSC looks what it can deliver.
        case redelivery
        case arrival(Int, Side)
        case connected(generation: Int, link: Int, leg: Int, attempt: Int)
        case response(Int, SequenceNumber, CommandStatus, messageID: String)
        case diskDone
        case mail(generation: Int, link: Int, MessageFlow.Input)
        case takingUp(generation: Int, link: Int)
        case workerGoesOn(generation: Int, worker: Int)
        case looking(generation: Int, MessageID)
        case lookingBehind(generation: Int, MessageID)
        case start
        case stopping(generation: Int)
        case fault
        case relief(Plan.Fault)
        case deadline(MessageID, link: Int, since: Instant)
        case calm
    }

    private struct Entry: Comparable {
        let at: Instant
        let serial: Int
        let event: Event

        static func < (one: Entry, other: Entry) -> Bool {
            (one.at, one.serial) < (other.at, other.serial)
        }
        static func == (one: Entry, other: Entry) -> Bool { one.serial == other.serial }
    }

    static let linkCount = 2
    /// All instants are this and a duration, so nothing depends on the hour.
    static let start = Instant.now

    let seed: UInt64
    /// Of each link.
    let settings: [PipelineSettings]
    var random: SplitMix64
    var plan: Plan
    var now = World.start
    var wallShift = Duration.zero
    var disk = Disk()
    var operators: [Operator]
    var process: Process?
    /// How many processes have died or ended.
    var generation = 0
    var wires: [Wire] = []
    let ledger: Ledger
    private(set) var steps = 0
    /// How often the flooding phone has asked.
    var flooded = 0
    private var wireNumber = 0
    /// What has happened, in words; nil: nobody wants to know.
    private var trace: [String]?
    var story: [String] { self.trace ?? [] }
    private var events = Heap<Entry>()
    private var serial = 0
    private(set) var isCalm = false

    init(seed: UInt64, isTraced: Bool = false) {
        self.seed = seed
        self.random = SplitMix64(seed: seed)
        self.plan = Plan(&self.random)
        let plan = self.plan
        self.settings = (0..<Self.linkCount).map { Self.settings($0, plan) }
        self.operators = (0..<Self.linkCount).map { Operator(link: $0) }
        self.ledger = Ledger(plan: self.plan)
        self.trace = isTraced ? [] : nil
    }

    /// What went wrong, or nothing.
    func run() -> Failure? {
        self.at(.zero, .start)
        self.at(self.plan.faultGap, .fault)
        self.at(self.plan.chaos, .calm)
        for link in self.operators.indices { self.at(self.plan.messageGap, .question(link: link)) }
        if self.plan.flood > 0 { self.at(self.random.wait(self.plan.chaos / 2), .flood) }
        let end = self.now + self.plan.chaos + self.plan.giveUp + .seconds(2_000)
        while self.ledger.faults.isEmpty, !self.isDone {
            guard self.now < end else {
                self.fault("no end: \(self.remainder)")
                break
            }
            self.step()
        }
        if self.ledger.faults.isEmpty { self.checkEnd() }
        guard let fault = self.ledger.faults.first else { return nil }
        return Failure(seed: self.seed, step: self.steps, fault: fault, trace: self.trace ?? [])
    }

    var wall: WallTime {
        WallTime(
            milliseconds: 1_800_000_000_000
                + Int64((self.now - Self.start + self.wallShift) / .milliseconds(1)))
    }

    var moment: Moment { Moment(now: self.now, wall: self.wall) }

    func nextWire() -> Int {
        self.wireNumber += 1
        return self.wireNumber
    }

    // MARK: - One thing after the other

    func at(_ delay: Duration, _ event: Event) {
        self.serial += 1
        self.events.insert(Entry(at: self.now + delay, serial: self.serial, event: event))
    }

    private func step() {
        self.steps += 1
        self.ledger.flood.settled = self.ledger.flood.taken.count
        let timer = self.nextTimer()
        if let event = self.events.min, timer.map({ event.at <= $0.at }) ?? true {
            _ = self.events.popMin()
            self.now = max(self.now, event.at)
            self.note("\(event.event)")
            self.take(event.event)
        } else if let timer {
            self.now = max(self.now, timer.at)
            self.note("time: \(timer.of)")
            self.fire(timer.of)
        } else {
            self.fault("nothing is due: \(self.remainder)")
        }
        self.endTurn()
        self.check()
    }

    private func take(_ event: Event) {
        switch event {
        case .question(let link): self.ask(link)
        case .flood: self.flood()
        case .arrival(let number, let side): self.arrive(number, side)
        case .connected(let generation, let link, let leg, let attempt) where generation == self.generation:
            self.connected(link, leg, attempt)
        case .response(let number, let sequence, let status, let messageID):
            self.respond(number, sequence, status, messageID)
        case .diskDone: self.diskDone()
        case .mail(let generation, let link, let input) where generation == self.generation:
            self.handle(input, link)
            if case .replies(let replies) = input { self.handedOver(replies) }
        case .takingUp(let generation, let link) where generation == self.generation: self.takeUp(link)
        case .workerGoesOn(let generation, let worker) where generation == self.generation:
            self.goOn(worker)
        case .looking(let generation, let id) where generation == self.generation: self.look(at: id)
        case .lookingBehind(let generation, let id) where generation == self.generation:
            self.lookBehind(id)
        case .start: self.startProcess()
        case .stopping(let generation) where generation == self.generation: self.goOnStopping()
        case .fault: self.happen()
        case .relief(let fault): self.relieve(fault)
        case .deadline(let id, let link, let since):
            self.ledger.deadline(of: id, link, since: since, at: self.now)
        case .calm: self.calmDown()
        case .redelivery, .connected, .mail, .takingUp, .workerGoesOn, .looking, .lookingBehind, .stopping:
            break
        }
    }

    /// Faults stop, and what they left is put right: from now on all that is owed must be done.
    private func calmDown() {
        self.isCalm = true
        self.plan.calmDown()
        for fault in Plan.Fault.allCases { self.relieve(fault) }
        self.ledger.trouble(until: self.now + .seconds(120))
    }

    // MARK: - What is due by time alone

    enum Timer {
        case session(Int, Side)
        case flow(Int)
        case keeper(Int, Int)
        case pacer(Int)
    }

    private func nextTimer() -> (at: Instant, of: Timer)? {
        var next: (at: Instant, of: Timer)?
        func look(_ at: Instant?, _ timer: Timer) {
            guard let at, next.map({ at < $0.at }) ?? true else { return }
            next = (at, timer)
        }
        for (index, wire) in self.wires.enumerated() {
            if !wire.bridge.isGone { look(wire.bridge.due, .session(index, .bridge)) }
            if !wire.smsc.isGone { look(wire.smsc.due, .session(index, .smsc)) }
        }
        guard let process = self.process else { return next }
        for (number, link) in process.links.enumerated() {
            look(link.nextDeadline(), .flow(number))
            for (index, leg) in link.legs.enumerated() { look(leg.wakeAt, .keeper(number, index)) }
            look(link.paceAt, .pacer(number))
        }
        return next
    }

    private func fire(_ timer: Timer) {
        switch timer {
        case .session(let index, let side): self.drive(self.wires[index], side, [.timePassed])
        case .flow(let link): self.handle(.timePassed, link)
        case .keeper(let link, let leg): self.wakeKeeper(link, leg)
        case .pacer(let link):
            self.process?.links[link].paceAt = nil
            self.process?.links[link].willPull = true
        }
    }

    private func endTurn() {
        self.pullAll()
        self.hire()
        for index in self.operators.indices { self.pump(index) }
        for wire in self.wires {
            self.flush(wire, .bridge)
            self.flush(wire, .smsc)
        }
        self.tellWritten()
        if self.wires.contains(where: \.isOver) { self.wires.removeAll(where: \.isOver) }
        self.startDisk()
        self.answerBell()
    }

    // MARK: - What is wrong

    func fault(_ text: String) {
        self.note("FAULT \(text)")
        self.ledger.faults.append(text)
    }

    func note(_ text: @autoclosure () -> String) {
        guard self.trace != nil else { return }
        let time = (self.now - Self.start) / .seconds(1)
        self.trace?.append("\(self.steps) @\(time) \(text())")
    }

    private func check() {
        if self.steps > 400_000 { self.fault("no end after \(self.steps) steps") }
        guard let process = self.process else { return }
        let recovered = process.links.reduce(0) { $0 + $1.recoveredParts }
        if process.places.taken > max(process.places.capacity, recovered) {
            self.fault("\(process.places.taken) places taken of \(process.places.capacity)")
        }
        for (index, link) in process.links.enumerated() where link.isTouched {
            self.ledger.check(link, index)
            self.checkSending(link, index)
        }
        if let id = self.ledger.idle(at: self.now) { self.fault("\(id) is durable, and no worker gets it") }
    }

    /// What may leave and has room leaves in the turn in which that is so, whatever becomes of the link's other bind.
    private func checkSending(_ link: Process.Link, _ index: Int) {
        guard let wire = link.exit?.wire, !link.willPull, link.paceAt == nil,
            link.nextDeadline().map({ $0 > self.now }) ?? true
        else { return }
        let space = min(wire.bridge.session.windowSpace, link.pacer.allowance(at: self.now))
        // What goes again has its room, and waits for the journal with it.
        if space > 0, link.flow.commits.resendingCount == 0, link.hasReady(at: self.now) {
            self.fault("link \(index) may send, has room, and does not")
        }
    }

    /// Whether all that the citizens asked is answered or closed.
    private var isDone: Bool {
        guard self.isCalm, self.disk.isIdle, let process = self.process, process.stopping == nil,
            self.disk.state.open.isEmpty, self.flooded >= self.plan.flood,
            self.operators.allSatisfy({ $0.isDone(self.plan) })
        else { return false }
        return process.links.allSatisfy { $0.flow.openCount == 0 && $0.flow.commits.isEmpty }
    }

    private var remainder: String {
        let open = self.disk.state.open.values.map { "\($0.id)" }.sorted()
        let unacknowledged = self.operators.map { $0.parts.count { !$0.isAcknowledged } }
        let flows = self.process.map { $0.links.map { "\($0.flow.openCount)" } }
        return
            "open \(open), unacknowledged \(unacknowledged), flows \(flows ?? []), disk idle \(self.disk.isIdle)"
    }

    /// Nothing is left behind, in the flows either.
    private func checkEnd() {
        guard let process = self.process else { return self.fault("no process at the end") }
        for link in process.links.indices {
            var turns = 0
            while let due = self.process?.links[link].nextDeadline(), turns < 5_000 {
                self.now = max(self.now, due)
                self.handle(.timePassed, link)
                turns += 1
            }
        }
        guard let process = self.process else { return self.fault("a death at the end") }
        if process.places.taken != 0 { self.fault("\(process.places.taken) places left at the end") }
        for link in process.links {
            let flow = link.flow
            if !flow.messages.isEmpty || !flow.held.isEmpty || flow.reassembler.groupCount > 0
                || !flow.commits.isEmpty || !flow.repeatTickets.isEmpty || flow.places.taken != 0
                || flow.accepting != 0
            {
                self.fault(
                    "left at the end: \(flow.messages.count) messages, \(flow.held.count) held, "
                        + "\(flow.reassembler.groupCount) groups, \(flow.places.taken) places")
            }
            if !flow.unwritten.isEmpty {
                self.fault("acknowledgements of \(flow.unwritten.count) connections left")
            }
            if link.nextDeadline() != nil { self.fault("something is due for ever") }
        }
        for index in self.operators.indices { self.ledger.close(self.operators[index]) }
        self.ledger.closeReceipts(self.disk.state)
        for (index, link) in process.links.enumerated() { self.ledger.checkCounts(link.flow, index) }
    }
}

/// A seed whose life breaks a promise.
struct Failure: CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let fault: String
    let trace: [String]

    /// How much of the story is told: its last lines.
    static let lines = ProcessInfo.processInfo.environment["STORY"].flatMap { Int($0) } ?? 40

    var description: String {
        (["seed \(self.seed), step \(self.step): \(self.fault)"] + self.trace.suffix(Self.lines)
            + ["again: make simulate SEED=\(self.seed)"]).joined(separator: "\n")
    }
}
