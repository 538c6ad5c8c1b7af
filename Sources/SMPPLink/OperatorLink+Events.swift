import SMPP
public import SMPPSession
import Transport

/// What the connections say.
extension OperatorLink: ConnectionOwner {
    /// Events of a connection.
    public nonisolated func connection(_ connection: Connection, events: [Session.Event]) {
        self.assumeIsolated { $0.take(events, connection) }
    }

    /// A connection is over.
    public nonisolated func connection(_ connection: Connection, ended end: ConnectionEnd) {
        self.assumeIsolated { link in
            guard let leg = link.legs.firstIndex(where: { $0.connection === connection }) else { return }
            link.legs[leg].connection = nil
            link.earlierTraffic = link.earlierTraffic + connection.assumeIsolated { $0.statistics.ended }
            link.legs[leg].owesResponses = false
            link.owner.link(link, closed: link.legs[leg].connectionNumber)
            link.ended(leg, end)
        }
    }

    /// What the owner has to submit leaves in the write that is about to be made.
    public nonisolated func connectionWillWrite(_ connection: Connection) {
        self.assumeIsolated { $0.pullIfWoken() }
    }

    /// The responses are with the kernel.
    public nonisolated func connectionIsWritten(_ connection: Connection) {
        self.assumeIsolated { link in
            guard let leg = link.legs.firstIndex(where: { $0.connection === connection }),
                exchange(&link.legs[leg].owesResponses, with: false)
            else { return }
            link.owner.link(link, answered: link.legs[leg].connectionNumber)
        }
    }

    /// Submissions had to wait for output that has been taken now.
    public nonisolated func connectionHasRoom(_ connection: Connection) {
        self.assumeIsolated { $0.wake() }
    }

    private func take(_ events: [Session.Event], _ connection: Connection) {
        guard let leg = self.legs.firstIndex(where: { $0.connection === connection }) else { return }
        let number = self.legs[leg].connectionNumber
        var deliveries: [Delivery] = []
        var completions: [Completion] = []
        for event in events {
            switch event {
            case .deliver(let pdu, let sequence):
                if let delivery = self.delivery(pdu, sequence, number) { deliveries.append(delivery) }
            case .completed(let token, let outcome):
                completions.append(Completion(token: token, verdict: SubmitVerdict(outcome)))
            case .settled(let token, let status, let pdu):
                self.owner.link(self, settled: token, SubmitVerdict(.response(status, pdu)))
            case .bound: self.bound(leg)
            case .draining: self.note(leg, .draining, reason: self.legs[leg].status.reason)
            case .bindRequested: break
            }
        }
        // A receipt may come right behind the response that it needs to be understood.
        if !completions.isEmpty { self.complete(completions, connection) }
        if !deliveries.isEmpty { self.owner.link(self, delivered: deliveries) }
    }

    /// The request as the owner gets it; nil for one that nobody answers.
    private func delivery(_ pdu: PDU, _ sequence: SequenceNumber, _ connection: UInt64) -> Delivery? {
        switch pdu {
        case .deliverSM, .dataSM:
            let isDataSM = pdu.commandID == .dataSM
            return Delivery(
                pdu: pdu,
                ticket: ResponseTicket(connection: connection, sequence: sequence, isDataSM: isDataSM))
        case .alertNotification:
            self.counts.alertNotifications += 1
            return nil
        // An outbind on a connection that we have made: the bind is on its way already.
        default: return nil
        }
    }

    private func bound(_ leg: Int) {
        self.counts.binds += 1
        self.legs[leg].keeper.bound(at: self.loop.now)
        self.note(leg, LinkStatus.State(self.legs[leg].type), reason: nil)
        self.wake()
    }

    private func ended(_ leg: Int, _ end: ConnectionEnd) {
        if case .idle = self.legs[leg].keeper.state {
            self.note(leg, .closed, reason: end.description)
            if self.next != nil { return self.renew() }
            // It was started again while the connection was still unbinding.
            return self.isWanted ? self.follow(self.legs[leg].keeper.start(), leg) : ()
        }
        switch end {
        case .session(.bindRefused(let status)):
            self.counts.refusedBinds.count(status)
            self.fail(leg, .bindRefused(status), reason: end.description)
        default:
            self.fail(leg, .lost, reason: end.description)
        }
    }
}
