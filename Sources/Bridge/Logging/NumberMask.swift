public import Journal
public import SMPP
import Services

/// How a number stands wherever people read: by a keyed hash, so that one citizen's lines are found together and the
/// number is not told.
public struct NumberMask: Sendable {
    /// Short numbers have fewer digits than this: they are nobody's, and stand as they are.
    static let personalDigits = 7

    private let hash: KeyedHash
    /// Whether numbers and texts are shown as they are, for a test bench.
    public let isRevealing: Bool

    /// A mask with the key of a hash.
    public init(_ hash: KeyedHash, isRevealing: Bool = false) {
        self.hash = hash
        self.isRevealing = isRevealing
    }

    /// `#` and 16 hexadecimal digits for a number, the same however it is written; a short number as it is.
    public func text(_ address: Address) -> String {
        if self.isRevealing { return address.ton == .international ? "+" + address.digits : address.digits }
        guard Self.isPersonal(address.digits) else { return address.digits }
        let number = MSISDN(address: address.digits, ton: address.ton.rawValue)?.digits ?? address.digits
        return "#" + hexadecimal(self.hash.hash(number).prefix(8))
    }

    /// The same for a number that somebody has typed.
    public func text(_ number: String) -> String {
        self.text(Address(ton: .unknown, npi: .unknown, digits: number))
    }

    /// A number that is as long, the same for the same number and, but for what stands in front, however it is written.
    ///
    /// For octets that somebody reads with a protocol analyser. Only the password of a bind is masked on a test bench, too.
    func digits(_ digits: String) -> String {
        guard !self.isRevealing, Self.isPersonal(digits) else { return digits }
        let number = MSISDN(address: digits, ton: 0)?.digits ?? digits
        let hash = self.hash.hash(number)
        let marks = digits.unicodeScalars.reversed().enumerated().map { place, scalar in
            ("0"..."9").contains(scalar) ? String(hash[place % hash.count] % 10) : scalar == "+" ? "+" : "x"
        }
        return marks.reversed().joined()
    }

    /// Whatever may be a person's: only digits, and few of them, are not.
    static func isPersonal(_ digits: String) -> Bool {
        digits.utf8.count >= Self.personalDigits
            || !digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// Octets as two digits each.
func hexadecimal(_ octets: some Sequence<UInt8>) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
