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
    func writeMessage(to writer: inout PDUWriter) throws(EncodingError) {
        writer.put(self.esmClass.rawValue)
        writer.put(self.protocolID)
        writer.put(self.priorityFlag)
        try writer.put(time: self.scheduleDeliveryTime, .scheduleDeliveryTime, any: Self.takesAnyTime)
        try writer.put(time: self.validityPeriod, .validityPeriod, any: Self.takesAnyTime)
        writer.put(self.registeredDelivery.rawValue)
        writer.put(self.replaceIfPresentFlag)
        writer.put(self.dataCoding.rawValue)
        writer.put(self.smDefaultMessageID)
        try writer.put(shortMessage: self.shortMessage)
        try writer.put(self.tlvs)
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
