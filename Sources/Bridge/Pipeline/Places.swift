import Locks

/// The places for messages that are queued, in work or waiting to be submitted: `queue.capacity` over all links.
///
/// A place is reserved before a message is acknowledged and freed when its reply is with the SMSC, so everything
/// behind the acknowledgement is bounded by it.
final class Places: Sendable {
    private struct State {
        var capacity: Int
        var taken = 0
        /// Who wants to know that a place is free.
        var waiting: [@Sendable () -> Void] = []
    }

    private let state: Locked<State>

    init(capacity: Int) {
        self.state = Locked(State(capacity: capacity))
    }

    /// The most places that are reserved at once.
    ///
    /// With fewer than are taken none is reserved until there is one again; with more, those who wait are told.
    var capacity: Int {
        get { self.state.withLock { $0.capacity } }
        set { self.change { $0.capacity = newValue } }
    }
    var taken: Int { self.state.withLock { $0.taken } }

    /// Takes a place if one is free.
    func reserve() -> Bool {
        self.state.withLock { state in
            guard state.taken < state.capacity else { return false }
            state.taken += 1
            return true
        }
    }

    /// Takes places for what was acknowledged before: beyond the capacity if need be.
    func take(_ count: Int) {
        self.state.withLock { $0.taken += count }
    }

    /// Gives places back, and tells all who wait for one.
    func free(_ count: Int) {
        self.change { $0.taken -= count }
    }

    private func change(_ change: (inout State) -> Void) {
        let waiting: [@Sendable () -> Void] = self.state.withLock { state in
            change(&state)
            // After a recovery, or with fewer places than before, more may be taken than there are.
            guard state.taken < state.capacity, !state.waiting.isEmpty else { return [] }
            return exchange(&state.waiting, with: [])
        }
        for tell in waiting { tell() }
    }

    /// Calls `tell` once a place is free, which may be now.
    func whenFree(_ tell: @escaping @Sendable () -> Void) {
        let isFree = self.state.withLock { state in
            if state.taken < state.capacity { return true }
            state.waiting.append(tell)
            return false
        }
        if isFree { tell() }
    }
}

/// The places of one link: under the capacity of all, and under what the link can send in 40 seconds.
struct LinkPlaces: Sendable {
    /// What can't be sent in this time would come too late, so it is not admitted.
    static let horizon: Duration = .seconds(40)

    let places: Places
    private(set) var limit: Int
    /// Places that are reserved, and segments to be sent beyond one for each of these.
    private(set) var taken = 0

    /// - Parameter throughput: submit_sm a second; nil: only the capacity counts.
    init(_ places: Places, throughput: Double?) {
        self.places = places
        self.limit = Self.limit(throughput)
    }

    /// Another throughput holds from now on; what is taken stays so.
    mutating func limit(throughput: Double?) {
        self.limit = Self.limit(throughput)
    }

    private static func limit(_ throughput: Double?) -> Int {
        let horizon = Double(Self.horizon.components.seconds)
        return throughput.map { max(1, Int(min($0 * horizon, 1e9))) } ?? .max
    }

    /// Whether only the capacity of all links keeps a message out.
    var hasRoom: Bool { self.taken < self.limit }

    mutating func reserve() -> Bool {
        guard self.hasRoom, self.places.reserve() else { return false }
        self.taken += 1
        return true
    }

    /// Takes places for what was acknowledged before.
    mutating func take(_ count: Int) {
        self.taken += count
        self.places.take(count)
    }

    /// A reply takes so many segments more than its message has places: the link needs time for each.
    mutating func owe(_ segments: Int) {
        self.taken += segments
    }

    mutating func free(_ count: Int, extraSegments: Int = 0) {
        self.taken -= count + extraSegments
        self.places.free(count)
    }
}
