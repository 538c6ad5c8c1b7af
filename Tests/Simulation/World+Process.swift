import Journal
import Locks
import Monotonic
import SMPP
import SMPPSession
import SMSText
import Services

@testable import Bridge
@testable import SMPPLink

/// What dies together: the bridge's links, places and workers.
final class Process {
    /// What `OperatorLink` and `LinkPipeline` hold for one link.
    final class Link {
        var flow: MessageFlow
        let legs: [Leg]
        var pacer: SubmitPacer
        var willPull = false
        var paceAt: Instant?
        /// When time alone makes the flow do something; unknown once something has happened to it.
        private var due: Instant??
        var actions: [MessageFlow.Action] = []
        var isPerforming = false
        var recoveredParts = 0
        /// What an earlier process left and is not taken up yet.
        var left: [MessageFlow.Recovered] = []

        init(_ flow: MessageFlow, _ legs: [Leg], _ pacer: SubmitPacer) {
            (self.flow, self.legs, self.pacer) = (flow, legs, pacer)
        }

        /// The leg over which it can be sent something.
        var exit: Leg? { self.legs.first { $0.isBound && $0.type.submits } }
        var canReceive: Bool { self.legs.contains { $0.isBound && $0.type.delivers } }
        var isDown: Bool { self.legs.allSatisfy { $0.wire == nil } }
        /// Whether something has happened to the flow since it was last asked when it is due.
        var isTouched: Bool { self.due == nil }

        func touch() { self.due = .none }

        func hasReady(at now: Instant) -> Bool { self.flow.outbox.hasReady(at: now) }

        func nextDeadline() -> Instant? {
            if let due = self.due { return due }
            let due = self.flow.nextDeadline()
            self.due = .some(due)
            return due
        }
    }

    /// A bind of a link and what carries it.
    final class Leg {
        let type: BindType
        var keeper: BindKeeper
        var wire: Wire?
        var attempt = 0
        var wakeAt: Instant?
        var isBound = false
        /// Whether responses were given to the connection that its socket has not taken yet.
        var owesResponses = false

        init(_ type: BindType, _ keeper: BindKeeper) {
            (self.type, self.keeper) = (type, keeper)
        }
    }

    enum Stopping {
        case work(until: Instant)
        case unbinding(until: Instant)
        case writing(until: Instant)
    }

    let places: Places
    let links: [Link]
    var crew = Crew()
    var stopping: Stopping?
    let bell = Bell()

    init(_ places: Places, _ links: [Link]) {
        (self.places, self.links) = (places, links)
    }
}

/// Says from within the places that one is free.
final class Bell: Sendable {
    private let rung = Locked<[Int]>([])
    func ring(_ link: Int) { self.rung.withLock { $0.append(link) } }
    func answer() -> [Int] { self.rung.withLock { exchange(&$0, with: []) } }
}

// MARK: - Life and death

extension World {
    static func settings(_ link: Int, _ plan: Plan) -> PipelineSettings {
        var configuration = Configuration()
        configuration.shortNumbers = ["1414"]
        configuration.catalogue.texts.unavailable = "unavailable"
        configuration.sla.giveUp = plan.giveUp
        var values = Configuration.Link()
        values.throughput = plan.throughput
        values.registeredDelivery = plan.reported > 0 ? .receipt : .nothing
        values.inDoubt = plan.keepsDoubts ? .keep : .resend
        return PipelineSettings("link\(link)", values, configuration, isKept: true)
    }

    /// Starts the bridge from what is durable.
    func startProcess() {
        guard self.process == nil else { return }
        let ids = MessageIDs(after: self.disk.state.lastID.rawValue)
        let places = Places(capacity: self.plan.capacity)
        let buckets = Locked(SenderBuckets())
        let seed = self.random.next()
        let types: [BindType] = self.plan.isPaired ? [.receiver, .transmitter] : [.transceiver]
        self.process = Process(
            places,
            self.settings.enumerated().map { link, settings in
                Process.Link(
                    MessageFlow(
                        settings: settings, places: places, ids: ids, buckets: buckets, at: self.moment),
                    types.enumerated().map { leg, type in
                        let seed = seed &+ UInt64(link * types.count + leg)
                        return Process.Leg(type, BindKeeper(hostCount: 1, seed: seed))
                    },
                    SubmitPacer(limit: settings.throughput, at: self.now))
            })
        self.ledger.begin(self.generation, awaiting: self.disk.state.awaitingReceipt.values)
        // Nothing was done while there was no process.
        self.ledger.trouble(until: self.now + .seconds(30))
        self.recover()
    }

    private func recover() {
        let generation = self.generation
        for link in 0..<Self.linkCount {
            let name = "link\(link)"
            let own = self.disk.state.open.values.filter { $0.parts[0].link == name }.sorted { $0.id < $1.id }
            self.process?.links[link].recoveredParts = own.reduce(0) { $0 + $1.parts.count }
            if !own.isEmpty { self.ledger.sights.insert(.recovered) }
            let recovered = MessageFlow.Recovered(
                messages: own, awaitingReceipt: self.awaitingReceipt(of: link),
                recentParts: self.disk.parts.filter { $0.link == name },
                newestRecord: self.disk.newestRecord)
            let pieces = recovered.pieces(of: 2)
            self.handle(.recovered(pieces.first), link)
            guard self.generation == generation else { return }
            self.process?.links[link].left = pieces.others
        }
        for link in 0..<Self.linkCount {
            for leg in self.process?.links[link].legs.indices ?? 0..<0 {
                if let action = self.process?.links[link].legs[leg].keeper.start() {
                    self.follow(action, link, leg)
                }
                guard self.generation == generation else { return }
            }
            self.at(.zero, .takingUp(generation: generation, link: link))
        }
    }

    private func awaitingReceipt(of link: Int) -> [SubmittedSegment] {
        let own = self.disk.state.awaitingReceipt.values.filter {
            self.ledger.link(of: $0.segment.id) == link
        }
        return own.sorted { one, other in
            (one.at, one.segment.id, one.segment.number) < (other.at, other.segment.id, other.segment.number)
        }
    }

    /// Takes up a piece of what was left, and the next one a little later; the links are at work meanwhile.
    func takeUp(_ number: Int) {
        guard let link = self.process?.links[number], !link.left.isEmpty else { return }
        let generation = self.generation
        self.handle(.recovered(link.left.removeFirst()), number)
        self.at(self.random.wait(.milliseconds(100)), .takingUp(generation: generation, link: number))
    }

    /// The process is gone, whatever it was at; another is started some time later.
    func die(_ why: String, hangsUp: Bool = true) {
        guard self.process != nil else { return }
        self.note("death: \(why)")
        self.process = nil
        self.generation += 1
        if !why.hasPrefix("poison") { self.ledger.otherDeaths += 1 }
        self.ledger.trouble(until: self.now + .seconds(150))
        let kept = self.disk.forget(keepingInHand: self.random.chance(0.5))
        if !kept.isEmpty { self.ledger.sights.insert(.diedWithCommit) }
        for commit in kept { self.ledger.keep(commit.records, at: self.moment) }
        let isSilent = !hangsUp
        for wire in self.wires where !wire.bridge.isGone {
            if isSilent { wire.isSilent = true }
            self.hangUp(wire, .bridge)
        }
        // Once the faults are over it comes back soon: an end is waited for.
        let isLong = self.random.chance(0.03) && !self.isCalm
        let pause = isLong ? self.plan.giveUp : self.random.wait(.seconds(3))
        self.at(pause, .start)
    }

    /// Between any two things that the process does it may die.
    func mayDie() {
        if self.random.chance(self.plan.death) { self.die("at any step", hangsUp: self.random.chance(0.8)) }
    }

    // MARK: - Driving the flow

    /// Gives a flow what has happened, and does what it says, in order.
    func handle(_ input: MessageFlow.Input, _ number: Int) {
        guard let link = self.process?.links[number] else { return }
        link.touch()
        link.flow.handle(input, at: self.moment, into: &link.actions)
        self.perform(number)
    }

    func perform(_ number: Int) {
        guard let link = self.process?.links[number] else { return }
        // What is done below may call back: that is done in its turn.
        guard !link.isPerforming else { return }
        let generation = self.generation
        link.isPerforming = true
        var done = 0
        while done < link.actions.count {
            self.perform(link.actions[done], number)
            self.mayDie()
            guard self.generation == generation else { return }
            done += 1
        }
        link.actions = []
        link.isPerforming = false
    }

    private func perform(_ action: MessageFlow.Action, _ link: Int) {
        switch action {
        case .respond(let tickets, let status):
            self.note("respond \(tickets.map(\.sequence)) \(status)")
            self.ledger.responded(tickets, status, link, at: self.now)
            if status == .ok, self.process?.links[link].exit == nil {
                self.ledger.sights.insert(.receivedAlone)
            }
            for leg in self.process?.links[link].legs ?? [] {
                guard let wire = leg.wire else { continue }
                let own = tickets.filter { $0.connection == UInt64(wire.number) }
                guard !own.isEmpty else { continue }
                leg.owesResponses = true
                self.drive(wire, .bridge, own.map { .respond($0.response, status, $0.sequence) })
            }
        case .commit(let number, let records):
            self.note("commit \(number): \(records.map { self.ledger.short($0) })")
            self.ledger.limiting(records)
            self.disk.add(Disk.Commit(origin: .flow(link: link, number: number), records: records))
        case .enqueue(let questions):
            self.note("enqueue \(questions.map { "\($0.id) #\($0.attempt)" })")
            self.ledger.enqueued(questions, self.settings[link])
            self.process?.crew.add(questions, link)
        case .endInquiries(let ids): self.endInquiries(ids)
        case .submitSoon: self.process?.links[link].willPull = true
        // No client of ours lives in this world.
        case .passOn: break
        case .awaitPlace:
            guard let process = self.process else { return }
            let bell = process.bell
            process.places.whenFree { bell.ring(link) }
        case .observe(let event): self.ledger.observe(event, link)
        }
    }

    func answerBell() {
        guard let process = self.process else { return }
        for link in process.bell.answer() {
            self.at(.zero, .mail(generation: self.generation, link: link, .placeIsFree))
        }
    }

    // MARK: - The disk

    func startDisk() {
        guard self.disk.begin(self.plan.isDiskSplit ? 1 : .max) else { return }
        self.at(self.disk.isSlow ? .seconds(8) : self.random.wait(self.plan.diskTime), .diskDone)
    }

    func diskDone() {
        let (commits, isDurable) = self.disk.end()
        let error = isDurable ? nil : JournalError("the disk is full")
        for commit in commits {
            if isDurable { self.ledger.keep(commit.records, at: self.moment) }
            switch commit.origin {
            case .flow(let link, let number):
                self.at(.zero, .mail(generation: self.generation, link: link, .committed(number, error)))
            case .worker(let worker): self.started(worker, isDurable)
            case .suspect(let id): self.at(.zero, .looking(generation: self.generation, id))
            }
        }
        for id in self.ledger.takeNewSingles() {
            self.at(.seconds(61), .deadline(id, link: self.ledger.link(of: id), since: self.now))
        }
    }
}
