extension PDU {
    /// The mandatory fields in the order of the wire; sm_length and the counts of lists are among them.
    public var fields: [NamedField] {
        switch self {
        case .bindReceiver(let body), .bindTransmitter(let body), .bindTransceiver(let body): body.fields
        case .bindReceiverResp(let body), .bindTransmitterResp(let body), .bindTransceiverResp(let body):
            [.text(.systemID, body.systemID)]
        case .outbind(let body): [.text(.systemID, body.systemID), .text(.password, body.password)]
        case .submitSM(let body): body.fields
        case .submitSMResp(let body): [.text(.messageID, body.messageID)]
        case .submitMulti(let body): body.fields
        case .submitMultiResp(let body): body.fields
        case .deliverSM(let body): body.fields
        case .deliverSMResp(let body): [.text(.messageID, body.messageID)]
        case .dataSM(let body): body.fields
        case .dataSMResp(let body): [.text(.messageID, body.messageID)]
        case .querySM(let body): [.text(.messageID, body.messageID)] + body.source.sourceFields
        case .querySMResp(let body): body.fields
        case .cancelSM(let body): body.fields
        case .replaceSM(let body): body.fields
        case .alertNotification(let body): body.fields
        case .unbind, .unbindResp, .genericNack, .cancelSMResp, .replaceSMResp, .enquireLink,
            .enquireLinkResp:
            []
        }
    }

    /// The optional parameters; none where the specification has none.
    public var tlvs: TLVs {
        switch self {
        case .bindReceiverResp(let body), .bindTransmitterResp(let body), .bindTransceiverResp(let body):
            body.tlvs
        case .submitSM(let body): body.tlvs
        case .submitSMResp(let body): body.tlvs
        case .submitMulti(let body): body.tlvs
        case .deliverSM(let body): body.tlvs
        case .deliverSMResp(let body): body.tlvs
        case .dataSM(let body): body.tlvs
        case .dataSMResp(let body): body.tlvs
        case .alertNotification(let body): body.tlvs
        case .bindReceiver, .bindTransmitter, .bindTransceiver, .outbind, .unbind, .unbindResp, .genericNack,
            .submitMultiResp, .querySM, .querySMResp, .cancelSM, .cancelSMResp, .replaceSM, .replaceSMResp,
            .enquireLink, .enquireLinkResp:
            TLVs()
        }
    }
}

extension Address {
    fileprivate var sourceFields: [NamedField] {
        self.fields(.sourceAddrTON, .sourceAddrNPI, .sourceAddr)
    }

    fileprivate var destinationFields: [NamedField] {
        self.fields(.destAddrTON, .destAddrNPI, .destinationAddr)
    }

    fileprivate func fields(_ ton: Field, _ npi: Field, _ digits: Field) -> [NamedField] {
        [.uint8(ton, self.ton.rawValue), .uint8(npi, self.npi.rawValue), .text(digits, self.digits)]
    }
}

extension Bind {
    fileprivate var fields: [NamedField] {
        [
            .text(.systemID, self.systemID), .text(.password, self.password),
            .text(.systemType, self.systemType), .uint8(.interfaceVersion, self.interfaceVersion),
            .uint8(.addrTON, self.addressRange.ton.rawValue),
            .uint8(.addrNPI, self.addressRange.npi.rawValue),
            .text(.addressRange, self.addressRange.range),
        ]
    }
}

extension SubmitSM {
    fileprivate var fields: [NamedField] {
        [.text(.serviceType, self.serviceType)] + self.source.sourceFields
            + self.destination.destinationFields
            + self.messageFields
    }
}

extension DeliverSM {
    fileprivate var fields: [NamedField] {
        [.text(.serviceType, self.serviceType)] + self.source.sourceFields
            + self.destination.destinationFields
            + self.messageFields
    }
}

extension DataSM {
    fileprivate var fields: [NamedField] {
        [.text(.serviceType, self.serviceType)] + self.source.sourceFields
            + self.destination.destinationFields
            + [
                .uint8(.esmClass, self.esmClass.rawValue),
                .uint8(.registeredDelivery, self.registeredDelivery.rawValue),
                .uint8(.dataCoding, self.dataCoding.rawValue),
            ]
    }
}

extension SubmitMulti {
    fileprivate var fields: [NamedField] {
        [.text(.serviceType, self.serviceType)] + self.source.sourceFields + self.destinationFields
            + self.messageFields
    }

    private var destinationFields: [NamedField] {
        [
            NamedField(
                Field.numberOfDests.rawValue, .integer(UInt32(truncatingIfNeeded: self.destinations.count))),
            NamedField("dest_address", .list(self.destinations.map(\.fields))),
        ]
    }
}

extension Destination {
    fileprivate var fields: [NamedField] {
        switch self {
        case .address(let address): [.uint8(.destFlag, 1)] + address.destinationFields
        case .distributionList(let name): [.uint8(.destFlag, 2), .text(.dlName, name)]
        }
    }
}

extension SubmitMultiResp {
    fileprivate var fields: [NamedField] {
        let failures = self.unsuccessful.map { failure in
            failure.destination.destinationFields
                + [NamedField("error_status_code", .integer(failure.status.rawValue))]
        }
        return [
            .text(.messageID, self.messageID),
            NamedField(
                Field.numberUnsuccessful.rawValue, .integer(UInt32(truncatingIfNeeded: failures.count))),
            NamedField("unsuccess_sme", .list(failures)),
        ]
    }
}

extension QuerySMResp {
    fileprivate var fields: [NamedField] {
        [
            .text(.messageID, self.messageID), .text(.finalDate, self.finalDate),
            NamedField("message_state", .integer(UInt32(self.messageState.rawValue))),
            NamedField("error_code", .integer(UInt32(self.errorCode))),
        ]
    }
}

extension CancelSM {
    fileprivate var fields: [NamedField] {
        [.text(.serviceType, self.serviceType), .text(.messageID, self.messageID)] + self.source.sourceFields
            + self.destination.destinationFields
    }
}

extension ReplaceSM {
    fileprivate var fields: [NamedField] {
        [.text(.messageID, self.messageID)] + self.source.sourceFields
            + [
                .text(.scheduleDeliveryTime, self.scheduleDeliveryTime),
                .text(.validityPeriod, self.validityPeriod),
                .uint8(.registeredDelivery, self.registeredDelivery.rawValue),
                .uint8(.smDefaultMessageID, self.smDefaultMessageID),
            ] + NamedField.shortMessage(self.shortMessage)
    }
}

extension AlertNotification {
    fileprivate var fields: [NamedField] {
        self.source.sourceFields + self.esme.fields(.esmeAddrTON, .esmeAddrNPI, .esmeAddr)
    }
}
