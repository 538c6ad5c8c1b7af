/// message_state: what has become of a message, one octet; unknown values survive.
///
/// In query_sm_resp, and in the receipts' TLV message_state. SMPP 3.4 §5.2.28, §5.3.2.35.
public struct MessageState: RawRepresentable, Hashable, Sendable {
    /// The octet.
    public var rawValue: UInt8

    /// The state with this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// ENROUTE: on its way; the only state that is not final, but for `unknown`.
    public static let enroute = MessageState(rawValue: 1)
    /// DELIVERED.
    public static let delivered = MessageState(rawValue: 2)
    /// EXPIRED: its validity_period is over.
    public static let expired = MessageState(rawValue: 3)
    /// DELETED: cancelled.
    public static let deleted = MessageState(rawValue: 4)
    /// UNDELIVERABLE.
    public static let undeliverable = MessageState(rawValue: 5)
    /// ACCEPTED: taken off the queue by the SMSC's staff, not by the phone.
    public static let accepted = MessageState(rawValue: 6)
    /// UNKNOWN: says nothing.
    public static let unknown = MessageState(rawValue: 7)
    /// REJECTED.
    public static let rejected = MessageState(rawValue: 8)

    /// Whether it will not change any more.
    public var isFinal: Bool {
        switch self {
        case .delivered, .expired, .deleted, .undeliverable, .accepted, .rejected: true
        default: false
        }
    }
}
