/// Which parts have not ended, for the lowest number that recovery must look at.
struct OpenParts {
    /// No open part has a lower number; it lags behind the lowest.
    private(set) var floor: UInt64
    private var open: Set<UInt64>
    /// The parts behind the first, of messages that have some.
    private var joined: [UInt64: [UInt64]]
    private var last: UInt64

    /// Numbers that one call looks at, so that a leap in them holds nobody up.
    private static let maximumSteps = 16_384

    init(_ state: JournalState, floor: UInt64) {
        self.floor = floor
        self.last = state.lastID.rawValue
        self.open = Set(state.open.values.flatMap { $0.parts.map(\.id.rawValue) })
        self.joined = [:]
        for message in state.open.values where message.parts.count > 1 {
            self.joined[message.id.rawValue] = message.parts.dropFirst().map(\.id.rawValue)
        }
    }

    func contains(_ id: MessageID) -> Bool { self.open.contains(id.rawValue) }

    /// Takes what has been committed.
    mutating func apply(_ record: JournalRecord) {
        switch record {
        case .accepted(let part):
            self.open.insert(part.id.rawValue)
            self.last = max(self.last, part.id.rawValue)
            // Links commit at the same time: a number may come behind a higher one.
            self.floor = min(self.floor, part.id.rawValue)
        case .started(let started) where !started.moreParts.isEmpty:
            self.joined[started.id.rawValue, default: []] += started.moreParts.map(\.rawValue)
        case .finished(let end):
            self.open.remove(end.id.rawValue)
            if let parts = self.joined.removeValue(forKey: end.id.rawValue) { self.open.subtract(parts) }
        case .started, .answered, .resending, .submitted, .receipted, .route: break
        }
    }

    /// Raises the floor towards the lowest open number.
    mutating func raiseFloor() {
        for _ in 0..<Self.maximumSteps {
            guard self.floor < self.last, !self.open.contains(self.floor) else { return }
            self.floor += 1
        }
    }
}
