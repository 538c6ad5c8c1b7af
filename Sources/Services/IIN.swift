/// An individual identification number (ИИН, ЖСН): twelve digits that name a person of Kazakhstan.
///
/// | digits | meaning |
/// | --- | --- |
/// | 1–6 | date of birth, YYMMDD |
/// | 7 | century and sex: 1, 2 XIX; 3, 4 XX; 5, 6 XXI; odd male, even female |
/// | 8–11 | serial number |
/// | 12 | check digit |
///
/// Check digit: the sum of digits 1–11 times 1–11, modulo 11; if that is 10, the sum with the weights 3–11, 1, 2; if
/// that is 10 again, no such number is issued. Government decrees 565 of 2003 and 406 of 2007.
public struct IIN: Hashable, Sendable, PersonalData {
    /// Why twelve digits, or something else, are no IIN.
    public enum Fault: String, Error, Sendable {
        /// Not twelve ASCII digits.
        case form = "not 12 digits"
        /// The seventh digit names no century.
        case century = "7th digit is not 1 to 6"
        /// The first six digits are no date of that century.
        case date = "no such date of birth"
        /// The twelfth digit does not follow from the others.
        case checkDigit = "check digit is wrong"
    }

    /// The twelve digits as a number, for registers that store numbers.
    public let number: UInt64

    /// Reads twelve ASCII digits and nothing around them.
    public init(_ digits: some StringProtocol) throws(Fault) {
        guard digits.utf8.count == 12 else { throw .form }
        var number: UInt64 = 0
        for octet in digits.utf8 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) else { throw .form }
            number = number * 10 + UInt64(octet - UInt8(ascii: "0"))
        }
        try self.init(number: number)
    }

    /// Takes the digits as a number, leading zeros left out.
    public init(number: UInt64) throws(Fault) {
        guard number < 1_000_000_000_000 else { throw .form }
        let seventh = Int(number / 100_000 % 10)
        guard (1...6).contains(seventh) else { throw .century }
        let birth = Int(number / 1_000_000)
        let year = 1800 + (seventh - 1) / 2 * 100 + birth / 10_000
        guard CivilDate(year: year, month: birth / 100 % 100, day: birth % 100) != nil else { throw .date }
        guard Self.checkDigit(of: number / 10) == number % 10 else { throw .checkDigit }
        self.number = number
    }

    /// The twelve digits.
    public var digits: String {
        let digits = String(self.number)
        return String(repeating: "0", count: 12 - digits.utf8.count) + digits
    }

    /// All of an IIN that may go back over SMS: `***0120`.
    public var masked: String { "***" + self.digits.suffix(4) }

    /// The check digit for the first eleven digits; nil if no number begins with them.
    private static func checkDigit(of eleven: UInt64) -> UInt64? {
        let first = self.weighted(eleven, firstWeight: 1)
        guard first == 10 else { return first }
        let second = self.weighted(eleven, firstWeight: 3)
        return second == 10 ? nil : second
    }

    /// The weighted sum modulo 11; weights rise by one from digit to digit, 1 follows 11.
    private static func weighted(_ eleven: UInt64, firstWeight: UInt64) -> UInt64 {
        var rest = eleven
        var sum: UInt64 = 0
        for place in (0..<11 as Range<UInt64>).reversed() {
            sum += rest % 10 * ((firstWeight - 1 + place) % 11 + 1)
            rest /= 10
        }
        return sum % 11
    }
}
