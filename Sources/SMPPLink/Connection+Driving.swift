import Monotonic
import SMPP
import SMPPSession
import Transport

// MARK: - What a link sends

extension Connection {
    /// Sends submissions; each token comes back once with the outcome.
    func submit(_ submissions: [Submission]) {
        self.drive { session, now, actions in
            for submission in submissions {
                session.handle(
                    .request(submission.pdu, token: submission.token), at: now, into: &actions)
            }
        }
    }

    /// Sends those of the responses whose requests came over this connection, which the link knows by this number;
    /// returns how many those were, 0 when the session is over.
    func respond(_ responses: [(ticket: ResponseTicket, status: CommandStatus)], as number: UInt64) -> Int {
        guard self.session.sessionState != .closed else { return 0 }
        var count = 0
        self.drive { session, now, actions in
            for response in responses where response.ticket.connection == number {
                count += 1
                let ticket = response.ticket
                session.handle(
                    .respond(ticket.response, response.status, ticket.sequence), at: now, into: &actions)
            }
        }
        return count
    }
}

// MARK: - Doing what the session says

extension Connection {
    func tell(_ input: Session.Input) {
        self.drive { session, now, actions in session.handle(input, at: now, into: &actions) }
    }

    /// Lets `feed` give the session what has happened, and does what the session says to it.
    func drive(_ feed: (inout Session, Instant, inout [Session.Action]) -> Void) {
        var actions = self.takeSpareActions()
        feed(&self.session, self.loop.now, &actions)
        self.perform(actions)
        self.giveBack(&actions)
    }

    func takeSpareActions() -> [Session.Action] { exchange(&self.spareActions, with: []) }

    /// Keeps the memory of what has been done for the next time, unless it was a flood.
    func giveBack(_ actions: inout [Session.Action]) {
        guard actions.capacity <= Self.mostSpare else { return }
        actions.removeAll(keepingCapacity: true)
        swap(&self.spareActions, &actions)
    }

    /// Does what the actions say, in order; events go to the owner together.
    func perform(_ actions: [Session.Action]) {
        guard !actions.isEmpty else { return self.armTimer() }
        var events = exchange(&self.spareEvents, with: [])
        var unencodable: [(CommandID, SequenceNumber)] = []
        let closing = Self.perform(
            actions, &self.encoder, &self.traffic, self.ring, at: self.loop.now, &events, &unencodable)
        if self.encoder.count > 0, !self.willWrite {
            self.willWrite = true
            self.loop.atEndOfTurn(self)
        }
        if !events.isEmpty { self.owner.connection(self, events: events) }
        if events.capacity <= Self.mostSpare {
            events.removeAll(keepingCapacity: true)
            swap(&self.spareEvents, &events)
        }
        for (command, sequence) in unencodable { self.tell(.unencodable(command, sequence)) }
        if let closing {
            self.end(closing)
        } else {
            self.armTimer()
        }
    }

    private static let mostSpare = 1024

    /// Puts PDUs among those that the turn writes, and sorts the rest; returns why the session is over, if it is.
    ///
    /// What it works on is passed in: the class checks each access to its properties, and here that is once for many PDUs.
    private static func perform(
        _ actions: [Session.Action], _ encoder: inout PDUEncoder, _ traffic: inout ConnectionTraffic,
        _ ring: (ring: PDURing, number: UInt64)?, at now: Instant, _ events: inout [Session.Event],
        _ unencodable: inout [(CommandID, SequenceNumber)]
    ) -> Session.CloseReason? {
        var closing: Session.CloseReason?
        for action in actions {
            switch action {
            case .send(let pdu, let status, let sequence):
                let start = encoder.count
                do throws(EncodingError) {
                    // The two that a busy link sends; without them the body would be copied out of the PDU twice.
                    switch pdu {
                    case .submitSM(let body): try encoder.append(body, status: status, sequence: sequence)
                    case .deliverSMResp(let body):
                        try encoder.append(body, status: status, sequence: sequence)
                    default: try encoder.append(pdu, status: status, sequence: sequence)
                    }
                } catch {
                    traffic.unencodable += 1
                    unencodable.append((pdu.commandID, sequence))
                    continue
                }
                traffic.sentPDUs += 1
                traffic.sent.count(pdu.commandID, status)
                if let (ring, number) = ring {
                    let octets = encoder.span.extracting(start..<encoder.count)
                    ring.add(octets, isSent: true, connection: number, at: now)
                }
            case .tell(let event): events.append(event)
            case .close(let reason): closing = reason
            }
        }
        return closing
    }

    func armTimer() {
        let due: Instant?
        switch self.phase {
        case .live: due = self.session.nextDeadline
        case .emptying(let until), .lingering(let until): due = until
        case .gone: due = nil
        }
        // A timer that is too early only looks and sets itself again: deadlines move with each PDU, timers need not.
        guard let due else { return }
        if let timer = self.timer {
            if timer.at <= due { return }
            self.loop.cancel(timer.token)
        }
        self.timer = (self.loop.schedule(at: due, self), due)
    }
}

// MARK: - The end

extension Connection {
    /// The session is over: write what there is, let the peer take it, tell the owner.
    private func end(_ reason: Session.CloseReason) {
        guard case .live = self.phase else { return }
        let end = self.socket?.tlsFailure.map(ConnectionEnd.tls) ?? .session(reason)
        let until = self.loop.now + self.limits.linger
        switch (reason, self.write()) {
        case (.disconnected, _), (.enquireLinkTimeout, _), (_, .overLimit), (_, .failed): self.dispose()
        case (_, .drained): self.finishWriting(until: until)
        case (_, .waiting):
            self.phase = .emptying(until: until)
            self.want([.read, .write])
        }
        self.armTimer()
        self.owner.connection(self, ended: end)
    }

    /// All has been written: the peer reads to the end of the stream, and closes.
    func finishWriting(until: Instant) {
        self.phase = .lingering(until: until)
        self.socket?.shutdownWrite()
        self.want(.read)
    }

    /// The connection can't go on, whatever the session says.
    func fail(_ end: ConnectionEnd) {
        guard case .live = self.phase else { return }
        // The session's end is not the connection's here: the owner learns of its tokens, and then of `end`.
        self.dispose()
        self.tell(.disconnected)
        self.owner.connection(self, ended: end)
    }

    /// Gives everything back: the one place where the socket is closed.
    func dispose() {
        self.phase = .gone
        if let registration = self.registration { self.loop.deregister(registration) }
        self.registration = nil
        self.socket = nil
        if let timer = self.timer { self.loop.cancel(timer.token) }
        self.timer = nil
        exchange(&self.disposed, with: nil)?()
    }
}
