/// The number of a Kazakh mobile phone, eleven digits that begin with 77.
///
/// Only such a sender can be known to the mobile citizens base and only such a sender is answered: a reply to an
/// alphanumeric or short address goes nowhere, or into a loop.
public struct MSISDN: Hashable, Sendable, PersonalData {
    /// The eleven digits as a number, for registers that store numbers.
    public let number: UInt64

    /// Reads an address of SMPP; nil if it is not that of a Kazakh mobile phone.
    ///
    /// | type of number | accepted digits |
    /// | --- | --- |
    /// | 1 international | 77011234567, also after `+` |
    /// | 5 alphanumeric | none |
    /// | any other | as 1, and the national forms 87011234567 and 7011234567 |
    ///
    /// SMPP 3.4 §5.2.5.
    public init?(address: some StringProtocol, ton: UInt8) {
        var octets = Substring(address).utf8
        let hasPlus = octets.first == UInt8(ascii: "+")
        if hasPlus { octets.removeFirst() }
        guard ton != 5, (10...11).contains(octets.count) else { return nil }
        var number: UInt64 = 0
        for octet in octets {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) else { return nil }
            number = number * 10 + UInt64(octet - UInt8(ascii: "0"))
        }
        let isNational = ton != 1 && !hasPlus
        switch (octets.count, number / 1_000_000_000) {
        case (11, 77): self.number = number
        case (11, 87) where isNational: self.number = number - 10_000_000_000
        case (10, 7) where isNational: self.number = number + 70_000_000_000
        default: return nil
        }
    }

    /// The eleven digits.
    public var digits: String { String(self.number) }
}
