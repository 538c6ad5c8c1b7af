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

// MARK: - From deliver_sm to the journal

extension LinkPipeline {
    func take(_ deliveries: [Delivery]) {
        let now = self.now
        var responses: [(ticket: ResponseTicket, status: CommandStatus)] = []
        var admitted: [AdmittedPart] = []
        admitted.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            switch self.settings.intake.sort(delivery.pdu) {
            case .setApart:
                self.counts.setApart += 1
                responses.append((delivery.ticket, .ok))
            case .alert:
                self.counts.setApart += 1
            case .unanswerable:
                self.counts.unanswerable += 1
                responses.append((delivery.ticket, .ok))
            case .wrongDestination:
                self.counts.wrongDestination += 1
                responses.append((delivery.ticket, .invalidDestinationAddress))
            case .question(let part):
                if self.mayAdmit() {
                    admitted.append(
                        AdmittedPart(id: self.ids.next(), part: part, ticket: delivery.ticket, arrival: now))
                } else if !self.hold(part, delivery.ticket, now) {
                    self.counts.refused += 1
                    responses.append((delivery.ticket, self.settings.refusalStatus))
                }
            }
        }
        self.respond(responses)
        self.own(admitted)
        self.awaitPlace()
        self.armTimer()
    }

    /// Takes a place, unless others wait for one already.
    private func mayAdmit() -> Bool {
        !self.isStopping && self.held.isEmpty && self.places.reserve()
    }

    /// Lets a delivery wait for a place, if there is room for that.
    private func hold(_ part: Intake.Part, _ ticket: ResponseTicket, _ arrival: Instant) -> Bool {
        !self.isStopping && self.held.hold(HeldDeliveries.Held(part: part, ticket: ticket, arrival: arrival))
    }

    /// Places have become free: those that wait longest get them.
    func admitHeld() {
        guard !self.held.isEmpty else { return }
        var admitted: [AdmittedPart] = []
        while !self.held.isEmpty, self.places.reserve() {
            guard let delivery = self.held.next() else { break }
            admitted.append(
                AdmittedPart(
                    id: self.ids.next(), part: delivery.part, ticket: delivery.ticket,
                    arrival: delivery.arrival))
        }
        self.own(admitted)
        self.awaitPlace()
    }

    /// Places that other links free are for those held here as well.
    private func awaitPlace() {
        guard !self.held.isEmpty, self.places.hasRoom, !self.awaitsPlace else { return }
        self.awaitsPlace = true
        self.places.places.whenFree {
            self.loop.execute {
                self.assumeIsolated { pipeline in
                    pipeline.awaitsPlace = false
                    pipeline.admitHeld()
                }
            }
        }
    }

    /// Refuses those that have waited long enough.
    func refuseImpatient(at now: Instant) {
        self.refuse { $0.impatient(at: now) }
    }

    /// Refuses all that are held.
    func refuseHeld() {
        self.refuse { $0.next() }
    }

    private func refuse(_ next: (inout HeldDeliveries) -> HeldDeliveries.Held?) {
        var responses: [(ticket: ResponseTicket, status: CommandStatus)] = []
        while let delivery = next(&self.held) {
            responses.append((delivery.ticket, self.settings.refusalStatus))
        }
        self.counts.refused += responses.count
        self.respond(responses)
    }

    private func respond(_ responses: [(ticket: ResponseTicket, status: CommandStatus)]) {
        if !responses.isEmpty { self.link?.answer(responses) }
    }

    private func own(_ parts: [AdmittedPart]) {
        guard !parts.isEmpty else { return }
        self.accepting += parts.count
        Task { await self.accept(parts) }
    }

    /// Acknowledges the parts once the journal has them, and queues the messages that they complete.
    private func accept(_ parts: [AdmittedPart]) async {
        do {
            try await self.journal.commit(parts.map { .accepted($0.journaled(link: self.settings.link)) })
        } catch {
            self.observer.journalFailed(self.settings.link, error)
            self.accepting -= parts.count
            self.counts.refused += parts.count
            self.places.free(parts.count)
            self.respond(parts.map { ($0.ticket, self.settings.refusalStatus) })
            self.handleIncompleteBeforeStop()
            return self.admitHeld()
        }
        self.accepting -= parts.count
        self.counts.accepted += parts.count
        self.respond(parts.map { ($0.ticket, .ok) })
        self.queue.push(parts.compactMap { self.question($0) })
        self.handleIncompleteBeforeStop()
        self.armTimer()
    }
}

extension AdmittedPart {
    func journaled(link: String) -> AcceptedPart {
        AcceptedPart(
            id: self.id, link: link, arrival: .now, source: self.part.source.journaled,
            destination: self.part.destination.journaled, esmClass: self.part.esmClass.rawValue,
            dataCoding: self.part.dataCoding.rawValue, userData: self.part.userData,
            sar: self.part.sar.map {
                JournaledSAR(reference: $0.reference, total: $0.total, number: $0.number)
            })
    }
}

extension Address {
    fileprivate var journaled: JournaledAddress {
        JournaledAddress(ton: self.ton.rawValue, npi: self.npi.rawValue, digits: self.digits)
    }
}
