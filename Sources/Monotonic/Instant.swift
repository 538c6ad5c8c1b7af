import Glibc

/// A moment on the clock that only goes forward, also while the machine sleeps (CLOCK_BOOTTIME), in nanoseconds.
///
/// `ContinuousClock.Instant` is the same moment, but how it is laid out is the standard library's secret: whatever holds one
/// is laid out, copied and compared at run time. A message on its way is held by dozens of values that say when.
@frozen
public struct Instant: Sendable {
    /// Since a moment before this process began.
    public let nanoseconds: Int64

    /// The moment so many nanoseconds after the clock's zero.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// What the clock says.
    public static var now: Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

extension Instant: Hashable, Comparable {
    /// Whether a moment is before another.
    @inlinable
    public static func < (one: Instant, other: Instant) -> Bool { one.nanoseconds < other.nanoseconds }
}

extension Instant: InstantProtocol {
    /// The moment so much later; the last one there is where that is beyond it.
    @inlinable
    public func advanced(by duration: Duration) -> Instant {
        let (sum, isOver) = self.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        guard isOver else { return Instant(nanoseconds: sum) }
        return Instant(nanoseconds: self.nanoseconds < 0 ? .min : .max)
    }

    /// The time from this moment to another.
    @inlinable
    public func duration(to other: Instant) -> Duration {
        Duration(
            attoseconds: (Int128(other.nanoseconds) - Int128(self.nanoseconds))
                * Duration.attosecondsPerNanosecond)
    }

    /// The moment so much after one.
    @inlinable
    public static func + (moment: Instant, duration: Duration) -> Instant { moment.advanced(by: duration) }

    /// The moment so much before one.
    @inlinable
    public static func - (moment: Instant, duration: Duration) -> Instant {
        moment.advanced(by: .zero - duration)
    }

    /// Moves a moment on.
    @inlinable
    public static func += (moment: inout Instant, duration: Duration) {
        moment = moment.advanced(by: duration)
    }

    /// The time between two moments.
    @inlinable
    public static func - (later: Instant, earlier: Instant) -> Duration { earlier.duration(to: later) }
}

extension Duration {
    @usableFromInline
    static let attosecondsPerNanosecond: Int128 = 1_000_000_000

    /// In nanoseconds, as far as they can be counted; a part of one is one, so that what is waited for is not too early.
    @inlinable
    var wholeNanoseconds: Int64 {
        let (quotient, remainder) = self.attoseconds.quotientAndRemainder(
            dividingBy: Duration.attosecondsPerNanosecond)
        return Int64(clamping: remainder > 0 ? quotient + 1 : quotient)
    }
}
