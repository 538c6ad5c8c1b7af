/// sequence_number: ties a response to its request; each side numbers its own requests.
///
/// Four octets. 1...0x7FFFFFFF by the specification; peers send others, so any value survives and is echoed.
/// SMPP 3.4 §5.1.4.
public struct SequenceNumber: RawRepresentable, Hashable, Comparable, Sendable {
    /// The four octets as a number.
    public var rawValue: UInt32

    /// The sequence number with this value, in the specification's range or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Not a request's number: generic_nack carries it when the cause could not be identified.
    public static let zero = SequenceNumber(rawValue: 0)

    /// The first of a session.
    public static let first = SequenceNumber(rawValue: 1)

    /// The last before the numbers begin again.
    public static let last = SequenceNumber(rawValue: 0x7FFF_FFFF)

    /// The number after this one: `first` after `last` and after anything beyond it.
    public var next: SequenceNumber {
        self >= .last ? .first : SequenceNumber(rawValue: self.rawValue + 1)
    }

    /// By value.
    public static func < (lhs: SequenceNumber, rhs: SequenceNumber) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension SequenceNumber: CustomStringConvertible {
    /// The number in decimal digits.
    public var description: String { String(self.rawValue) }
}
