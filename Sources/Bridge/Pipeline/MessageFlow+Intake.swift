import Journal
import Locks
import Monotonic
import SMPP
import SMPPLink
import SMSText
import Services

// MARK: - From deliver_sm to the journal

extension MessageFlow {
    /// What becomes of the requests of a turn.
    private struct Sorting {
        var acknowledged: [ResponseTicket] = []
        var misdirected: [ResponseTicket] = []
        var refused: [ResponseTicket] = []
        var admitted: [ArrivedPart] = []
        var receipts: [SegmentReceipt] = []
        /// The requests that the receipts came in.
        var receiptTickets: [ResponseTicket] = []
    }

    mutating func take(_ deliveries: [Delivery]) {
        guard !self.isPaused else { return self.refuse(deliveries.map(\.ticket)) }
        var sorting = Sorting()
        sorting.admitted.reserveCapacity(deliveries.count)
        for delivery in deliveries { self.sort(delivery, into: &sorting) }
        self.respond(sorting.acknowledged, .ok)
        self.respond(sorting.misdirected, .invalidDestinationAddress)
        self.refuse(sorting.refused)
        self.commit(.receipted(sorting.receipts, sorting.receiptTickets))
        self.accept(sorting.admitted)
        self.awaitPlace()
    }

    private mutating func sort(_ delivery: Delivery, into sorting: inout Sorting) {
        switch self.settings.intake.sort(
            delivery.pdu, over: self.settings.link, at: self.moment.wall)
        {
        case .receipt(let receipt):
            switch self.received(receipt, in: delivery.pdu) {
            case .routed(let segment): self.passOn(receipt, of: segment, delivery.ticket)
            case .first(let first):
                sorting.receipts.append(first)
                sorting.receiptTickets.append(delivery.ticket)
            // The first one for its segment may be on its way into the journal still.
            case .nothing where !sorting.receipts.isEmpty || self.openReceipts > 0:
                self.receiptTickets.append(delivery.ticket)
            case .nothing: sorting.acknowledged.append(delivery.ticket)
            }
        case .setApart:
            self.counts.setApart += 1
            sorting.acknowledged.append(delivery.ticket)
        case .alert:
            self.counts.setApart += 1
        case .unanswerable:
            self.counts.unanswerable += 1
            sorting.acknowledged.append(delivery.ticket)
        case .wrongDestination:
            self.counts.wrongDestination += 1
            sorting.misdirected.append(delivery.ticket)
        case .question(let part): self.take(part, delivery.ticket, &sorting)
        }
    }

    private mutating func take(
        _ part: consuming Intake.Part, _ ticket: ResponseTicket, _ sorting: inout Sorting
    ) {
        let fingerprint = Fingerprint(part.accepted)
        if self.seesRepeats,
            case .repeatOf(let id) = self.repeats.arrived(fingerprint, over: ticket.connection, at: self.now)
        {
            self.counts.repeats += 1
            if self.commits.isAccepting(id) {
                self.repeatTickets[id, default: []].append(ticket)
            } else {
                sorting.acknowledged.append(ticket)
                self.acknowledge(fingerprint, over: ticket.connection)
            }
            return
        }
        let isAdmitted = self.mayAdmit()
        if isAdmitted { part.accepted.id = self.ids.next() }
        let delivery = ArrivedPart(
            part: part, fingerprint: fingerprint, ticket: ticket, arrival: self.moment)
        if isAdmitted {
            self.admit(delivery)
            sorting.admitted.append(delivery)
        } else if self.isStopping || !self.held.hold(delivery) {
            sorting.refused.append(ticket)
        }
    }

    /// Takes a place, unless others wait for one already.
    private mutating func mayAdmit() -> Bool {
        !self.isStopping && self.held.isEmpty && self.places.reserve()
    }

    /// One that has a place, and so a number.
    private mutating func admit(_ delivery: ArrivedPart) {
        guard self.seesRepeats else { return }
        self.repeats.accepted(
            delivery.id, delivery.fingerprint, over: delivery.ticket.connection, arrival: delivery.arrival.now
        )
    }

    /// Places have become free: those that wait longest get them.
    mutating func admitHeld() {
        guard !self.held.isEmpty else { return }
        var admitted: [ArrivedPart] = []
        while !self.held.isEmpty, self.places.reserve() {
            guard let delivery = self.held.next()?.numbered(self.ids.next()) else { break }
            self.admit(delivery)
            admitted.append(delivery)
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

    fileprivate mutating func refuse(_ next: (inout HeldDeliveries) -> ArrivedPart?) {
        var tickets: [ResponseTicket] = []
        while let delivery = next(&self.held) { tickets.append(delivery.ticket) }
        self.refuse(tickets)
    }

    private mutating func refuse(_ tickets: [ResponseTicket]) {
        self.counts.refused += tickets.count
        self.respond(tickets, self.settings.refusalStatus)
    }

    mutating func respond(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        if !tickets.isEmpty { self.actions.append(.respond(tickets, status)) }
    }

    private mutating func accept(_ parts: [ArrivedPart]) {
        guard !parts.isEmpty else { return }
        self.accepting += parts.count
        self.commit(.accepted(parts))
    }

    /// The journal has the parts: they are acknowledged, and the messages that they complete are queued.
    mutating func own(_ parts: [ArrivedPart]) {
        self.accepting -= parts.count
        self.counts.accepted += parts.count
        self.respond(parts.map(\.ticket), .ok)
        self.actions.append(.observe(.received(parts)))
        for part in parts { self.acknowledge(part.fingerprint, over: part.ticket.connection) }
        self.answerRepeats(of: parts, .ok)
        self.enqueue(parts.compactMap { self.question($0.part, arrival: $0.arrival.now) })
        self.handleIncompleteBeforeStop()
    }

    /// The journal did not take the parts: the SMSC keeps them.
    mutating func disown(_ parts: [ArrivedPart]) {
        self.accepting -= parts.count
        self.places.free(parts.count)
        for part in parts { self.repeats.refused(part.id, part.fingerprint) }
        self.refuse(parts.map(\.ticket))
        self.answerRepeats(of: parts, self.settings.refusalStatus)
        self.handleIncompleteBeforeStop()
        self.admitHeld()
    }

    /// Repeats that came while the part was on its way into the journal are answered as it is.
    private mutating func answerRepeats(of parts: [ArrivedPart], _ status: CommandStatus) {
        guard !self.repeatTickets.isEmpty else { return }
        for part in parts {
            guard let tickets = self.repeatTickets.removeValue(forKey: part.id) else { continue }
            self.respond(tickets, status)
            guard status == .ok else { continue }
            for ticket in tickets { self.acknowledge(part.fingerprint, over: ticket.connection) }
        }
    }

    /// Queues what may be asked; what is beyond its sender's bucket is over.
    mutating func enqueue(_ questions: [Question]) {
        guard !questions.isEmpty else { return }
        var limited: [MessageEnd] = []
        let allowed = questions.filter { question in
            let arrival = question.deadline - self.settings.sla.deadline
            let isAllowed =
                question.attempt > 1
                || self.buckets.withLock { $0.take(from: question.sender, at: arrival) }
            if isAllowed { return true }
            limited.append(MessageEnd(id: question.id, kind: .ignored))
            return false
        }
        if !allowed.isEmpty { self.actions.append(.enqueue(allowed)) }
        self.counts.limited += limited.count
        self.finish(limited)
    }
}

// MARK: - What is known of acknowledgements

extension MessageFlow {
    /// Whether an equal delivery may be a repeat at all: not in a window of nothing.
    private var seesRepeats: Bool { self.settings.repeats.window > .zero }

    /// An acknowledgement has been given to a connection.
    private mutating func acknowledge(_ fingerprint: Fingerprint, over connection: UInt64) {
        // What closed while the part was on its way into the journal takes nothing more.
        guard self.seesRepeats, self.repeats.awaitsAcknowledgements(over: connection) else { return }
        self.unwritten[connection, default: []].append(fingerprint)
    }

    /// The socket has taken the acknowledgements of a connection.
    mutating func written(_ connection: UInt64) {
        for fingerprint in self.unwritten.removeValue(forKey: connection) ?? [] {
            self.repeats.acknowledged(fingerprint, over: connection, at: self.now)
        }
    }

    /// A connection is over, with what it had not written; what it delivered and found no place comes over another.
    mutating func closed(_ connection: UInt64) {
        self.unwritten[connection] = nil
        self.repeats.closed(connection, at: self.now)
        self.refuse { $0.next(over: connection) }
    }
}
