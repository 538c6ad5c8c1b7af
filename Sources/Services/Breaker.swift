/// Spares a register that fails, and those who would wait for it: asks it no more until it answers again.
///
/// | state | calls | leaves it |
/// | --- | --- | --- |
/// | closed | all | after `failures` failed calls in a row: open |
/// | open | none | `pause` later, with the next call: half-open |
/// | half-open | one at a time | when that call is answered: closed; when it fails: open |
///
/// A call that was given up by the one who asked says nothing about the register. Nor does the outcome of a call that
/// began before the state last changed.
struct Breaker: Sendable {
    struct Limits: Hashable, Sendable {
        /// Failed calls in a row after which the register is not asked any more.
        var failures = 5
        /// How long it is not asked then.
        var pause: Duration = .seconds(10)
    }

    /// A call that was let through, by the period in which it was.
    struct Pass: Hashable, Sendable {
        fileprivate let period: Int
    }

    private let limits: Limits
    private(set) var state = RegisterHealth.State.closed
    /// When the state last changed, on the clock of the caller.
    private(set) var since: Duration
    private var failuresInRow = 0
    private var hasProbe = false
    /// Counts changes of the state.
    private var period = 0

    init(_ limits: Limits = Limits(), at now: Duration) {
        self.limits = limits
        self.since = now
    }

    /// Lets a call through; nil if the register is not to be asked.
    mutating func begin(at now: Duration) -> Pass? {
        if self.state == .open, now >= self.since + self.limits.pause { self.change(to: .halfOpen, at: now) }
        switch self.state {
        case .closed: break
        case .open: return nil
        case .halfOpen:
            if self.hasProbe { return nil }
            self.hasProbe = true
        }
        return Pass(period: self.period)
    }

    /// Takes the outcome of a call; nil: it was answered.
    mutating func end(_ pass: Pass, _ failure: RegisterError.Reason?, at now: Duration) {
        guard pass.period == self.period else { return }
        self.hasProbe = false
        switch failure {
        case nil:
            self.failuresInRow = 0
            if self.state == .halfOpen { self.change(to: .closed, at: now) }
        case .unreachable, .tooSlow:
            self.failuresInRow += 1
            if self.state == .halfOpen || self.failuresInRow >= self.limits.failures {
                self.change(to: .open, at: now)
            }
        case .cancelled: break
        }
    }

    private mutating func change(to state: RegisterHealth.State, at now: Duration) {
        (self.state, self.since) = (state, now)
        self.failuresInRow = 0
        self.hasProbe = false
        self.period += 1
    }
}
