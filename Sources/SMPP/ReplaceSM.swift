/// The body of replace_sm: a message that waits is to have another text.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | message_id | 1...65 | C-Octet String |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...21 | C-Octet String |
/// | schedule_delivery_time, validity_period | 1 or 17 | C-Octet String |
/// | registered_delivery, sm_default_msg_id | 1 each | integer |
/// | sm_length, short_message | 1, 0...254 | integer, octets |
///
/// replace_sm_resp has no body. SMPP 3.4 §4.10.1.
public struct ReplaceSM: Hashable, Sendable {
    /// The SMSC's name for the message.
    public var messageID: String
    /// Who sent it, as in the submit_sm.
    public var source: Address
    /// When delivery is to begin; empty leaves it as it was.
    public var scheduleDeliveryTime: String
    /// When delivery is to be given up; empty leaves it as it was.
    public var validityPeriod: String
    /// Which receipts and acknowledgements are asked for.
    public var registeredDelivery: RegisteredDelivery
    /// A canned text of the SMSC; 0 for none.
    public var smDefaultMessageID: UInt8
    /// The new user data, coded as the old one was.
    public var shortMessage: [UInt8]

    /// A replacement with these fields.
    public init(
        messageID: String, source: Address, scheduleDeliveryTime: String = "", validityPeriod: String = "",
        registeredDelivery: RegisteredDelivery = .nothing, smDefaultMessageID: UInt8 = 0,
        shortMessage: [UInt8]
    ) {
        self.messageID = messageID
        self.source = source
        self.scheduleDeliveryTime = scheduleDeliveryTime
        self.validityPeriod = validityPeriod
        self.registeredDelivery = registeredDelivery
        self.smDefaultMessageID = smDefaultMessageID
        self.shortMessage = shortMessage
    }
}

extension ReplaceSM: CustomStringConvertible {
    /// The message and its size, never numbers or text.
    public var description: String {
        "message_id \(self.messageID), \(self.shortMessage.count) octets of user data"
    }
}

extension ReplaceSM {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.messageID = try reader.string(.messageID, 65)
        self.source = try reader.source(21)
        self.scheduleDeliveryTime = try reader.timeString(.scheduleDeliveryTime)
        self.validityPeriod = try reader.timeString(.validityPeriod)
        self.registeredDelivery = RegisteredDelivery(rawValue: try reader.uint8(.registeredDelivery))
        self.smDefaultMessageID = try reader.uint8(.smDefaultMessageID)
        self.shortMessage = reader.octets.copy(try reader.shortMessage())
        _ = try reader.tlvs()
    }
}

extension ReplaceSM: PDUBody {
    var roomOctetCount: Int { 160 + self.shortMessage.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.messageID, .messageID, 65)
        try writer.put(self.source, .sourceAddr, 21)
        try writer.put(time: self.scheduleDeliveryTime, .scheduleDeliveryTime)
        try writer.put(time: self.validityPeriod, .validityPeriod)
        writer.put(self.registeredDelivery.rawValue)
        writer.put(self.smDefaultMessageID)
        try writer.put(shortMessage: self.shortMessage)
    }
}
