import CLinux

/// What an owner waits for on a descriptor.
public struct Interest: OptionSet, Hashable, Sendable {
    /// The bits, in epoll's numbering.
    public let rawValue: UInt32

    /// An interest from epoll's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There are octets, a connection or the end of the stream to read.
    public static let read = Interest(rawValue: EPOLLIN.rawValue)
    /// There is room to write, or a connect has come to its end.
    public static let write = Interest(rawValue: EPOLLOUT.rawValue)
}

/// What the kernel says a descriptor is ready for.
///
/// Level-triggered: what was not read or written is reported again in the next turn.
public struct Readiness: OptionSet, Hashable, Sendable {
    /// The bits, in epoll's numbering.
    public let rawValue: UInt32

    /// A readiness from epoll's bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A read will not block: octets, a connection, or the end of the stream.
    public static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    /// A write will not block, or a connect has come to its end.
    public static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// An error is pending or both directions are closed; the next read or write says which.
    ///
    /// Reported whatever the interest was, and again every turn until the owner deregisters.
    public static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)

    /// Whether any of `other` is in here: `hungUp` is two bits, and either is enough.
    public func intersects(_ other: Readiness) -> Bool { !isDisjoint(with: other) }
}

/// A descriptor's place in a loop, as ``EventLoop/register(_:interest:handler:)`` returned it.
///
/// Deregistered, or its descriptor's number registered anew, it is stale, and harmless.
public struct Registration: Hashable, Sendable {
    let descriptor: Int32
    let generation: UInt32

    var userData: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor)) }
}

/// Told on the loop's thread that its descriptor is ready.
///
/// Owners are actors on the loop's executor: they implement it `nonisolated` and enter with `assumeIsolated`.
public protocol EventHandler: AnyObject, Sendable {
    /// The registered descriptor is ready; called at most once a turn for each registration.
    func ready(_ readiness: Readiness)
}

/// Told on the loop's thread that its time has come.
public protocol TimerHandler: AnyObject, Sendable {
    /// The timer of `token` is due; the token is spent.
    func timerFired(_ token: TimerToken)
}

/// Told on the loop's thread that the turn ends: the place to write all that the turn produced with one call.
public protocol TurnHandler: AnyObject, Sendable {
    /// All events, timers and jobs of this turn are done.
    func endOfTurn()
}
