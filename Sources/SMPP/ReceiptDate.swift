/// A moment as receipts write it: the SMSC's local time, without a zone.
///
/// | digits | form |
/// | --- | --- |
/// | 10 | YYMMDDhhmm |
/// | 12 | YYMMDDhhmmss, or YYYYMMDDhhmm where that is no time |
/// | 14 | YYYYMMDDhhmmss |
///
/// YY is 20YY: the specification has no rule. SMPP 3.4 appendix B.
public struct ReceiptDate: Hashable, Sendable {
    /// Four digits.
    public var year: Int
    /// From 1.
    public var month: Int
    /// From 1.
    public var day: Int
    /// 0...23.
    public var hour: Int
    /// 0...59.
    public var minute: Int
    /// 0...59; 0 where the form has none.
    public var second: Int

    /// The moment that these digits stand for; nil when they stand for none.
    public init?(_ digits: String) {
        let pairs = Self.pairs(digits)
        switch pairs.count {
        case 5: self.init(year: 2000 + pairs[0], pairs[1...])
        case 6:
            if let date = ReceiptDate(year: 2000 + pairs[0], pairs[1...]) {
                self = date
            } else {
                self.init(year: 100 * pairs[0] + pairs[1], pairs[2...])
            }
        case 7: self.init(year: 100 * pairs[0] + pairs[1], pairs[2...])
        default: return nil
        }
    }

    private init?(year: Int, _ pairs: ArraySlice<Int>) {
        let rest = Array(pairs)
        (self.year, self.month, self.day) = (year, rest[0], rest[1])
        (self.hour, self.minute, self.second) = (rest[2], rest[3], rest.count > 4 ? rest[4] : 0)
        guard (1...12).contains(self.month), (1...31).contains(self.day), self.hour < 24, self.minute < 60,
            self.second < 60
        else { return nil }
    }

    /// The digits two by two; none when there is something else among them or one is left over.
    private static func pairs(_ digits: String) -> [Int] {
        let octets = Array(digits.utf8)
        guard octets.count % 2 == 0, octets.allSatisfy({ (0x30...0x39).contains($0) }) else { return [] }
        return stride(from: 0, to: octets.count, by: 2).map { index in
            10 * Int(octets[index] - 0x30) + Int(octets[index + 1] - 0x30)
        }
    }
}

extension ReceiptDate: CustomStringConvertible {
    /// YYMMDDhhmm, as appendix B has it.
    public var description: String {
        [self.year % 100, self.month, self.day, self.hour, self.minute].map { number in
            (number < 10 ? "0" : "") + String(number)
        }.joined()
    }
}
