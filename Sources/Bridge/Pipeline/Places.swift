import Synchronization

/// The places for messages that are queued, in work or waiting to be submitted: `queue.capacity` over all links.
///
/// A place is reserved before a message is acknowledged and freed when its reply is with the SMSC, so everything
/// behind the acknowledgement is bounded by it.
final class Places: Sendable {
    let capacity: Int
    private let reserved = Atomic<Int>(0)

    init(capacity: Int) {
        self.capacity = capacity
    }

    var taken: Int { self.reserved.load(ordering: .relaxed) }

    /// Takes a place if one is free.
    func reserve() -> Bool {
        let before = self.reserved.add(1, ordering: .relaxed).oldValue
        if before < self.capacity { return true }
        self.free(1)
        return false
    }

    func free(_ count: Int) {
        self.reserved.subtract(count, ordering: .relaxed)
    }
}

/// The places of one link: under the capacity of all, and under what the link can send in 40 seconds.
struct LinkPlaces: Sendable {
    /// What can't be sent in this time would come too late, so it is not admitted.
    static let horizon: Duration = .seconds(40)

    let places: Places
    let limit: Int
    private(set) var taken = 0

    /// - Parameter throughput: submit_sm a second; nil: only the capacity counts.
    init(_ places: Places, throughput: Double?) {
        self.places = places
        let horizon = Double(Self.horizon.components.seconds)
        self.limit = throughput.map { max(1, Int(min($0 * horizon, 1e9))) } ?? .max
    }

    mutating func reserve() -> Bool {
        guard self.taken < self.limit, self.places.reserve() else { return false }
        self.taken += 1
        return true
    }

    mutating func free(_ count: Int) {
        self.taken -= count
        self.places.free(count)
    }
}
