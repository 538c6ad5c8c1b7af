import Monotonic
import SMPP
public import SMPPSession
public import Transport

/// What the connections say.
extension AccountLink: ConnectionOwner {
    /// Events of a connection.
    public nonisolated func connection(_ connection: Connection, events: [Session.Event]) {
        self.assumeIsolated { $0.take(events, connection) }
    }

    /// A connection is over.
    public nonisolated func connection(_ connection: Connection, ended end: ConnectionEnd) {
        self.assumeIsolated { link in
            guard let index = link.index(of: connection) else { return }
            link.remove(index, end)
        }
    }

    /// What the owner has to send leaves in the write that is about to be made.
    public nonisolated func connectionWillWrite(_ connection: Connection) {
        self.assumeIsolated { $0.pullIfWoken() }
    }

    /// The responses are with the kernel.
    public nonisolated func connectionIsWritten(_ connection: Connection) {
        self.assumeIsolated { link in
            guard let index = link.index(of: connection),
                exchange(&link.sessions[index].owesResponses, with: false)
            else { return }
            link.owner.account(link, answered: link.sessions[index].number)
        }
    }

    /// Requests had to wait for output that has been taken now.
    public nonisolated func connectionHasRoom(_ connection: Connection) {
        self.assumeIsolated { $0.wake() }
    }

    private func index(of connection: Connection) -> Int? {
        self.sessions.firstIndex { $0.connection === connection }
    }

    private func take(_ events: [Session.Event], _ connection: Connection) {
        guard let index = self.index(of: connection) else { return }
        let now = self.loop.now
        var deliveries: [Delivery] = []
        var completions: [Completion] = []
        var settled: [Completion] = []
        var throttled: [(pdu: PDU, status: CommandStatus, sequence: SequenceNumber)] = []
        for event in events {
            switch event {
            case .deliver(let pdu, let sequence):
                if self.takes(pdu, index, at: now) {
                    deliveries.append(self.delivery(pdu, sequence, index))
                } else if let response = PDU.emptyResponse(to: pdu.commandID) {
                    throttled.append((response, .throttled, sequence))
                }
            case .completed(let token, let outcome):
                completions.append(Completion(token: token, verdict: SubmitVerdict(outcome)))
            case .settled(let token, let status, let pdu):
                settled.append(Completion(token: token, verdict: SubmitVerdict(.response(status, pdu))))
            case .draining: self.sessions[index].drain(at: now)
            case .bound, .bindRequested: break
            }
        }
        self.counts.throttled += throttled.count
        // From here on the owner may do as it likes with the sessions.
        if !throttled.isEmpty { connection.assumeIsolated { $0.respond(throttled) } }
        if events.contains(.draining) { self.owner.account(self, changed: self.status) }
        if !deliveries.isEmpty { self.owner.account(self, delivered: deliveries) }
        if !completions.isEmpty { self.complete(completions) }
        for late in settled { self.owner.account(self, settled: late.token, late.verdict) }
    }

    /// Whether a request is within the window and the throughput of the account.
    private func takes(_ pdu: PDU, _ index: Int, at now: Instant) -> Bool {
        guard self.sessions[index].due < self.account.windowSize else { return false }
        return self.rate?.take(pdu.messageCount, at: now) ?? true
    }

    private func delivery(_ pdu: PDU, _ sequence: SequenceNumber, _ index: Int) -> Delivery {
        self.sessions[index].due += 1
        self.counts.requests += 1
        let isDataSM = pdu.commandID == .dataSM
        return Delivery(
            pdu: pdu,
            ticket: ResponseTicket(
                connection: self.sessions[index].number, sequence: sequence, isDataSM: isDataSM))
    }

    private func complete(_ completions: [Completion]) {
        for completion in completions {
            switch completion.verdict {
            case .accepted: self.counts.accepted += 1
            case .retry(let status), .refused(let status): self.counts.errors.count(status)
            case .unanswered, .inDoubt, .notSent: break
            }
        }
        self.owner.account(self, completed: completions)
        self.wake()
    }
}

// MARK: - What goes out

extension AccountLink: TurnHandler {
    /// The turn ends: what the owner has goes out as far as the windows let it.
    public nonisolated func endOfTurn() {
        self.assumeIsolated { $0.pullIfWoken() }
    }

    private func pullIfWoken() {
        guard self.willPull else { return }
        self.willPull = false
        // The emptiest window first; a session that ends meanwhile is found by its number or not at all.
        let ready = self.sessions.filter(\.delivers).map { session in
            (session, room: session.connection.assumeIsolated { $0.requestSpace })
        }
        for (session, room) in ready.sorted(by: { $0.room > $1.room }) where room > 0 {
            if !self.pull(room, over: session) { return }
        }
    }

    /// Whether there may be more to send than went out.
    private func pull(_ room: Int, over session: BoundSession) -> Bool {
        let requests = self.owner.account(self, nextRequests: room)
        guard !requests.isEmpty else { return false }
        let isOurs = session.connection.assumeIsolated { $0.collect() }
        self.send(requests, over: session)
        if isOurs { session.connection.assumeIsolated { $0.writeCollected() } }
        return requests.count == room
    }

    private func send(_ requests: [(pdu: PDU, token: UInt64)], over session: BoundSession) {
        let version = session.version
        guard version == .version33 else {
            return session.connection.assumeIsolated { $0.request(requests) }
        }
        // The session would not send what has no form in that version, and it would be tried again for ever.
        let sayable = requests.filter { version.form(of: $0.pdu) != nil }
        let unsayable = requests.filter { version.form(of: $0.pdu) == nil }
        session.connection.assumeIsolated { $0.request(sayable) }
        guard !unsayable.isEmpty else { return }
        self.complete(unsayable.map { Completion(token: $0.token, verdict: .refused(.tlvNotAllowed)) })
    }
}

extension PDU {
    /// How many messages a request asks for.
    fileprivate var messageCount: Int {
        if case .submitMulti(let submitMulti) = self { submitMulti.destinations.count } else { 1 }
    }
}
