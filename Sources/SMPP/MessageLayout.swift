/// Where the fields of a submit_sm or deliver_sm lie in its octets: numbers and ranges, nothing copied.
///
/// Reading one allocates nothing. Ranges count from the beginning of the PDU and leave out the NULs; `SubmitSM` and
/// `DeliverSM` are made from it. SMPP 3.4 §4.4.1, §4.6.1.
public struct MessageLayout: Hashable, Sendable {
    /// service_type.
    public let serviceType: Range<Int>
    /// source_addr_ton.
    public let sourceTON: TypeOfNumber
    /// source_addr_npi.
    public let sourceNPI: NumberingPlan
    /// source_addr.
    public let source: Range<Int>
    /// dest_addr_ton.
    public let destinationTON: TypeOfNumber
    /// dest_addr_npi.
    public let destinationNPI: NumberingPlan
    /// destination_addr.
    public let destination: Range<Int>
    /// esm_class.
    public let esmClass: ESMClass
    /// protocol_id.
    public let protocolID: UInt8
    /// priority_flag.
    public let priorityFlag: UInt8
    /// schedule_delivery_time.
    public let scheduleDeliveryTime: Range<Int>
    /// validity_period.
    public let validityPeriod: Range<Int>
    /// registered_delivery.
    public let registeredDelivery: RegisteredDelivery
    /// replace_if_present_flag.
    public let replaceIfPresentFlag: UInt8
    /// data_coding.
    public let dataCoding: DataCoding
    /// sm_default_msg_id.
    public let smDefaultMessageID: UInt8
    /// short_message.
    public let shortMessage: Range<Int>
    /// The optional parameters.
    public let tlvs: Range<Int>

    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(DecodingError) {
        let isDelivery = reader.header.commandID == .deliverSM
        self.serviceType = try reader.cString(.serviceType, 6)
        self.sourceTON = TypeOfNumber(rawValue: try reader.uint8(.sourceAddrTON))
        self.sourceNPI = NumberingPlan(rawValue: try reader.uint8(.sourceAddrNPI))
        self.source = try reader.cString(.sourceAddr, 21)
        self.destinationTON = TypeOfNumber(rawValue: try reader.uint8(.destAddrTON))
        self.destinationNPI = NumberingPlan(rawValue: try reader.uint8(.destAddrNPI))
        self.destination = try reader.cString(.destinationAddr, 21)
        self.esmClass = ESMClass(rawValue: try reader.uint8(.esmClass))
        self.protocolID = try reader.uint8(.protocolID)
        self.priorityFlag = try reader.uint8(.priorityFlag)
        self.scheduleDeliveryTime = try reader.time(.scheduleDeliveryTime, ofAnyLength: isDelivery)
        self.validityPeriod = try reader.time(.validityPeriod, ofAnyLength: isDelivery)
        self.registeredDelivery = RegisteredDelivery(rawValue: try reader.uint8(.registeredDelivery))
        self.replaceIfPresentFlag = try reader.uint8(.replaceIfPresentFlag)
        self.dataCoding = DataCoding(rawValue: try reader.uint8(.dataCoding))
        self.smDefaultMessageID = try reader.uint8(.smDefaultMessageID)
        self.shortMessage = try reader.shortMessage()
        self.tlvs = try reader.tlvs()
        if self.destination.isEmpty, !isDelivery {
            throw reader.error(.destinationAddr, .empty, at: self.destination.lowerBound)
        }
    }
}
