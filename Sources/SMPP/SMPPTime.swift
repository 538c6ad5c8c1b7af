/// A time as it stands in schedule_delivery_time, validity_period and final_date: `YYMMDDhhmmsstnnp`.
///
/// | characters | absolute | relative |
/// | --- | --- | --- |
/// | YYMMDDhhmmss | a local time in 20YY | years, months, days, hours, minutes and seconds from now |
/// | t | tenths of a second | 0 |
/// | nn | quarters of an hour from UTC, 00...48 | 00 |
/// | p | `+` ahead of UTC, `-` behind | `R` |
///
/// SMPP 3.4 §7.1.1.
public enum SMPPTime: Hashable, Sendable {
    /// A moment.
    case absolute(Absolute)
    /// So long after the SMSC has taken the message.
    case relative(Relative)

    /// A moment in local time, with where local time is.
    public struct Absolute: Hashable, Sendable {
        /// 2000...2099.
        public let year: Int
        /// 1...12.
        public let month: Int
        /// 1...31.
        public let day: Int
        /// 0...23.
        public let hour: Int
        /// 0...59.
        public let minute: Int
        /// 0...59.
        public let second: Int
        /// 0...9.
        public let tenth: Int
        /// -48...48: quarters of an hour that local time is ahead of UTC.
        public let quartersAheadOfUTC: Int
    }

    /// A length of time in the calendar's units, each 0...99.
    public struct Relative: Hashable, Sendable {
        /// Years.
        public let years: Int
        /// Months.
        public let months: Int
        /// Days.
        public let days: Int
        /// Hours.
        public let hours: Int
        /// Minutes.
        public let minutes: Int
        /// Seconds.
        public let seconds: Int
    }
}

extension SMPPTime {
    /// The time that this text stands for; nil when it stands for none.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count == 16, octets.dropLast().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let digits: [Int] = octets.dropLast().map { Int($0) - 0x30 }
        let pairs: [Int] = (0..<6).map { (index: Int) -> Int in 10 * digits[2 * index] + digits[2 * index + 1]
        }
        let (tenth, quarters) = (digits[12], digits[13] * 10 + digits[14])
        switch octets[15] {
        case UInt8(ascii: "R") where tenth == 0 && quarters == 0: self = .relative(Relative(pairs))
        case UInt8(ascii: "+"): self.init(Absolute(pairs, tenth, quarters))
        case UInt8(ascii: "-"): self.init(Absolute(pairs, tenth, -quarters))
        default: return nil
        }
    }

    private init?(_ absolute: Absolute) {
        guard absolute.isValid else { return nil }
        self = .absolute(absolute)
    }

    /// What is written for so long after the message was taken: days, hours, minutes and whole seconds.
    ///
    /// Less than a second is a second, more than 99 days are 99 days.
    public init(after duration: Duration) {
        let longest: Int64 = 99 * 86_400
        let seconds = Int(min(max(duration.components.seconds, 1), longest))
        self = .relative(
            Relative([0, 0, seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]))
    }
}

extension SMPPTime: CustomStringConvertible {
    /// The sixteen characters.
    public var description: String {
        switch self {
        case .absolute(let time):
            let pairs = [time.year % 100, time.month, time.day, time.hour, time.minute, time.second]
            let sign = time.quartersAheadOfUTC < 0 ? "-" : "+"
            return Self.twoDigits(pairs) + String(time.tenth) + Self.twoDigits([abs(time.quartersAheadOfUTC)])
                + sign
        case .relative(let time):
            let pairs = [time.years, time.months, time.days, time.hours, time.minutes, time.seconds]
            return Self.twoDigits(pairs) + "000R"
        }
    }

    private static func twoDigits(_ numbers: [Int]) -> String {
        numbers.map { ($0 < 10 ? "0" : "") + String($0) }.joined()
    }
}

extension SMPPTime.Absolute {
    fileprivate init(_ pairs: [Int], _ tenth: Int, _ quarters: Int) {
        self.year = 2000 + pairs[0]
        (self.month, self.day, self.hour, self.minute) = (pairs[1], pairs[2], pairs[3], pairs[4])
        (self.second, self.tenth, self.quartersAheadOfUTC) = (pairs[5], tenth, quarters)
    }

    fileprivate var isValid: Bool {
        (1...12).contains(self.month) && (1...self.dayCount).contains(self.day) && self.hour < 24
            && self.minute < 60 && self.second < 60 && abs(self.quartersAheadOfUTC) <= 48
    }

    /// How many days its month has; every fourth year of this century is a leap year.
    private var dayCount: Int {
        switch self.month {
        case 2: self.year % 4 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Whole seconds since the beginning of 1970 in UTC.
    public var secondsSince1970: Int {
        let days = self.daysSince2000 + 10_957
        let minutes = self.hour * 60 + self.minute - self.quartersAheadOfUTC * 15
        return days * 86_400 + minutes * 60 + self.second
    }

    private var daysSince2000: Int {
        let years = self.year - 2000
        let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        let leapDay = years % 4 == 0 && self.month > 2 ? 1 : 0
        return years * 365 + (years + 3) / 4 + before[self.month - 1] + leapDay + self.day - 1
    }
}

extension SMPPTime.Relative {
    fileprivate init(_ pairs: [Int]) {
        (self.years, self.months, self.days) = (pairs[0], pairs[1], pairs[2])
        (self.hours, self.minutes, self.seconds) = (pairs[3], pairs[4], pairs[5])
    }

    /// How long it is when a year has 365 days and a month 30.
    public var duration: Duration {
        let days = self.years * 365 + self.months * 30 + self.days
        let minutes = (days * 24 + self.hours) * 60 + self.minutes
        return .seconds(minutes * 60 + self.seconds)
    }
}
