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

    /// SCHEDULED: waits for its schedule_delivery_time, SMPP 5.0.
    public static let scheduled = MessageState(rawValue: 0)
    /// ENROUTE: on its way; the only state of 3.4 that is not final, but for `unknown`.
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
    /// SKIPPED: SMPP 5.0.
    public static let skipped = MessageState(rawValue: 9)

    /// Whether it will not change any more.
    public var isFinal: Bool {
        switch self {
        case .delivered, .expired, .deleted, .undeliverable, .accepted, .rejected: true
        default: false
        }
    }
}

extension MessageState {
    /// The state that a receipt means with this word after `stat:`, in large or small letters; nil for an unknown one.
    ///
    /// The words of appendix B, what they are short for, and what else SMSCs write.
    public init?(receiptWord word: String) {
        switch word.uppercased() {
        case "SCHEDULED": self = .scheduled
        case "ENROUTE", "BUFFRED", "BUFFERD", "BUFFERED", "ACKED": self = .enroute
        case "DELIVRD", "DELIVERED": self = .delivered
        case "EXPIRED": self = .expired
        case "DELETED": self = .deleted
        case "UNDELIV", "UNDELIVERABLE", "UNDELIVERED", "FAILED": self = .undeliverable
        case "ACCEPTD", "ACCEPTED": self = .accepted
        case "UNKNOWN": self = .unknown
        case "REJECTD", "REJECTED": self = .rejected
        case "SKIPPED": self = .skipped
        default: return nil
        }
    }

    /// The word of a receipt for the state, seven letters where it is one of SMPP 3.4; UNKNOWN for others.
    public var receiptWord: String {
        switch self {
        case .scheduled: "SCHEDULED"
        case .enroute: "ENROUTE"
        case .delivered: "DELIVRD"
        case .expired: "EXPIRED"
        case .deleted: "DELETED"
        case .undeliverable: "UNDELIV"
        case .accepted: "ACCEPTD"
        case .rejected: "REJECTD"
        case .skipped: "SKIPPED"
        default: "UNKNOWN"
        }
    }
}
