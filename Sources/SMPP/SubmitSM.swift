/// The body of submit_sm: an ESME hands a message to the SMSC.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | service_type | 1...6 | C-Octet String |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...21 | C-Octet String |
/// | dest_addr_ton, dest_addr_npi | 1 each | integer |
/// | destination_addr | 1...21 | C-Octet String |
/// | esm_class, protocol_id, priority_flag | 1 each | integer |
/// | schedule_delivery_time, validity_period | 1 or 17 | C-Octet String |
/// | registered_delivery, replace_if_present_flag | 1 each | integer |
/// | data_coding, sm_default_msg_id | 1 each | integer |
/// | sm_length, short_message | 1, 0...254 | integer, octets |
///
/// The lengths are computed in encoding. SMPP 3.4 §4.4.1.
public struct SubmitSM: Hashable, Sendable {
    /// The SMS application; empty for the default.
    public var serviceType: String
    /// Who sends.
    public var source: Address
    /// Who is to receive.
    public var destination: Address
    /// Mode, type and GSM features of the message.
    public var esmClass: ESMClass
    /// GSM TP-PID.
    public var protocolID: UInt8
    /// From 0, the lowest, to 3, the highest.
    public var priorityFlag: UInt8
    /// When delivery is to begin, `YYMMDDhhmmsstnnp`; empty for now.
    public var scheduleDeliveryTime: String
    /// When delivery is to be given up, in the same form; empty for the SMSC's default.
    public var validityPeriod: String
    /// Which receipts and acknowledgements are asked for.
    public var registeredDelivery: RegisteredDelivery
    /// 1: replace a message with the same source, destination and service_type.
    public var replaceIfPresentFlag: UInt8
    /// How the user data is coded.
    public var dataCoding: DataCoding
    /// A canned text of the SMSC; 0 for none.
    public var smDefaultMessageID: UInt8
    /// The user data, unless message_payload has it.
    public var shortMessage: [UInt8]
    /// Optional parameters.
    public var tlvs: TLVs

    /// A submit_sm with these fields; what is left out is null by the specification.
    public init(
        serviceType: String = "", source: Address, destination: Address, esmClass: ESMClass = .default,
        protocolID: UInt8 = 0, priorityFlag: UInt8 = 0, scheduleDeliveryTime: String = "",
        validityPeriod: String = "", registeredDelivery: RegisteredDelivery = .nothing,
        replaceIfPresentFlag: UInt8 = 0, dataCoding: DataCoding = .default, smDefaultMessageID: UInt8 = 0,
        shortMessage: [UInt8], tlvs: TLVs = TLVs()
    ) {
        self.serviceType = serviceType
        self.source = source
        self.destination = destination
        self.esmClass = esmClass
        self.protocolID = protocolID
        self.priorityFlag = priorityFlag
        self.scheduleDeliveryTime = scheduleDeliveryTime
        self.validityPeriod = validityPeriod
        self.registeredDelivery = registeredDelivery
        self.replaceIfPresentFlag = replaceIfPresentFlag
        self.dataCoding = dataCoding
        self.smDefaultMessageID = smDefaultMessageID
        self.shortMessage = shortMessage
        self.tlvs = tlvs
    }

    /// What was written: message_payload if it is there, else short_message.
    public var userData: [UInt8] { self.tlvs[.messagePayload]?.value ?? self.shortMessage }
}

extension SubmitSM: CustomStringConvertible {
    /// Coding and size, never numbers or text.
    public var description: String {
        "esm_class \(hexadecimal(self.esmClass.rawValue, digits: 2)), data_coding "
            + "\(hexadecimal(self.dataCoding.rawValue, digits: 2)), \(self.userData.count) octets of user data"
    }
}

extension SubmitSM {
    /// The message in these octets of a whole submit_sm, laid out like this.
    public init(_ layout: MessageLayout, in octets: Span<UInt8>) {
        self.init(
            serviceType: octets.text(layout.serviceType),
            source: Address(ton: layout.sourceTON, npi: layout.sourceNPI, digits: octets.text(layout.source)),
            destination: Address(
                ton: layout.destinationTON, npi: layout.destinationNPI,
                digits: octets.text(layout.destination)),
            esmClass: layout.esmClass, protocolID: layout.protocolID, priorityFlag: layout.priorityFlag,
            scheduleDeliveryTime: octets.text(layout.scheduleDeliveryTime),
            validityPeriod: octets.text(layout.validityPeriod), registeredDelivery: layout.registeredDelivery,
            replaceIfPresentFlag: layout.replaceIfPresentFlag, dataCoding: layout.dataCoding,
            smDefaultMessageID: layout.smDefaultMessageID, shortMessage: octets.copy(layout.shortMessage),
            tlvs: TLVs(whole: octets.copy(layout.tlvs)))
    }
}

extension SubmitSM: MessageBody {
    static var takesAnyTime: Bool { false }

    var roomOctetCount: Int { 160 + self.shortMessage.count + self.tlvs.octets.count }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.serviceType, .serviceType, 6)
        try writer.put(self.source, .sourceAddr, 21)
        if self.destination.digits.isEmpty { throw writer.error(.destinationAddr, .empty) }
        try writer.put(self.destination, .destinationAddr, 21)
        try self.writeMessage(to: &writer)
    }
}
