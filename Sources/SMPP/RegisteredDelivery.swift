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

    /// Bits 1-0: for which outcome the SMSC is to send a receipt.
    public var receiptWish: ReceiptWish {
        get { ReceiptWish(rawValue: self.rawValue & 0x03) }
        set { self.rawValue = self.rawValue & ~0x03 | newValue.rawValue & 0x03 }
    }

    /// Whether the SMSC is to send a receipt in the end, for whichever outcome.
    public var asksForReceipt: Bool { self.receiptWish != .none }

    /// Whether the phone is to acknowledge delivery (bit 2).
    public var asksForDeliveryAcknowledgement: Bool {
        get { self[0x04] }
        set { self[0x04] = newValue }
    }

    /// Whether the user is to acknowledge by hand (bit 3).
    public var asksForUserAcknowledgement: Bool {
        get { self[0x08] }
        set { self[0x08] = newValue }
    }

    /// Whether the SMSC is to report in between (bit 4).
    public var asksForIntermediateNotification: Bool {
        get { self[0x10] }
        set { self[0x10] = newValue }
    }

    /// Whether a receipt is wanted for a message that came to this state.
    public func asksForReceipt(of state: MessageState) -> Bool {
        switch self.receiptWish {
        case .always: state.isFinal
        case .onFailure: state.isFinal && state != .delivered && state != .accepted
        case .reserved: state == .delivered
        default: false
        }
    }

    private subscript(bit: UInt8) -> Bool {
        get { self.rawValue & bit != 0 }
        set { self.rawValue = newValue ? self.rawValue | bit : self.rawValue & ~bit }
    }
}

extension RegisteredDelivery {
    /// Bits 1-0 of registered_delivery: for which outcome the SMSC is to send a receipt.
    public struct ReceiptWish: RawRepresentable, Hashable, Sendable {
        /// The two bits.
        public var rawValue: UInt8

        /// The wish with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// 00.
        public static let none = ReceiptWish(rawValue: 0)
        /// 01: for success and for failure.
        public static let always = ReceiptWish(rawValue: 1)
        /// 10.
        public static let onFailure = ReceiptWish(rawValue: 2)
        /// 11: reserved; in SMPP 5.0 for success only.
        public static let reserved = ReceiptWish(rawValue: 3)
    }
}
