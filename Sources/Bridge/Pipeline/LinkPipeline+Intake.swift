import Journal
import SMPP
import SMPPLink
import SMSText
import Services
import Transport

/// A part that has a place, on its way into the journal.
struct AdmittedPart: Sendable {
    let id: MessageID
    let part: Intake.Part
    let ticket: ResponseTicket
    let arrival: Instant
}

// MARK: - From deliver_sm to the queue

extension LinkPipeline {
    func take(_ deliveries: [Delivery]) {
        let now = self.loop.now
        var responses: [(ticket: ResponseTicket, status: CommandStatus)] = []
        var admitted: [AdmittedPart] = []
        admitted.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            switch self.settings.intake.sort(delivery.pdu) {
            case .setApart:
                self.counts.setApart += 1
                responses.append((delivery.ticket, .ok))
            case .unanswerable:
                self.counts.unanswerable += 1
                responses.append((delivery.ticket, .ok))
            case .wrongDestination:
                self.counts.wrongDestination += 1
                responses.append((delivery.ticket, .invalidDestinationAddress))
            case .question(let part):
                let held = HeldDeliveries.Held(part: part, ticket: delivery.ticket, arrival: now)
                if let part = self.admit(held) {
                    admitted.append(part)
                } else if self.isStopping || !self.held.hold(held) {
                    self.counts.refused += 1
                    responses.append((delivery.ticket, self.settings.refusalStatus))
                }
            }
        }
        self.respond(responses)
        self.own(admitted)
        self.armTimer()
    }

    /// Gives a delivery a place, unless others wait for one already.
    private func admit(_ delivery: HeldDeliveries.Held) -> AdmittedPart? {
        guard !self.isStopping, self.held.isEmpty, self.places.reserve() else { return nil }
        return self.number(delivery)
    }

    private func number(_ delivery: HeldDeliveries.Held) -> AdmittedPart {
        AdmittedPart(
            id: self.ids.next(), part: delivery.part, ticket: delivery.ticket, arrival: delivery.arrival)
    }

    /// Places have become free: those that wait longest get them.
    func admitHeld() {
        var admitted: [AdmittedPart] = []
        while !self.held.isEmpty, self.places.reserve() {
            guard let delivery = self.held.next() else { break }
            admitted.append(self.number(delivery))
        }
        self.own(admitted)
    }

    /// Refuses those that have waited long enough.
    func refuseHeld(at now: Instant) {
        var responses: [(ticket: ResponseTicket, status: CommandStatus)] = []
        while let delivery = self.isStopping ? self.held.next() : self.held.impatient(at: now) {
            responses.append((delivery.ticket, self.settings.refusalStatus))
        }
        self.counts.refused += responses.count
        self.respond(responses)
    }

    func respond(_ responses: [(ticket: ResponseTicket, status: CommandStatus)]) {
        guard !responses.isEmpty else { return }
        self.link?.assumeIsolated { $0.respond(responses) }
    }

    private func own(_ parts: [AdmittedPart]) {
        guard !parts.isEmpty else { return }
        Task { await self.accept(parts) }
    }

    /// Acknowledges the parts once the journal has them, and queues the messages that they complete.
    private func accept(_ parts: [AdmittedPart]) async {
        do {
            try await self.journal.accept(parts.map { $0.journaled(link: self.settings.link) })
        } catch {
            self.observer.journalFailed(self.settings.link, error)
            self.counts.refused += parts.count
            self.places.free(parts.count)
            return self.respond(parts.map { ($0.ticket, self.settings.refusalStatus) })
        }
        self.counts.accepted += parts.count
        self.respond(parts.map { ($0.ticket, .ok) })
        self.queue.push(parts.compactMap { self.question($0) })
        self.armTimer()
    }

    /// The question that a part makes whole; nil while others are missing.
    private func question(_ admitted: AdmittedPart) -> Question? {
        let part = admitted.part
        let (header, body) = UserDataHeader.split(part.userData, isIndicated: part.esmClass.hasUDH)
        guard let place = header?.concatenation ?? part.sar, place.total > 1 else {
            let text = self.settings.decoder.decode(
                body, dataCoding: part.dataCoding.rawValue, header: header)
            return self.open(
                admitted.id, part.source, part.destination, part.sender, text, arrival: admitted.arrival,
                places: 1)
        }
        let piece = Reassembler<MessageID>.Part(
            key: PartKey(source: part.source.party, destination: part.destination.party, place),
            number: place.number, octets: body, dataCoding: part.dataCoding.rawValue, header: header,
            tag: admitted.id)
        switch self.reassembler.add(piece, at: admitted.arrival) {
        case .complete(let assembled): return self.question(assembled)
        case .waiting: return nil
        case .duplicate, .replaced:
            self.places.free(1)
            return nil
        }
    }

    /// What the parts of a message say together; also when some of them never came.
    private func question(_ assembled: Reassembler<MessageID>.Assembled) -> Question? {
        let (source, destination) = (Address(assembled.key.source), Address(assembled.key.destination))
        guard let first = assembled.parts.first,
            let sender = MSISDN(address: source.digits, ton: source.ton.rawValue)
        else { return nil }
        let text = self.reassembler.text(of: assembled, decoder: self.settings.decoder)
        return self.open(
            first.tag, source, destination, sender, text, arrival: assembled.lastArrival,
            places: assembled.parts.count)
    }

    private func open(
        _ id: MessageID, _ source: Address, _ destination: Address, _ sender: MSISDN, _ text: DecodedText,
        arrival: Instant, places: Int
    ) -> Question {
        if !text.repairs.isEmpty { self.counts.repairs += 1 }
        let sla = self.settings.sla
        let (deadline, fallback) = (arrival + sla.deadline, arrival + sla.fallback)
        self.messages.open(
            id, sender: source, shortNumber: destination, arrival: arrival, deadline: deadline,
            places: places,
            attention: fallback)
        return Question(
            id: id, text: text.text, sender: sender, deadline: deadline, fallback: fallback, pipeline: self)
    }

    /// Messages whose missing parts did not come in time are handled as they are.
    func handleIncomplete(at now: Instant) {
        guard let due = self.reassembler.nextDeadline, due <= now else { return }
        self.queue.push(self.reassembler.expire(at: now).compactMap { self.question($0) })
    }
}

extension AdmittedPart {
    func journaled(link: String) -> AcceptedPart {
        AcceptedPart(
            id: self.id, link: link, sender: self.part.source.digits,
            shortNumber: self.part.destination.digits,
            esmClass: self.part.esmClass.rawValue, dataCoding: self.part.dataCoding.rawValue,
            userData: self.part.userData)
    }
}

extension Address {
    fileprivate var party: PartKey.Party {
        PartKey.Party(ton: self.ton.rawValue, npi: self.npi.rawValue, digits: self.digits)
    }

    fileprivate init(_ party: PartKey.Party) {
        self.init(
            ton: TypeOfNumber(rawValue: party.ton), npi: NumberingPlan(rawValue: party.npi),
            digits: party.digits)
    }
}
