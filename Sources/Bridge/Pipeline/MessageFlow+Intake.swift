import Journal
import SMPP
import SMPPLink
import SMSText
import Services

/// A part that has a place, on its way into the journal.
struct AdmittedPart: Sendable {
    let id: MessageID
    let part: Intake.Part
    let ticket: ResponseTicket
    let arrival: Moment
}

// MARK: - From deliver_sm to the journal

extension MessageFlow {
    mutating func take(_ deliveries: [Delivery]) {
        var (acknowledged, misdirected, refused): ([ResponseTicket], [ResponseTicket], [ResponseTicket]) =
            ([], [], [])
        var admitted: [AdmittedPart] = []
        admitted.reserveCapacity(deliveries.count)
        for delivery in deliveries {
            switch self.settings.intake.sort(delivery.pdu) {
            case .setApart:
                self.counts.setApart += 1
                acknowledged.append(delivery.ticket)
            case .alert:
                self.counts.setApart += 1
            case .unanswerable:
                self.counts.unanswerable += 1
                acknowledged.append(delivery.ticket)
            case .wrongDestination:
                self.counts.wrongDestination += 1
                misdirected.append(delivery.ticket)
            case .question(let part):
                if self.mayAdmit() {
                    admitted.append(self.admit(part, delivery.ticket, self.moment))
                } else if !self.hold(part, delivery.ticket) {
                    refused.append(delivery.ticket)
                }
            }
        }
        self.respond(acknowledged, .ok)
        self.respond(misdirected, .invalidDestinationAddress)
        self.refuse(refused)
        self.accept(admitted)
        self.awaitPlace()
    }

    /// Takes a place, unless others wait for one already.
    private mutating func mayAdmit() -> Bool {
        !self.isStopping && self.held.isEmpty && self.places.reserve()
    }

    private func admit(_ part: Intake.Part, _ ticket: ResponseTicket, _ arrival: Moment) -> AdmittedPart {
        AdmittedPart(id: self.ids.next(), part: part, ticket: ticket, arrival: arrival)
    }

    /// Lets a delivery wait for a place, if there is room for that.
    private mutating func hold(_ part: Intake.Part, _ ticket: ResponseTicket) -> Bool {
        !self.isStopping
            && self.held.hold(HeldDeliveries.Held(part: part, ticket: ticket, arrival: self.moment))
    }

    /// Places have become free: those that wait longest get them.
    mutating func admitHeld() {
        guard !self.held.isEmpty else { return }
        var admitted: [AdmittedPart] = []
        while !self.held.isEmpty, self.places.reserve() {
            guard let delivery = self.held.next() else { break }
            admitted.append(self.admit(delivery.part, delivery.ticket, delivery.arrival))
        }
        self.accept(admitted)
        self.awaitPlace()
    }

    /// Places that other links free are for those held here as well.
    private mutating func awaitPlace() {
        guard !self.held.isEmpty, self.places.hasRoom, !self.awaitsPlace else { return }
        self.awaitsPlace = true
        self.actions.append(.awaitPlace)
    }

    mutating func placeIsFree() {
        self.awaitsPlace = false
        self.admitHeld()
    }

    /// Refuses those that have waited long enough.
    mutating func refuseImpatient() {
        let now = self.now
        self.refuse { $0.impatient(at: now) }
    }

    /// Refuses all that are held.
    mutating func refuseHeld() {
        self.refuse { $0.next() }
    }

    private mutating func refuse(_ next: (inout HeldDeliveries) -> HeldDeliveries.Held?) {
        var tickets: [ResponseTicket] = []
        while let delivery = next(&self.held) { tickets.append(delivery.ticket) }
        self.refuse(tickets)
    }

    private mutating func refuse(_ tickets: [ResponseTicket]) {
        self.counts.refused += tickets.count
        self.respond(tickets, self.settings.refusalStatus)
    }

    private mutating func respond(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        if !tickets.isEmpty { self.actions.append(.respond(tickets, status)) }
    }

    private mutating func accept(_ parts: [AdmittedPart]) {
        guard !parts.isEmpty else { return }
        self.accepting += parts.count
        self.commit(.accepted(parts))
    }

    /// The journal has the parts: they are acknowledged, and the messages that they complete are queued.
    mutating func own(_ parts: [AdmittedPart]) {
        self.accepting -= parts.count
        self.counts.accepted += parts.count
        self.respond(parts.map(\.ticket), .ok)
        self.enqueue(parts.compactMap { self.question($0.id, $0.part, arrival: $0.arrival.now) })
        self.handleIncompleteBeforeStop()
    }

    /// The journal did not take the parts: the SMSC keeps them.
    mutating func disown(_ parts: [AdmittedPart]) {
        self.accepting -= parts.count
        self.places.free(parts.count)
        self.refuse(parts.map(\.ticket))
        self.handleIncompleteBeforeStop()
        self.admitHeld()
    }

    mutating func enqueue(_ questions: [Question]) {
        if !questions.isEmpty { self.actions.append(.enqueue(questions)) }
    }
}
