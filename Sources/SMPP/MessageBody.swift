/// What submit_sm, submit_multi and deliver_sm have in common: everything behind the destination.
protocol MessageBody: PDUBody {
    var esmClass: ESMClass { get }
    var protocolID: UInt8 { get }
    var priorityFlag: UInt8 { get }
    var scheduleDeliveryTime: String { get }
    var validityPeriod: String { get }
    var registeredDelivery: RegisteredDelivery { get }
    var replaceIfPresentFlag: UInt8 { get }
    var dataCoding: DataCoding { get }
    var smDefaultMessageID: UInt8 { get }
    var shortMessage: [UInt8] { get }
    var tlvs: TLVs { get }

    /// Whether a time may be neither empty nor 16 characters long: it says nothing in a deliver_sm.
    static var takesAnyTime: Bool { get }
}

extension MessageBody {
    @inline(__always)
    func writeMessage(to encoder: inout PDUEncoder) throws(EncodingError) {
        encoder.put(self.esmClass.rawValue)
        encoder.put(self.protocolID)
        encoder.put(self.priorityFlag)
        try encoder.put(time: self.scheduleDeliveryTime, .scheduleDeliveryTime, any: Self.takesAnyTime)
        try encoder.put(time: self.validityPeriod, .validityPeriod, any: Self.takesAnyTime)
        encoder.put(self.registeredDelivery.rawValue)
        encoder.put(self.replaceIfPresentFlag)
        encoder.put(self.dataCoding.rawValue)
        encoder.put(self.smDefaultMessageID)
        try encoder.put(shortMessage: self.shortMessage)
        try encoder.put(self.tlvs)
    }

    var messageFields: [NamedField] {
        [
            .uint8(.esmClass, self.esmClass.rawValue), .uint8(.protocolID, self.protocolID),
            .uint8(.priorityFlag, self.priorityFlag), .text(.scheduleDeliveryTime, self.scheduleDeliveryTime),
            .text(.validityPeriod, self.validityPeriod),
            .uint8(.registeredDelivery, self.registeredDelivery.rawValue),
            .uint8(.replaceIfPresentFlag, self.replaceIfPresentFlag),
            .uint8(.dataCoding, self.dataCoding.rawValue),
            .uint8(.smDefaultMessageID, self.smDefaultMessageID),
        ] + NamedField.shortMessage(self.shortMessage)
    }
}
