import Monotonic
import SMPP
import SMPPSession

@testable import Bridge
@testable import SMPPLink

// MARK: - What an OperatorLink does, with a session on a simulated wire

extension World {
    private static let bind = Bind(systemID: "egov1414", password: "secret")

    func follow(_ action: BindKeeper.Action?, _ number: Int, _ leg: Int) {
        guard let action, let carrier = self.process?.links[number].legs[leg] else { return }
        switch action {
        case .connect:
            carrier.attempt += 1
            self.at(
                self.random.wait(self.plan.delay),
                .connected(
                    generation: self.generation, link: number, leg: leg, attempt: carrier.attempt))
        case .wake(let moment): carrier.wakeAt = moment
        }
        self.changed(number, leg, isBound: false)
    }

    func wakeKeeper(_ number: Int, _ leg: Int) {
        guard let carrier = self.process?.links[number].legs[leg] else { return }
        carrier.wakeAt = nil
        self.follow(carrier.keeper.timePassed(at: self.now), number, leg)
    }

    func connected(_ number: Int, _ leg: Int, _ attempt: Int) {
        guard let carrier = self.process?.links[number].legs[leg], carrier.attempt == attempt,
            carrier.wire == nil
        else { return }
        carrier.keeper.connected()
        let timers = SessionTimers(response: self.plan.responseTimer)
        let wire = Wire(
            number: self.nextWire(), link: number, leg: leg, generation: self.generation,
            bridge: Session(role: .esme, windowSize: self.plan.windows.bridge, timers: timers, at: self.now),
            smsc: Session(role: .smsc, windowSize: self.plan.windows.operator, timers: timers, at: self.now))
        self.wires.append(wire)
        carrier.wire = wire
        if carrier.type.delivers { self.operators[number].connect(wire.number) }
        self.drive(wire, .bridge, [.bind(carrier.type, Self.bind)])
    }

    /// Events as a connection tells them together, in the order in which a link passes them on.
    func bridgeTakes(_ events: [Session.Event], _ wire: Wire) {
        var deliveries: [Delivery] = []
        var completions: [Completion] = []
        let generation = self.generation
        for event in events {
            switch event {
            case .deliver(let pdu, let sequence):
                let ticket = ResponseTicket(
                    connection: UInt64(wire.number), sequence: sequence, isDataSM: false)
                let isTakenUp = self.process?.links[wire.link].left.isEmpty ?? false
                self.ledger.delivered(pdu, ticket, wire.link, isTakenUp: isTakenUp)
                deliveries.append(Delivery(pdu: pdu, ticket: ticket))
            case .completed(let token, let outcome):
                self.note("completed \(token >> 8).\(token & 0xFF) \(outcome)")
                completions.append(Completion(token: token, verdict: SubmitVerdict(outcome)))
            case .settled(let token, let status, let pdu):
                let verdict = SubmitVerdict(.response(status, pdu))
                self.ledger.ended(token, verdict)
                self.ledger.sights.insert(.settledLate)
                self.handle(.settled(token, verdict), wire.link)
            case .bound: self.bound(wire)
            case .draining: self.changed(wire.link, wire.leg, isBound: false)
            case .bindRequested: break
            }
            guard self.generation == generation else { return }
        }
        // A receipt may come right behind the response that it needs to be understood.
        if !completions.isEmpty { self.complete(completions, wire) }
        guard self.generation == generation, !deliveries.isEmpty else { return }
        self.handle(.delivered(deliveries), wire.link)
    }

    private func bound(_ wire: Wire) {
        guard let link = self.process?.links[wire.link] else { return }
        link.legs[wire.leg].keeper.bound(at: self.now)
        self.changed(wire.link, wire.leg, isBound: true)
        link.willPull = true
    }

    private func changed(_ number: Int, _ leg: Int, isBound: Bool) {
        guard let link = self.process?.links[number] else { return }
        link.legs[leg].isBound = isBound
        self.handle(.linkChanged(canReceive: link.canReceive, canSubmit: link.exit != nil), number)
    }

    private func complete(_ completions: [Completion], _ wire: Wire) {
        guard let link = self.process?.links[wire.link] else { return }
        for completion in completions {
            self.ledger.ended(completion.token, completion.verdict)
            switch completion.verdict {
            case .accepted: link.pacer.accepted(1, at: self.now)
            case .retry(.throttled): link.pacer.throttled(at: self.now)
            case .retry(.messageQueueFull): link.pacer.foundQueueFull(at: self.now)
            default: break
            }
        }
        self.handle(.completed(completions), wire.link)
        link.willPull = true
    }

    /// A connection of the bridge is over.
    func ended(_ wire: Wire, _ reason: Session.CloseReason) {
        guard let leg = self.process?.links[wire.link].legs[wire.leg], leg.wire === wire else { return }
        self.note("wire \(wire.number) ended: \(reason)")
        leg.wire = nil
        leg.owesResponses = false
        let generation = self.generation
        self.handle(.closed(UInt64(wire.number)), wire.link)
        guard self.generation == generation else { return }
        self.ledger.trouble(until: self.now + .seconds(30))
        if case .idle = leg.keeper.state { return self.changed(wire.link, wire.leg, isBound: false) }
        let failure: BindKeeper.Failure =
            if case .bindRefused(let status) = reason { .bindRefused(status) } else { .lost }
        self.follow(leg.keeper.failed(failure, at: self.now), wire.link, wire.leg)
    }

    /// The sockets have taken what the turn wrote.
    func tellWritten() {
        for number in 0..<Self.linkCount {
            for leg in self.process?.links[number].legs ?? [] where leg.owesResponses {
                guard let wire = leg.wire else { continue }
                leg.owesResponses = false
                self.handle(.answered(UInt64(wire.number)), number)
            }
        }
    }

    // MARK: - Submitting

    func pullAll() {
        for number in 0..<Self.linkCount {
            guard let link = self.process?.links[number], link.willPull else { continue }
            link.willPull = false
            self.pull(link, number)
        }
    }

    private func pull(_ link: Process.Link, _ number: Int) {
        guard let wire = link.exit?.wire else { return }
        while true {
            let allowance = link.pacer.allowance(at: self.now)
            let room = min(wire.bridge.session.windowSpace, allowance)
            guard room > 0 else {
                if allowance == 0 { link.paceAt = link.paceAt ?? link.pacer.nextAllowance(at: self.now) }
                return
            }
            link.touch()
            let submissions = link.flow.nextSubmissions(room, at: self.moment, into: &link.actions)
            if !link.actions.isEmpty { self.perform(number) }
            guard self.process?.links[number] === link, !submissions.isEmpty else { return }
            if submissions.count > room {
                self.fault("\(submissions.count) submissions for a room of \(room)")
            }
            self.ledger.leaves(submissions, at: self.now)
            if !link.canReceive { self.ledger.sights.insert(.sentAlone) }
            self.mayDie()
            guard self.process?.links[number] === link else { return }
            link.pacer.spend(submissions.count, at: self.now)
            self.drive(wire, .bridge, submissions.map { .request(.submitSM($0.submitSM), token: $0.token) })
            guard self.process?.links[number] === link, submissions.count == room else { return }
        }
    }

    // MARK: - Stopping in order

    func goOnStopping() {
        guard let process = self.process, let stopping = process.stopping else { return }
        let isEmpty = process.links.allSatisfy { $0.flow.openCount == 0 }
        switch stopping {
        // What has no answer yet is the next process's.
        case .work(let until) where isEmpty || self.now >= until:
            for link in process.links.indices { self.stopLink(link) }
            process.stopping = .unbinding(until: self.now + .seconds(7))
        case .unbinding(let until) where self.now >= until || process.links.allSatisfy(\.isDown):
            for wire in process.links.flatMap(\.legs).compactMap(\.wire) {
                self.drive(wire, .bridge, [.close])
            }
            process.stopping = .writing(until: self.now + .seconds(2))
        case .writing(let until):
            let isWritten = process.links.allSatisfy { $0.flow.commits.isEmpty }
            guard isWritten || self.now >= until else { break }
            if isEmpty, isWritten, process.links.allSatisfy(\.left.isEmpty) {
                self.ledger.stopped(self.disk.state)
            }
            return self.die("stopped")
        case .work, .unbinding: break
        }
        if self.process === process { self.at(.milliseconds(100), .stopping(generation: self.generation)) }
    }

    private func stopLink(_ number: Int) {
        for (index, leg) in (self.process?.links[number].legs ?? []).enumerated() {
            leg.keeper.stop()
            leg.attempt += 1
            leg.wakeAt = nil
            self.changed(number, index, isBound: false)
            if let wire = leg.wire { self.drive(wire, .bridge, [.unbind]) }
        }
    }
}
