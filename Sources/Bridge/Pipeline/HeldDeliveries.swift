import DequeModule
import Monotonic
import SMPPLink

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
