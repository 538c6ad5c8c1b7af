/// Which password is checked next: so many at a time, the others in the order in which they came.
///
/// A check costs memory and a core for a while, so strangers may not start as many as they like; and one address may not
/// fill the queue for all. Where there is no room the bind is refused, whoever asks.
struct CheckQueue<Check: Sendable>: Sendable {
    /// What becomes of a check that is asked for.
    enum Place: Hashable, Sendable {
        case now
        case later
        /// No room.
        case none
    }

    private let limits: CheckLimits
    private(set) var running = 0
    private var waiting: [(check: Check, address: AddressKey)] = []
    private var counts: [AddressKey: Int] = [:]

    init(limits: CheckLimits) {
        self.limits = limits
    }

    /// How many wait.
    var depth: Int { self.waiting.count }

    mutating func add(_ check: Check, from address: AddressKey) -> Place {
        if self.running < self.limits.running {
            self.running += 1
            return .now
        }
        guard self.waiting.count < self.limits.waiting,
            self.counts[address, default: 0] < self.limits.waitingPerAddress
        else { return .none }
        self.waiting.append((check, address))
        self.counts[address, default: 0] += 1
        return .later
    }

    /// One that ran has ended; the next to run, if one waits.
    mutating func next() -> Check? {
        guard let first = self.waiting.first else {
            self.running -= 1
            return nil
        }
        self.waiting.removeFirst()
        let count = (self.counts[first.address] ?? 1) - 1
        self.counts[first.address] = count == 0 ? nil : count
        return first.check
    }
}

/// How many passwords are checked at the same time.
public struct CheckLimits: Hashable, Sendable {
    /// Checks at work: each takes a core and 16 MiB.
    public var running: Int
    /// Checks that wait; a bind beyond them is answered with ESME_RSYSERR.
    public var waiting: Int
    /// Of those, from one address.
    public var waitingPerAddress: Int

    /// The defaults: the last of the queue waits about a second.
    public init(running: Int = 2, waiting: Int = 50, waitingPerAddress: Int = 5) {
        self.running = running
        self.waiting = waiting
        self.waitingPerAddress = waitingPerAddress
    }
}
