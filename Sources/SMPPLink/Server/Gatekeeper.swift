import Monotonic
import SMPPSession
import Transport

/// Who may come in, who waits, and who stays outside: connections and wrong passwords counted by address.
///
/// - An address is an IPv4 address, or an IPv6 network of 64 bits: who has one address of it has them all.
/// - A connection whose bind is not being decided can be shed: the oldest goes when `unbound` of them are there and one
///   more comes. So a flood of silent or slow connections takes no place from a peer that binds at once, and none of
///   those that are bound.
/// - A failed bind is one with an unknown system_id, a wrong password or from a wrong address, which look the same. Its
///   answer waits a little longer each time; so many within `failureWindow` ban the address: its next connections are
///   closed without a word, those that are bound stay. A system_id is never banned, for anybody can name it.
///
/// All tables are bounded by ``GateLimits``.
public struct Gatekeeper: Sendable {
    /// Why a connection is not taken.
    public enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// Too many wrong passwords came from its address.
        case banned
        /// There are `connections` already.
        case full
        /// Its address has `connectionsPerAddress` already.
        case addressFull = "address_full"
        /// Its address has `unboundPerAddress` connections that are not bound.
        case addressUnbound = "address_unbound"
    }

    /// What becomes of a connection that has come.
    enum Admission: Hashable, Sendable {
        /// It comes in under this number; the other one, if any, has to go for it.
        case enter(number: UInt64, shedding: UInt64?)
        case refused(Refusal)
    }

    /// What a failed bind costs.
    enum Penalty: Hashable, Sendable {
        /// Its answer waits for so long.
        case wait(Duration)
        /// Its answer waits for so long, and nobody comes in from there for a time.
        case ban(Duration, until: Instant)
    }

    private struct Guest: Hashable, Sendable {
        let address: AddressKey
        var stage = Stage.quiet

        enum Stage: Hashable, Sendable {
            case quiet
            case asking
            case bound
        }
    }

    private struct Crowd: Hashable, Sendable {
        var all = 0
        var unbound = 0
    }

    private struct Offender: Hashable, Sendable {
        var failures: [Instant] = []
        var isBanned = false
        /// When it is forgotten.
        var end: Instant
    }

    private let limits: GateLimits
    private var guests: [UInt64: Guest] = [:]
    private var crowds: [AddressKey: Crowd] = [:]
    private var offenders: [AddressKey: Offender] = [:]
    /// The quiet guests in the order in which they came, and some that are not quiet any more.
    private var quiet: [UInt64] = []
    private var quietHead = 0
    private var nextNumber: UInt64 = 1
    private(set) var unbound = 0

    init(limits: GateLimits = GateLimits()) {
        self.limits = limits
    }

    /// Connections that are inside.
    var count: Int { self.guests.count }
    /// Addresses that failed of late.
    var offenderCount: Int { self.offenders.count }

    /// Somebody has connected.
    mutating func knock(_ peer: SocketAddress, at now: Instant) -> Admission {
        if self.isBanned(peer, at: now) { return .refused(.banned) }
        let address = AddressKey(peer)
        let crowd = self.crowds[address] ?? Crowd()
        if self.guests.count >= self.limits.connections { return .refused(.full) }
        if crowd.all >= self.limits.connectionsPerAddress { return .refused(.addressFull) }
        if crowd.unbound >= self.limits.unboundPerAddress { return .refused(.addressUnbound) }
        var shed: UInt64?
        if self.unbound >= self.limits.unbound {
            guard let oldest = self.oldestQuiet() else { return .refused(.full) }
            shed = oldest
            self.left(oldest)
        }
        return .enter(number: self.enter(address), shedding: shed)
    }

    /// It has asked to bind: its answer is on the way, so it is not shed any more.
    mutating func asked(_ number: UInt64) {
        if self.guests[number]?.stage == .quiet { self.guests[number]?.stage = .asking }
    }

    /// It has its answer, and is not bound: who stays nevertheless is shed like any other.
    mutating func answered(_ number: UInt64) {
        guard self.guests[number]?.stage == .asking else { return }
        self.guests[number]?.stage = .quiet
        self.quiet.append(number)
        self.forgetLeft()
    }

    /// It is bound.
    mutating func bound(_ number: UInt64) {
        guard let guest = self.guests[number], guest.stage != .bound else { return }
        self.guests[number]?.stage = .bound
        self.crowds[guest.address]?.unbound -= 1
        self.unbound -= 1
    }

    /// Its connection is over; once more does nothing.
    mutating func left(_ number: UInt64) {
        guard let guest = self.guests.removeValue(forKey: number), var crowd = self.crowds[guest.address]
        else { return }
        crowd.all -= 1
        if guest.stage != .bound {
            crowd.unbound -= 1
            self.unbound -= 1
        }
        self.crowds[guest.address] = crowd.all == 0 ? nil : crowd
    }

    /// A bind from this address has failed.
    mutating func failed(_ peer: SocketAddress, at now: Instant) -> Penalty {
        let address = AddressKey(peer)
        var offender = self.offenders[address] ?? Offender(end: now)
        offender.failures.removeAll { now - $0 >= self.limits.failureWindow }
        let wait = self.limits.failureDelay * offender.failures.count
        // Asked before the ban and answered after it: nothing is added to what is known.
        if offender.isBanned, now < offender.end { return .wait(wait) }
        offender.failures.append(now)
        offender.isBanned = offender.failures.count >= self.limits.failuresToBan
        offender.end = now + (offender.isBanned ? self.limits.ban : self.limits.failureWindow)
        self.remember(offender, address, at: now)
        return offender.isBanned ? .ban(wait, until: offender.end) : .wait(wait)
    }

    /// Whether nobody comes in from this address.
    func isBanned(_ peer: SocketAddress, at now: Instant) -> Bool {
        guard let offender = self.offenders[AddressKey(peer)] else { return false }
        return offender.isBanned && now < offender.end
    }
}

// MARK: - Tables

extension Gatekeeper {
    private mutating func enter(_ address: AddressKey) -> UInt64 {
        let number = self.nextNumber
        self.nextNumber += 1
        self.guests[number] = Guest(address: address)
        self.crowds[address, default: Crowd()].all += 1
        self.crowds[address]?.unbound += 1
        self.unbound += 1
        self.quiet.append(number)
        self.forgetLeft()
        return number
    }

    private mutating func oldestQuiet() -> UInt64? {
        while self.quietHead < self.quiet.count {
            let number = self.quiet[self.quietHead]
            if self.guests[number]?.stage == .quiet { return number }
            self.quietHead += 1
        }
        return nil
    }

    /// Keeps the order of the quiet about as long as there are quiet ones.
    private mutating func forgetLeft() {
        guard self.quiet.count > 2 * self.unbound + 16 else { return }
        self.quiet.removeAll { self.guests[$0]?.stage != .quiet }
        self.quietHead = 0
    }

    /// Notes an offender; where there is no room, what is over goes first, and then who would be forgotten next.
    private mutating func remember(_ offender: Offender, _ address: AddressKey, at now: Instant) {
        if self.offenders[address] == nil, self.offenders.count >= self.limits.offenders {
            self.offenders = self.offenders.filter { $0.value.end > now }
            let first = self.offenders.min { $0.value.end < $1.value.end }
            if self.offenders.count >= self.limits.offenders, let first { self.offenders[first.key] = nil }
        }
        self.offenders[address] = offender
    }
}

/// The bounds of what strangers may take from a server.
public struct GateLimits: Hashable, Sendable {
    /// Connections at the same time, the bound ones among them.
    public var connections: Int
    /// Connections from one address at the same time.
    public var connectionsPerAddress: Int
    /// Connections that are not bound yet.
    public var unbound: Int
    /// Connections from one address that are not bound yet.
    public var unboundPerAddress: Int
    /// Failed binds from one address within `failureWindow` that ban it.
    public var failuresToBan: Int
    /// How long a failed bind is held against its address.
    public var failureWindow: Duration
    /// The answer to a failed bind waits for so long times those before it.
    public var failureDelay: Duration
    /// How long a ban lasts.
    public var ban: Duration
    /// Addresses that are remembered for failed binds.
    public var offenders: Int

    /// The defaults.
    public init(
        connections: Int = 2_000, connectionsPerAddress: Int = 100, unbound: Int = 500,
        unboundPerAddress: Int = 20, failuresToBan: Int = 5, failureWindow: Duration = .seconds(60),
        failureDelay: Duration = .milliseconds(500), ban: Duration = .seconds(600), offenders: Int = 10_000
    ) {
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.unbound = unbound
        self.unboundPerAddress = unboundPerAddress
        self.failuresToBan = failuresToBan
        self.failureWindow = failureWindow
        self.failureDelay = failureDelay
        self.ban = ban
        self.offenders = offenders
    }
}

/// What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one.
struct AddressKey: Hashable, Sendable {
    private let octets: [UInt8]

    init(_ address: SocketAddress) {
        self.octets = address.octets.count == 4 ? address.octets : Array(address.octets.prefix(8))
    }
}
