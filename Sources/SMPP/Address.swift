/// A party to a message: type of number, numbering plan and digits.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | ton | 1 | integer |
/// | npi | 1 | integer |
/// | digits | 1...21 (1...65 in data_sm and alert_notification) | C-Octet String, its NUL included |
///
/// `digits` may hold any Latin-1 character: alphanumeric senders exist, and what a peer sends goes out again octet for
/// octet. SMPP 3.4 §5.2.5 (ton), §5.2.6 (npi), §5.2.8, §5.2.9 (addresses).
public struct Address: Hashable, Sendable {
    /// Type of number.
    public var ton: TypeOfNumber
    /// Numbering plan.
    public var npi: NumberingPlan
    /// The number, or a name when `ton` is alphanumeric; empty when there is none.
    public var digits: String

    /// An address with these fields.
    public init(ton: TypeOfNumber = .unknown, npi: NumberingPlan = .unknown, digits: String) {
        self.ton = ton
        self.npi = npi
        self.digits = digits
    }

    /// No address at all: the SMSC puts in its own default.
    public static let empty = Address(digits: "")
}

extension Address: CustomStringConvertible {
    /// Type, plan and how many characters, never which.
    public var description: String {
        "ton \(self.ton.rawValue), npi \(self.npi.rawValue), \(self.digits.utf8.count) octets"
    }
}

/// addr_ton: what kind of number an address is, one octet; unknown values survive.
///
/// SMPP 3.4 §5.2.5.
public struct TypeOfNumber: RawRepresentable, Hashable, Sendable {
    /// The octet.
    public var rawValue: UInt8

    /// The type with this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 0.
    public static let unknown = TypeOfNumber(rawValue: 0)
    /// 1, with the country code and without "+".
    public static let international = TypeOfNumber(rawValue: 1)
    /// 2.
    public static let national = TypeOfNumber(rawValue: 2)
    /// 3, short numbers on many networks.
    public static let networkSpecific = TypeOfNumber(rawValue: 3)
    /// 4.
    public static let subscriber = TypeOfNumber(rawValue: 4)
    /// 5, a name.
    public static let alphanumeric = TypeOfNumber(rawValue: 5)
    /// 6, short numbers on other networks.
    public static let abbreviated = TypeOfNumber(rawValue: 6)

    /// Whether the specification gives it no meaning.
    public var isReserved: Bool { self.rawValue > Self.abbreviated.rawValue }
}

/// addr_npi: the numbering plan of an address, one octet; unknown values survive.
///
/// SMPP 3.4 §5.2.6.
public struct NumberingPlan: RawRepresentable, Hashable, Sendable {
    /// The octet.
    public var rawValue: UInt8

    /// The plan with this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 0.
    public static let unknown = NumberingPlan(rawValue: 0)
    /// 1, E.163 and E.164: telephone numbers.
    public static let isdn = NumberingPlan(rawValue: 1)
    /// 3, X.121.
    public static let data = NumberingPlan(rawValue: 3)
    /// 4, F.69.
    public static let telex = NumberingPlan(rawValue: 4)
    /// 6, E.212.
    public static let landMobile = NumberingPlan(rawValue: 6)
    /// 8.
    public static let national = NumberingPlan(rawValue: 8)
    /// 9.
    public static let `private` = NumberingPlan(rawValue: 9)
    /// 10.
    public static let ermes = NumberingPlan(rawValue: 10)
    /// 14, an IP address.
    public static let internet = NumberingPlan(rawValue: 14)
    /// 18, a WAP client id.
    public static let wapClientID = NumberingPlan(rawValue: 18)

    /// Whether the specification gives it no meaning.
    public var isReserved: Bool {
        switch self {
        case .unknown, .isdn, .data, .telex, .landMobile, .national, .private, .ermes, .internet,
            .wapClientID:
            false
        default: true
        }
    }
}
