/// A packet as somebody captured it.
public struct CapturedPacket: Hashable, Sendable {
    /// When; nil where the capture does not say.
    public let time: CaptureTime?
    /// What the octets begin with.
    public let linkType: LinkType
    /// The octets that were kept.
    public let octets: ArraySlice<UInt8>
    /// How many octets the packet had on the wire.
    public let originalCount: Int
}

/// A moment in a capture: seconds since the beginning of 1970, UTC.
public struct CaptureTime: Hashable, Sendable, Comparable {
    /// Whole seconds.
    public let seconds: Int64
    /// The rest, less than 1 000 000 000.
    public let nanoseconds: Int64

    /// A moment; nanoseconds above a second are carried, what does not fit is cut to the last moment that does.
    public init(seconds: Int64, nanoseconds: Int64) {
        let carried = seconds.addingReportingOverflow(nanoseconds / 1_000_000_000)
        self.seconds = carried.overflow ? (seconds < 0 ? .min : .max) : carried.partialValue
        self.nanoseconds = nanoseconds % 1_000_000_000
    }

    /// - Parameters:
    ///   - ticks: units since 1970.
    ///   - unitsPerSecond: how many of them make a second.
    ///   - offset: seconds to be added.
    init(ticks: UInt64, unitsPerSecond: UInt64, offset: Int64) {
        let (seconds, fraction) = ticks.quotientAndRemainder(dividingBy: unitsPerSecond)
        let product = fraction.multipliedFullWidth(by: 1_000_000_000)
        let nanoseconds = unitsPerSecond.dividingFullWidth(product).quotient
        let shifted = Int64(clamping: seconds).addingReportingOverflow(offset)
        self.init(
            seconds: shifted.overflow ? (offset < 0 ? .min : .max) : shifted.partialValue,
            nanoseconds: Int64(nanoseconds))
    }

    /// Time runs forward.
    public static func < (one: CaptureTime, other: CaptureTime) -> Bool {
        (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds)
    }

    /// How long after an earlier moment; 0 where that is more than any capture lasts.
    func since(_ earlier: CaptureTime) -> Duration {
        let seconds = self.seconds.subtractingReportingOverflow(earlier.seconds)
        guard !seconds.overflow, seconds.partialValue.magnitude < 1_000_000_000_000 else {
            return .seconds(0)
        }
        return .seconds(seconds.partialValue) + .nanoseconds(self.nanoseconds - earlier.nanoseconds)
    }
}

extension CaptureTime: CustomStringConvertible {
    /// As RFC 3339 has it, in UTC: `2026-11-22T09:30:00.123456Z`, with nine digits where six do not tell it.
    public var description: String {
        let (days, second) = Self.floored(self.seconds, 86_400)
        let date = Self.civil(days)
        let isMicro = self.nanoseconds % 1000 == 0
        let fraction = isMicro ? Self.padded(self.nanoseconds / 1000, 6) : Self.padded(self.nanoseconds, 9)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }
        return Self.padded(date.year, 4) + "-" + Self.padded(date.month, 2) + "-" + Self.padded(date.day, 2)
            + "T"
            + clock.joined(separator: ":") + ".\(fraction)Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func floored(_ number: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The date of a day counted from 1970-01-01.
    ///
    /// Years are counted from March, so that a leap day ends one, and in
    /// eras of 400 years, which are all of the same length.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = Self.floored(days + 719_468, 146_097)
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }
}
