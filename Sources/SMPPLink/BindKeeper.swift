import Monotonic
import SMPP
import SMPPSession

/// Keeps one bind for ever: which host to try, when, and what to make of each failure.
///
/// - Hosts are tried in order, the first is preferred; when all have failed there is a wait. While a host is bound
///   nothing else is tried: there is no failback.
/// - Lost or refused connections: 0.2 s doubling to 10 s, full jitter. Refused binds: 5 s doubling to 60 s, and it
///   never gives up. ESME_RALYBND means that the old session has not died yet: 5 to 15 s.
/// - A bind that lasted 10 s was a good one: the waits start from the beginning again, with the preferred host. After a
///   shorter one the next host is tried.
struct BindKeeper: Hashable, Sendable {
    enum State: Hashable, Sendable {
        /// Not wanted, or stopped.
        case idle
        case connecting(host: Int)
        case binding(host: Int)
        case bound(host: Int, since: Instant)
        case waiting(until: Instant, host: Int)
    }

    enum Action: Hashable, Sendable {
        case connect(host: Int)
        /// Call `timePassed` at this moment.
        case wake(at: Instant)
    }

    enum Failure: Hashable, Sendable {
        case connection
        case bindRefused(CommandStatus)
        /// The session ended after it was bound.
        case lost
    }

    private(set) var state = State.idle
    /// Connections begun since the last good bind.
    private(set) var attempts = 0
    private let hostCount: Int
    private let waits: ReconnectWaits
    private var lost: Backoff
    private var refused: Backoff
    private var random: SplitMix64

    init(hostCount: Int, waits: ReconnectWaits = ReconnectWaits(), seed: UInt64) {
        precondition(hostCount >= 1, "a link has at least one host")
        self.hostCount = hostCount
        self.waits = waits
        self.lost = Backoff(first: waits.lost, limit: waits.lostLimit)
        self.refused = Backoff(first: waits.refused, limit: waits.refusedLimit)
        self.random = SplitMix64(seed: seed)
    }

    mutating func start() -> Action? {
        guard case .idle = self.state else { return nil }
        return self.connect(host: 0)
    }

    mutating func stop() {
        self.state = .idle
    }

    mutating func connected() {
        if case .connecting(let host) = self.state { self.state = .binding(host: host) }
    }

    /// The peer has connected to us: it is bound to as if it were the preferred host.
    mutating func adopted() {
        self.attempts += 1
        self.state = .binding(host: 0)
    }

    mutating func bound(at now: Instant) {
        if case .binding(let host) = self.state { self.state = .bound(host: host, since: now) }
    }

    mutating func timePassed(at now: Instant) -> Action? {
        guard case .waiting(let until, let host) = self.state else { return nil }
        return until <= now ? self.connect(host: host) : .wake(at: until)
    }

    /// What to do after the connection or bind under way, or the bound session, has failed.
    mutating func failed(_ failure: Failure, at now: Instant) -> Action? {
        let host: Int
        switch self.state {
        case .idle, .waiting: return nil
        case .connecting(let tried), .binding(let tried): host = tried
        case .bound(let tried, let since):
            let isGood = now - since >= self.waits.goodBind
            if isGood { self.forgive() }
            // A host that binds and drops us at once is no better than one that refuses.
            let next = isGood ? 0 : (tried + 1) % self.hostCount
            return self.wait(self.lost.next(&self.random), then: next, at: now)
        }
        let next = (host + 1) % self.hostCount
        switch failure {
        case .bindRefused(.alreadyBound):
            let jitter = (self.waits.alreadyBoundLimit - self.waits.refused) * self.random.fraction()
            return self.wait(self.waits.refused + jitter, then: host, at: now)
        case .bindRefused:
            return self.wait(
                max(self.waits.refused, self.refused.next(&self.random)), then: next, at: now)
        case .connection, .lost:
            return next == 0
                ? self.wait(self.lost.next(&self.random), then: 0, at: now) : self.connect(host: next)
        }
    }

    private mutating func connect(host: Int) -> Action {
        self.attempts += 1
        self.state = .connecting(host: host)
        return .connect(host: host)
    }

    private mutating func wait(_ duration: Duration, then host: Int, at now: Instant) -> Action {
        let until = now + duration
        self.state = .waiting(until: until, host: host)
        return .wake(at: until)
    }

    private mutating func forgive() {
        self.attempts = 0
        self.lost.reset()
        self.refused.reset()
    }
}
