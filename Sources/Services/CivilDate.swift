/// A day of the Gregorian calendar, years 1 to 9999, without a time or a zone.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The year, 1 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day of the month, from 1.
    public let day: Int

    /// A day that exists; nil for the 30th of February.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.dayCount(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2036-03-15`; nil for every other form.
    public init?(iso text: some StringProtocol) {
        let octets = Array(text.utf8)
        guard octets.count == 10, octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"),
            let year = Self.number(octets[0..<4]), let month = Self.number(octets[5..<7]),
            let day = Self.number(octets[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day at a moment, in a zone that is a fixed offset from UTC (Kazakhstan: 18 000 s).
    ///
    /// Nil outside of the years 1 to 9999. The count of days is turned into a date with years that begin in March, so
    /// that the leap day is the last of its year.
    public init?(secondsSince1970 seconds: Int64, secondsFromUTC offset: Int64) {
        let (local, overflow) = seconds.addingReportingOverflow(offset)
        guard !overflow, (-62_135_596_800..<253_402_300_800).contains(local) else { return nil }
        let days = Int((local + 62_135_596_800) / 86_400) + 306
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// The day as the answers print it: `15.03.2036`.
    public var description: String {
        "\(Self.padded(self.day, to: 2)).\(Self.padded(self.month, to: 2)).\(Self.padded(self.year, to: 4))"
    }

    /// The day as registers and files hold it: `2036-03-15`.
    public var iso: String {
        "\(Self.padded(self.year, to: 4))-\(Self.padded(self.month, to: 2))-\(Self.padded(self.day, to: 2))"
    }

    /// Whether a day comes before another.
    public static func < (one: CivilDate, other: CivilDate) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }

    private static func dayCount(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    private static func padded(_ number: Int, to count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}
