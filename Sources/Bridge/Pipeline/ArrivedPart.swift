import Journal
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
