/// How a register does, for people: a plain value.
public struct RegisterHealth: Hashable, Sendable {
    /// Whether a register is asked; the words of circuit breakers.
    public enum State: String, CaseIterable, Hashable, Sendable {
        /// It is asked.
        case closed
        /// It failed too often, and is not asked for a while.
        case open
        /// One call at a time finds out whether it answers again.
        case halfOpen = "half_open"
    }

    /// Which register.
    public let register: RegisterName
    /// Whether it is asked.
    public let state: State
    /// How long it has been in this state.
    public let duration: Duration
    /// Calls that have not ended.
    public let calls: Int
    /// Calls that were given up and have not come back.
    public let overdueCalls: Int
    /// Calls that were not made, since the start, because it was not to be asked or had too many.
    public let sparedCalls: Int
}
