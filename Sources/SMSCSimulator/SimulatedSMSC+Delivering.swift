import Monotonic
public import SMPP
import SMPPLink
import SMPPSession
public import Transport

// What it delivers: messages of phones, receipts, and both again until they are taken.

extension SimulatedSMSC {
    /// The most deliveries that are under way, and the most errands that wait.
    static let maximumOpen = 100_000

    /// Something to be delivered.
    struct Delivery {
        let pdu: PDU
        let isReceipt: Bool
        var attempt = 1
    }

    /// What is to be done later.
    enum Errand {
        case deliver(Delivery)
        case receipts([PDU])
        case unbind(Connection)
    }

    /// Delivers a text as a phone would send it: in the coding it needs, in parts if it is long.
    ///
    /// - Returns: whether somebody is bound to take it.
    @discardableResult
    public func deliver(_ text: String, from sender: String) -> Bool {
        self.deliver(PhoneLetter(text: text, sender: sender))
    }

    /// Delivers a message as it says.
    ///
    /// - Returns: whether somebody is bound to take it.
    @discardableResult
    public func deliver(_ letter: PhoneLetter) -> Bool {
        self.deliver(self.phone.deliverSMs(letter, &self.random))
    }

    /// Delivers these PDUs in this order over one session.
    @discardableResult
    public func deliver(_ deliverSMs: [DeliverSM]) -> Bool {
        guard self.underWay.count + deliverSMs.count <= Self.maximumOpen else { return false }
        return self.request(deliverSMs.map { Delivery(pdu: .deliverSM($0), isReceipt: false) })
    }

    /// Sends receipts; where nobody is bound to take them they have not been sent.
    func send(_ receipts: [PDU]) {
        let deliveries = receipts.map { Delivery(pdu: $0, isReceipt: true) }
        if !self.request(deliveries) { for delivery in deliveries { self.finish(delivery, .notSent) } }
    }

    private func request(_ deliveries: [Delivery]) -> Bool {
        guard let session = self.sessions.values.first(where: { $0.bindType?.delivers == true }) else {
            return false
        }
        let requests = deliveries.map { delivery in
            defer { self.nextToken += 1 }
            self.underWay[self.nextToken] = delivery
            return (pdu: delivery.pdu, token: self.nextToken)
        }
        session.connection.assumeIsolated { $0.request(requests) }
        return true
    }

    /// The end of a request.
    func finish(_ token: UInt64, _ outcome: Session.Outcome) {
        guard let delivery = self.underWay.removeValue(forKey: token) else { return }
        self.finish(delivery, outcome)
    }

    private func finish(_ delivery: Delivery, _ outcome: Session.Outcome) {
        if let again = self.behaviour.redelivery, delivery.attempt < again.maximumAttempts,
            again.applies(to: outcome)
        {
            var delivery = delivery
            delivery.attempt += 1
            self.remember(.deliver(delivery), after: again.after)
            self.report.yield(.willDeliverAgain(outcome, after: again.after))
        } else {
            self.report.yield(delivery.isReceipt ? .receiptOutcome(outcome) : .deliverOutcome(outcome))
        }
    }
}

// MARK: - Later

extension SimulatedSMSC: TimerHandler {
    /// The loop says that a timer has run out.
    public nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { smsc in
            smsc.agendaTimer = nil
            for errand in smsc.agenda.take(at: smsc.loop.now) { smsc.run(errand) }
            smsc.armTimer()
        }
    }

    /// Above the limit the errand is forgotten.
    func remember(_ errand: Errand, after time: Duration) {
        guard self.agenda.count < Self.maximumOpen else { return }
        self.agenda.add(errand, at: self.loop.now + time)
        self.armTimer()
    }

    private func run(_ errand: Errand) {
        switch errand {
        case .deliver(let delivery):
            guard !self.request([delivery]), let again = self.behaviour.redelivery else { return }
            // Nobody is bound: that was no attempt.
            self.agenda.add(.deliver(delivery), at: self.loop.now + again.after)
        case .receipts(let receipts): self.send(receipts)
        case .unbind(let connection): connection.assumeIsolated { $0.unbind() }
        }
    }

    private func armTimer() {
        guard let due = self.agenda.nextDeadline else { return }
        if let timer = self.agendaTimer {
            if timer.due <= due { return }
            self.loop.cancel(timer.token)
        }
        self.agendaTimer = (self.loop.schedule(at: due, self), due)
    }
}
