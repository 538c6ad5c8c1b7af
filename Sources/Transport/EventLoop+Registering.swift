public import Monotonic

/// For the loop's thread only: anything else traps.
extension EventLoop {
    /// The time at which this turn's wait ended.
    public var now: Instant { state.now }

    /// Tells `handler` whenever `descriptor` is ready for what `interest` names.
    ///
    /// The owner deregisters before it closes the descriptor. The loop keeps the handler until then.
    public func register(
        _ descriptor: borrowing Descriptor, interest: Interest, handler: any EventHandler
    ) throws(SystemError) -> Registration {
        try state.register(descriptor.rawValue, interest, handler)
    }

    /// Replaces the interest of a registration; a stale one is left alone.
    public func modify(_ registration: Registration, interest: Interest) throws(SystemError) {
        try state.modify(registration, interest)
    }

    /// Ends a registration: its handler is not called again, not even for events that were read already.
    ///
    /// Once more, or with a stale registration, it does nothing.
    public func deregister(_ registration: Registration) {
        state.deregister(registration)
    }

    /// Calls `handler` once, in the first turn at or after `deadline`, to the millisecond.
    public func schedule(at deadline: Instant, _ handler: any TimerHandler) -> TimerToken {
        state.timers.insert(at: deadline, handler)
    }

    /// Takes a timer back; a spent or cancelled one is left alone.
    public func cancel(_ token: TimerToken) {
        state.timers.cancel(token)
    }

    /// Calls `handler` once for each call of this, at the end of this turn.
    ///
    /// An owner that wants one call keeps a flag. Asked for during the end of a turn it is the next turn's.
    public func atEndOfTurn(_ handler: any TurnHandler) {
        state.turnHandlers.append(handler)
    }
}
