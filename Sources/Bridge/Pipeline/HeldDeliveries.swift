import DequeModule
import Journal
import Monotonic
import SMPPLink

/// A part of a question that has come: it waits for a place, or has one and is on its way into the journal.
///
/// By reference, as all that becomes of a part hands it on.
final class ArrivedPart: Sendable {
    let part: Intake.Part
    let fingerprint: Fingerprint
    let ticket: ResponseTicket
    let arrival: Moment

    init(part: Intake.Part, fingerprint: Fingerprint, ticket: ResponseTicket, arrival: Moment) {
        self.part = part
        self.fingerprint = fingerprint
        self.ticket = ticket
        self.arrival = arrival
    }

    var id: MessageID { self.part.accepted.id }

    /// With the number that it gets with its place.
    func numbered(_ id: MessageID) -> ArrivedPart {
        var part = self.part
        part.accepted.id = id
        return ArrivedPart(
            part: part, fingerprint: self.fingerprint, ticket: self.ticket, arrival: self.arrival)
    }
}

extension ArrivedPart: Hashable {
    /// What waits for a place has no number yet, and its ticket says which it is.
    static func == (one: ArrivedPart, other: ArrivedPart) -> Bool {
        one.id == other.id && one.ticket == other.ticket
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.ticket)
    }
}

/// Deliveries that found no place: their responses wait a moment for one, 2 s and 100 of them at most.
struct HeldDeliveries: Sendable {
    static let limit = 100
    static let patience: Duration = .seconds(2)

    private var waiting: Deque<ArrivedPart> = []

    var count: Int { self.waiting.count }
    var isEmpty: Bool { self.waiting.isEmpty }
    var nextDeadline: Instant? { self.waiting.first.map { $0.arrival.now + Self.patience } }

    /// Keeps a delivery if there is room.
    mutating func hold(_ held: ArrivedPart) -> Bool {
        guard self.waiting.count < Self.limit else { return false }
        self.waiting.append(held)
        return true
    }

    /// The one that has waited longest.
    mutating func next() -> ArrivedPart? { self.waiting.popFirst() }

    /// One that came over this connection.
    mutating func next(over connection: UInt64) -> ArrivedPart? {
        self.waiting.firstIndex { $0.ticket.connection == connection }.map { self.waiting.remove(at: $0) }
    }

    /// One that has waited long enough.
    mutating func impatient(at now: Instant) -> ArrivedPart? {
        guard let due = self.nextDeadline, due <= now else { return nil }
        return self.waiting.popFirst()
    }
}
