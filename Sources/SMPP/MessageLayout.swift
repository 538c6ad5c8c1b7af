/// Where the fields of a submit_sm or deliver_sm lie in its octets: numbers and ranges, nothing copied.
///
/// Reading one allocates nothing. Ranges count from the beginning of the PDU and leave out the NULs; `SubmitSM` and
/// `DeliverSM` are made from it. SMPP 3.4 §4.4.1, §4.6.1.
public struct MessageLayout: Hashable, Sendable {
    /// source_addr_ton.
    public let sourceTON: TypeOfNumber
    /// source_addr_npi.
    public let sourceNPI: NumberingPlan
    /// dest_addr_ton.
    public let destinationTON: TypeOfNumber
    /// dest_addr_npi.
    public let destinationNPI: NumberingPlan
    /// esm_class.
    public let esmClass: ESMClass
    /// protocol_id.
    public let protocolID: UInt8
    /// priority_flag.
    public let priorityFlag: UInt8
    /// registered_delivery.
    public let registeredDelivery: RegisteredDelivery
    /// replace_if_present_flag.
    public let replaceIfPresentFlag: UInt8
    /// data_coding.
    public let dataCoding: DataCoding
    /// sm_default_msg_id.
    public let smDefaultMessageID: UInt8

    // Where fields end says where the next begin. All of them end within the first 450 octets, but for the TLVs.
    private let serviceTypeEnd: UInt16
    private let sourceEnd: UInt16
    private let destinationEnd: UInt16
    private let scheduleDeliveryTimeEnd: UInt16
    private let validityPeriodEnd: UInt16
    private let shortMessageEnd: UInt16
    private let tlvsEnd: UInt32

    @_lifetime(reader: copy reader)
    init(_ reader: inout PDUReader) throws(FieldFault) {
        let isDelivery = reader.commandID == .deliverSM
        self.serviceTypeEnd = try reader.cString(.serviceType, 6)
        self.sourceTON = TypeOfNumber(rawValue: try reader.uint8(.sourceAddrTON))
        self.sourceNPI = NumberingPlan(rawValue: try reader.uint8(.sourceAddrNPI))
        self.sourceEnd = try reader.cString(.sourceAddr, 21)
        self.destinationTON = TypeOfNumber(rawValue: try reader.uint8(.destAddrTON))
        self.destinationNPI = NumberingPlan(rawValue: try reader.uint8(.destAddrNPI))
        self.destinationEnd = try reader.cString(.destinationAddr, 21)
        self.esmClass = ESMClass(rawValue: try reader.uint8(.esmClass))
        self.protocolID = try reader.uint8(.protocolID)
        self.priorityFlag = try reader.uint8(.priorityFlag)
        self.scheduleDeliveryTimeEnd = try reader.time(.scheduleDeliveryTime, ofAnyLength: isDelivery)
        self.validityPeriodEnd = try reader.time(.validityPeriod, ofAnyLength: isDelivery)
        self.registeredDelivery = RegisteredDelivery(rawValue: try reader.uint8(.registeredDelivery))
        self.replaceIfPresentFlag = try reader.uint8(.replaceIfPresentFlag)
        self.dataCoding = DataCoding(rawValue: try reader.uint8(.dataCoding))
        self.smDefaultMessageID = try reader.uint8(.smDefaultMessageID)
        self.shortMessageEnd = UInt16(truncatingIfNeeded: try reader.shortMessage().upperBound)
        self.tlvsEnd = UInt32(truncatingIfNeeded: try reader.tlvs().upperBound)
        if self.destination.isEmpty, !isDelivery {
            throw FieldFault(.destinationAddr, .empty, self.destination.lowerBound)
        }
    }
}

extension MessageLayout {
    /// service_type.
    public var serviceType: Range<Int> { Header.octetCount..<Int(self.serviceTypeEnd) }
    /// source_addr.
    public var source: Range<Int> { Self.range(after: self.serviceTypeEnd, 2, self.sourceEnd) }
    /// destination_addr.
    public var destination: Range<Int> { Self.range(after: self.sourceEnd, 2, self.destinationEnd) }
    /// schedule_delivery_time.
    public var scheduleDeliveryTime: Range<Int> {
        Self.range(after: self.destinationEnd, 3, self.scheduleDeliveryTimeEnd)
    }
    /// validity_period.
    public var validityPeriod: Range<Int> {
        Self.range(after: self.scheduleDeliveryTimeEnd, 0, self.validityPeriodEnd)
    }
    /// short_message.
    public var shortMessage: Range<Int> { Self.range(after: self.validityPeriodEnd, 5, self.shortMessageEnd) }
    /// The optional parameters.
    public var tlvs: Range<Int> { Int(self.shortMessageEnd)..<Int(self.tlvsEnd) }

    /// The field that lies behind a C-Octet String, its NUL and so many octets.
    private static func range(after end: UInt16, _ octets: Int, _ ownEnd: UInt16) -> Range<Int> {
        Int(end) + 1 + octets..<Int(ownEnd)
    }
}
