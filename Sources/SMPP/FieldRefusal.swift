/// A mandatory field with a value that a message centre does not take, and the status that says so.
///
/// Whether lengths are right is the decoder's to say; this is about values: reserved ones, times that are none, ids
/// that are missing. SMPP 3.4 §4.4 to §4.10, §5.1.3.
public struct FieldRefusal: Hashable, Sendable {
    /// The specification's name of the field.
    public var field: String
    /// What the request is answered with.
    public var status: CommandStatus
}

extension PDU {
    /// The first field of an ESME's request with a value that a message centre does not take; nil when all are taken.
    public var refusal: FieldRefusal? {
        switch self {
        case .submitSM(let body): body.refusal
        case .submitMulti(let body): body.refusal
        case .dataSM(let body): body.refusal
        case .querySM(let body): body.refusal
        case .cancelSM(let body): body.refusal
        case .replaceSM(let body): body.refusal
        default: nil
        }
    }
}

extension SubmitSM {
    /// The first field, in the order of the wire, with a value that is not taken; nil when all are.
    public var refusal: FieldRefusal? {
        var check = FieldCheck()
        check.source(self.source)
        check.destination(self.destination)
        check.message(self)
        return check.refusal
    }
}

extension SubmitMulti {
    /// The first field, in the order of the wire, with a value that is not taken; nil when all are.
    public var refusal: FieldRefusal? {
        var check = FieldCheck()
        check.source(self.source)
        for case .address(let address) in self.destinations { check.destination(address) }
        check.message(self)
        return check.refusal
    }
}

extension DataSM {
    /// The first field, in the order of the wire, with a value that is not taken; nil when all are.
    public var refusal: FieldRefusal? {
        var check = FieldCheck()
        check.source(self.source)
        check.destination(self.destination)
        check.esmClass(self.esmClass)
        check.registeredDelivery(self.registeredDelivery)
        check.segment(self.tlvs)
        return check.refusal
    }
}

extension QuerySM {
    /// The first field, in the order of the wire, with a value that is not taken; nil when all are.
    public var refusal: FieldRefusal? {
        var check = FieldCheck()
        check.require(!self.messageID.isEmpty, .messageID)
        check.source(self.source)
        return check.refusal
    }
}

extension CancelSM {
    /// The first field, in the order of the wire, with a value that is not taken; nil when all are.
    ///
    /// Without a message_id the destination says which messages are meant.
    public var refusal: FieldRefusal? {
        var check = FieldCheck()
        check.source(self.source)
        check.destination(self.destination)
        check.require(!self.messageID.isEmpty || !self.destination.digits.isEmpty, .destinationAddr)
        return check.refusal
    }
}

extension ReplaceSM {
    /// The first field, in the order of the wire, with a value that is not taken; nil when all are.
    public var refusal: FieldRefusal? {
        var check = FieldCheck()
        check.require(!self.messageID.isEmpty, .messageID)
        check.source(self.source)
        check.time(self.scheduleDeliveryTime, .scheduleDeliveryTime)
        check.time(self.validityPeriod, .validityPeriod)
        check.registeredDelivery(self.registeredDelivery)
        check.require(self.smDefaultMessageID < 255, .smDefaultMessageID)
        return check.refusal
    }
}

/// Goes through fields in the order of the wire and keeps the first that is refused.
private struct FieldCheck {
    private(set) var refusal: FieldRefusal?

    mutating func require(_ isTaken: Bool, _ field: Field) {
        self.require(isTaken, field.rawValue, field.errorStatus)
    }

    private mutating func require(_ isTaken: Bool, _ field: String, _ status: CommandStatus) {
        if !isTaken, self.refusal == nil { self.refusal = FieldRefusal(field: field, status: status) }
    }

    mutating func source(_ address: Address) {
        self.require(!address.ton.isReserved, .sourceAddrTON)
        self.require(!address.npi.isReserved, .sourceAddrNPI)
    }

    mutating func destination(_ address: Address) {
        self.require(!address.ton.isReserved, .destAddrTON)
        self.require(!address.npi.isReserved, .destAddrNPI)
    }

    mutating func message(_ body: some MessageBody) {
        self.esmClass(body.esmClass)
        self.require(body.priorityFlag <= 3, .priorityFlag)
        self.time(body.scheduleDeliveryTime, .scheduleDeliveryTime)
        self.time(body.validityPeriod, .validityPeriod)
        self.registeredDelivery(body.registeredDelivery)
        self.require(body.replaceIfPresentFlag <= 1, .replaceIfPresentFlag)
        self.require(body.smDefaultMessageID < 255, .smDefaultMessageID)
        self.segment(body.tlvs)
    }

    /// An ESME sends messages and acknowledgements; reports are the message centre's.
    mutating func esmClass(_ esmClass: ESMClass) {
        let types: [ESMClass.MessageType] = [.normal, .deliveryAcknowledgement, .userAcknowledgement]
        self.require(types.contains(esmClass.messageType), .esmClass)
    }

    mutating func registeredDelivery(_ wish: RegisteredDelivery) {
        self.require(wish.receiptWish != .reserved && wish.rawValue & 0xE0 == 0, .registeredDelivery)
    }

    mutating func time(_ text: String, _ field: Field) {
        self.require(text.isEmpty || SMPPTime(text) != nil, field)
    }

    /// A segment has a reference, a total and a number, or none of them.
    mutating func segment(_ tlvs: TLVs) {
        let tags: [TLV.Tag] = [.sarMessageReferenceNumber, .sarTotalSegments, .sarSegmentSequenceNumber]
        let missing = tags.filter { !tlvs.contains($0) }
        let isWhole = missing.isEmpty || missing.count == tags.count
        self.require(isWhole, missing.first.map(\.description) ?? "", .missingTLV)
    }
}
