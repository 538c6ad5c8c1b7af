/// registered_delivery: which receipts and acknowledgements a message asks for, one octet, kept as it is.
///
/// | bits | meaning |
/// | --- | --- |
/// | 4 | intermediate notification |
/// | 3-2 | SME acknowledgement |
/// | 1-0 | SMSC delivery receipt |
///
/// The prose of 3.4 says "bit 5" for intermediate notification, its bit matrix and all software 0x10. SMPP 3.4 §5.2.17.
public struct RegisteredDelivery: RawRepresentable, Hashable, Sendable {
    /// The octet.
    public var rawValue: UInt8

    /// The wish with this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 0: nothing is asked for.
    public static let nothing = RegisteredDelivery(rawValue: 0)
    /// 1: a receipt for success and for failure.
    public static let receipt = RegisteredDelivery(rawValue: 1)
    /// 2: a receipt for failure only.
    public static let receiptOnFailure = RegisteredDelivery(rawValue: 2)

    /// Whether the SMSC is to send a receipt in the end, for whichever outcome.
    public var asksForReceipt: Bool { self.rawValue & 0x03 != 0 }

    /// Whether the phone is to acknowledge delivery (bit 2).
    public var asksForDeliveryAcknowledgement: Bool { self.rawValue & 0x04 != 0 }

    /// Whether the user is to acknowledge by hand (bit 3).
    public var asksForUserAcknowledgement: Bool { self.rawValue & 0x08 != 0 }

    /// Whether the SMSC is to report in between (bit 4).
    public var asksForIntermediateNotification: Bool { self.rawValue & 0x10 != 0 }
}
