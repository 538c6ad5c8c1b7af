/// A time as it stands in schedule_delivery_time, validity_period and final_date: `YYMMDDhhmmsstnnp`.
///
/// | p | means |
/// | --- | --- |
/// | `+`, `-` | absolute, in 20YY; local time is nn quarters of an hour ahead of UTC, or behind |
/// | `R` | relative: so many years, months, days, hours, minutes, seconds from now; t and nn are 0 |
///
/// SMPP 3.4 §7.1.1.
struct SMPPTime {
    private let pairs: [Int]
    private let tenths: Int
    private let quarters: Int
    private let form: UInt8

    /// A time; nil for what is none.
    init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count == 16, octets.dropLast().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let digits = octets.dropLast().map { Int($0) - 0x30 }
        self.pairs = (0..<6).map { digits[2 * $0] * 10 + digits[2 * $0 + 1] }
        self.tenths = digits[12]
        self.quarters = digits[13] * 10 + digits[14]
        self.form = octets[15]
        guard self.form == UInt8(ascii: "R") || self.isAbsolute else { return nil }
    }

    private var isAbsolute: Bool {
        [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(self.form) && (1...12).contains(self.pairs[1])
            && (1...31).contains(self.pairs[2]) && self.pairs[3] < 24 && self.pairs[4] < 60
            && self.pairs[5] < 60 && self.quarters <= 48
    }
}

extension SMPPTime: CustomStringConvertible {
    var description: String {
        self.form == UInt8(ascii: "R") ? self.relative : self.absolute
    }

    private var absolute: String {
        let two = self.pairs.map { $0 < 10 ? "0\($0)" : "\($0)" }
        let sign = self.form == UInt8(ascii: "+") ? "+" : "-"
        let minutes = self.quarters % 4 * 15
        let hours = self.quarters / 4
        let zone = "UTC\(sign)" + (hours < 10 ? "0" : "") + "\(hours):" + (minutes == 0 ? "00" : "\(minutes)")
        return "20\(two[0])-\(two[1])-\(two[2]) \(two[3]):\(two[4]):\(two[5]).\(self.tenths) \(zone)"
    }

    private var relative: String {
        let units = ["year", "month", "day", "hour", "minute", "second"]
        let words = zip(self.pairs, units).filter { $0.0 != 0 }.map { count, unit in
            "\(count) \(unit)" + (count == 1 ? "" : "s")
        }
        return words.isEmpty ? "at once" : words.joined(separator: " ") + " from submission"
    }
}
