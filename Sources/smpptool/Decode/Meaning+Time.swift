import SMPP

extension Meaning {
    /// A time for people.
    static func time(_ time: SMPPTime) -> String {
        switch time {
        case .absolute(let time): self.absolute(time)
        case .relative(let time): self.relative(time)
        }
    }

    private static func absolute(_ time: SMPPTime.Absolute) -> String {
        let date = "\(time.year)-\(self.two(time.month))-\(self.two(time.day))"
        let clock = [time.hour, time.minute, time.second].map(self.two).joined(separator: ":")
        let quarters = abs(time.quartersAheadOfUTC)
        let sign = time.quartersAheadOfUTC < 0 ? "-" : "+"
        return
            "\(date) \(clock).\(time.tenth) UTC\(sign)\(self.two(quarters / 4)):\(self.two(quarters % 4 * 15))"
    }

    private static func relative(_ time: SMPPTime.Relative) -> String {
        let counts = [time.years, time.months, time.days, time.hours, time.minutes, time.seconds]
        let units = ["year", "month", "day", "hour", "minute", "second"]
        let words = zip(counts, units).filter { $0.0 != 0 }.map { count, unit in
            "\(count) \(unit)" + (count == 1 ? "" : "s")
        }
        return words.isEmpty ? "at once" : words.joined(separator: " ") + " from submission"
    }

    private static func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
}
