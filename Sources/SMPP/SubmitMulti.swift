/// The body of submit_multi: an ESME hands over one message for several parties.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | service_type | 1...6 | C-Octet String |
/// | source_addr_ton, source_addr_npi | 1 each | integer |
/// | source_addr | 1...21 | C-Octet String |
/// | number_of_dests | 1 | integer, 1...254 |
/// | dest_address | 3...24 each | so many `Destination`s |
/// | esm_class ... short_message | | as in submit_sm |
///
/// SMPP 3.4 §4.5.1.
public struct SubmitMulti: Hashable, Sendable {
    /// The SMS application; empty for the default.
    public var serviceType: String
    /// Who sends.
    public var source: Address
    /// Who is to receive, 1...254 of them.
    public var destinations: [Destination]
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
    /// Reserved: 0.
    public var replaceIfPresentFlag: UInt8
    /// How the user data is coded.
    public var dataCoding: DataCoding
    /// A canned text of the SMSC; 0 for none.
    public var smDefaultMessageID: UInt8
    /// The user data, unless message_payload has it.
    public var shortMessage: [UInt8]
    /// Optional parameters.
    public var tlvs: TLVs

    /// A submit_multi with these fields; what is left out is null by the specification.
    public init(
        serviceType: String = "", source: Address, destinations: [Destination], esmClass: ESMClass = .default,
        protocolID: UInt8 = 0, priorityFlag: UInt8 = 0, scheduleDeliveryTime: String = "",
        validityPeriod: String = "", registeredDelivery: RegisteredDelivery = .nothing,
        replaceIfPresentFlag: UInt8 = 0, dataCoding: DataCoding = .default, smDefaultMessageID: UInt8 = 0,
        shortMessage: [UInt8], tlvs: TLVs = TLVs()
    ) {
        self.serviceType = serviceType
        self.source = source
        self.destinations = destinations
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

extension SubmitMulti: CustomStringConvertible {
    /// How many parties, coding and size, never numbers or text.
    public var description: String {
        "\(self.destinations.count) destinations, data_coding \(hexadecimal(self.dataCoding.rawValue, digits: 2)), "
            + "\(self.userData.count) octets of user data"
    }
}

extension SubmitMulti {
    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        self.serviceType = try reader.string(.serviceType, 6)
        self.source = try reader.source(21)
        self.destinations = try reader.destinations()
        self.esmClass = ESMClass(rawValue: try reader.uint8(.esmClass))
        self.protocolID = try reader.uint8(.protocolID)
        self.priorityFlag = try reader.uint8(.priorityFlag)
        self.scheduleDeliveryTime = try reader.timeString(.scheduleDeliveryTime)
        self.validityPeriod = try reader.timeString(.validityPeriod)
        self.registeredDelivery = RegisteredDelivery(rawValue: try reader.uint8(.registeredDelivery))
        self.replaceIfPresentFlag = try reader.uint8(.replaceIfPresentFlag)
        self.dataCoding = DataCoding(rawValue: try reader.uint8(.dataCoding))
        self.smDefaultMessageID = try reader.uint8(.smDefaultMessageID)
        self.shortMessage = reader.octets.copy(try reader.shortMessage())
        self.tlvs = TLVs(whole: reader.octets.copy(try reader.tlvs()))
    }
}

extension SubmitMulti: MessageBody {
    static var takesAnyTime: Bool { false }

    var roomOctetCount: Int {
        160 + self.destinations.count * 24 + self.shortMessage.count + self.tlvs.octets.count
    }

    func write(to writer: inout PDUWriter) throws(EncodingError) {
        try writer.put(self.serviceType, .serviceType, 6)
        try writer.put(self.source, .sourceAddr, 21)
        try writer.put(self.destinations)
        try self.writeMessage(to: &writer)
    }
}
