import Glibc
import Journal

/// A moment of the wall clock as people read it, in UTC.
struct UTCTime {
    /// `2026-11-28`.
    private let date: String
    /// `03:05:00`.
    private let clock: String
    private let milliseconds: Int64

    init(_ time: WallTime) {
        var seconds = time_t(time.milliseconds / 1_000)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let (year, month, day) = unsafe (Int64(parts.tm_year) + 1900, parts.tm_mon + 1, parts.tm_mday)
        let (hour, minute, second) = unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec)
        self.date = "\(year)-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        self.clock = "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))"
        self.milliseconds = time.milliseconds % 1_000
    }

    /// `2026-11-28T03:05:00.123Z`.
    var rfc3339: String { "\(self.date)T\(self.clock).\(Self.padded(self.milliseconds, 3))Z" }

    /// `2026-11-28 03:05:00`.
    var spaced: String { "\(self.date) \(self.clock)" }

    private static func padded(_ value: some BinaryInteger, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
