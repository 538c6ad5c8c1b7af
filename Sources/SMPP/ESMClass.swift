/// esm_class: mode, type and GSM features of a message, one octet, kept as it is.
///
/// | bits | meaning |
/// | --- | --- |
/// | 7-6 | GSM: 01 a user data header begins the user data, 10 reply path |
/// | 5-2 | type of message |
/// | 1-0 | messaging mode, towards the SMSC only |
///
/// The type is bits 5-2 and nothing else: SMSCs send 0x44 for a receipt. SMPP 3.4 §5.2.12.
public struct ESMClass: RawRepresentable, Hashable, Sendable {
    /// The octet.
    public var rawValue: UInt8

    /// The class with this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// 0: default mode, a normal message, no GSM features.
    public static let `default` = ESMClass(rawValue: 0)

    /// 0x04: an SMSC delivery receipt.
    public static let deliveryReceipt = ESMClass(rawValue: 0x04)

    /// 0x20: an intermediate notification.
    public static let intermediateNotification = ESMClass(rawValue: 0x20)

    /// 0x40: a normal message that begins with a user data header.
    public static let userDataHeader = ESMClass(rawValue: 0x40)

    /// Bits 1-0; they say nothing in a deliver_sm.
    public var mode: Mode {
        get { Mode(rawValue: self.rawValue & 0x03) }
        set { self.rawValue = self.rawValue & ~0x03 | newValue.rawValue & 0x03 }
    }

    /// Bits 5-2.
    public var messageType: MessageType {
        get { MessageType(rawValue: self.rawValue & 0x3C) }
        set { self.rawValue = self.rawValue & ~0x3C | newValue.rawValue & 0x3C }
    }

    /// Whether the user data begins with a user data header (bit 6).
    public var hasUDH: Bool {
        get { self.rawValue & 0x40 != 0 }
        set { self.rawValue = newValue ? self.rawValue | 0x40 : self.rawValue & ~0x40 }
    }

    /// Whether the reply may take the path of this message (bit 7).
    public var hasReplyPath: Bool {
        get { self.rawValue & 0x80 != 0 }
        set { self.rawValue = newValue ? self.rawValue | 0x80 : self.rawValue & ~0x80 }
    }

    /// Whether this is an SMSC delivery receipt.
    public var isDeliveryReceipt: Bool { self.messageType == .deliveryReceipt }

    /// Whether this is an intermediate notification: not final, another receipt may follow.
    public var isIntermediateNotification: Bool { self.messageType == .intermediateNotification }

    /// Whether this is an acknowledgement by a phone or its user.
    public var isAcknowledgement: Bool {
        self.messageType == .deliveryAcknowledgement || self.messageType == .userAcknowledgement
    }

    /// Whether the message reports on another one: a delivery receipt or an intermediate notification.
    public var isReport: Bool { self.isDeliveryReceipt || self.isIntermediateNotification }
}

extension ESMClass {
    /// Bits 1-0 of esm_class: how the SMSC is to handle a message.
    public struct Mode: RawRepresentable, Hashable, Sendable {
        /// The two bits where they stand in the octet.
        public var rawValue: UInt8

        /// The mode with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// 00: what the SMSC does by default, usually store and forward.
        public static let smscDefault = Mode(rawValue: 0)
        /// 01.
        public static let datagram = Mode(rawValue: 1)
        /// 10: forward, the transaction mode.
        public static let forward = Mode(rawValue: 2)
        /// 11.
        public static let storeAndForward = Mode(rawValue: 3)
    }

    /// Bits 5-2 of esm_class: what a message is.
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The four bits where they stand in the octet.
        public var rawValue: UInt8

        /// The type with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// 0x00: a message that somebody wrote.
        public static let normal = MessageType(rawValue: 0x00)
        /// 0x04: SMSC delivery receipt.
        public static let deliveryReceipt = MessageType(rawValue: 0x04)
        /// 0x08: SME delivery acknowledgement.
        public static let deliveryAcknowledgement = MessageType(rawValue: 0x08)
        /// 0x10: SME manual or user acknowledgement.
        public static let userAcknowledgement = MessageType(rawValue: 0x10)
        /// 0x18: conversation abort, Korean CDMA.
        public static let conversationAbort = MessageType(rawValue: 0x18)
        /// 0x20: intermediate notification.
        public static let intermediateNotification = MessageType(rawValue: 0x20)
    }
}
