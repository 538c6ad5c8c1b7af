import SMPP

extension Random {
    /// Any PDU that has a form on the wire.
    mutating func pdu() -> PDU {
        switch Int.random(in: 0..<28, using: &self) {
        case 0: .bindReceiver(self.bind())
        case 1: .bindTransmitter(self.bind())
        case 2: .bindTransceiver(self.bind())
        case 3: .bindReceiverResp(BindResp(systemID: self.text(0...15), tlvs: self.tlvs()))
        case 4: .bindTransmitterResp(BindResp(systemID: self.text(0...15), tlvs: self.tlvs()))
        case 5: .bindTransceiverResp(BindResp(systemID: self.text(0...15), tlvs: self.tlvs()))
        case 6: .outbind(Outbind(systemID: self.text(0...15), password: self.text(0...8)))
        case 7: .unbind
        case 8: .unbindResp
        case 9: .genericNack
        case 10, 11: .submitSM(self.submitSM())
        case 12: .submitSMResp(SubmitSMResp(messageID: self.text(0...64), tlvs: self.tlvs()))
        case 13: .submitMulti(self.submitMulti())
        case 14: .submitMultiResp(self.submitMultiResp())
        case 15, 16: .deliverSM(self.deliverSM())
        case 17: .deliverSMResp(DeliverSMResp(messageID: self.text(0...64), tlvs: self.tlvs()))
        case 18: .dataSM(self.dataSM())
        case 19: .dataSMResp(DataSMResp(messageID: self.text(0...64), tlvs: self.tlvs()))
        case 20: .querySM(QuerySM(messageID: self.text(0...64), source: self.address(21)))
        case 21: .querySMResp(self.querySMResp())
        case 22: .cancelSM(self.cancelSM())
        case 23: Bool.random(using: &self) ? .cancelSMResp : .replaceSMResp
        case 24: .replaceSM(self.replaceSM())
        case 25: .enquireLink
        case 26: .enquireLinkResp
        default:
            .alertNotification(
                AlertNotification(source: self.address(65), esme: self.address(65), tlvs: self.tlvs()))
        }
    }

    mutating func bind() -> Bind {
        Bind(
            systemID: self.text(0...15), password: self.text(0...8), systemType: self.text(0...12),
            interfaceVersion: self.uint8(),
            addressRange: AddressRange(
                ton: TypeOfNumber(rawValue: self.uint8()), npi: NumberingPlan(rawValue: self.uint8()),
                range: self.text(0...40)))
    }

    mutating func submitSM() -> SubmitSM {
        SubmitSM(
            serviceType: self.text(0...5), source: self.address(21),
            destination: self.address(21, atLeast: 1), esmClass: ESMClass(rawValue: self.uint8()),
            protocolID: self.uint8(), priorityFlag: self.uint8(), scheduleDeliveryTime: self.time(),
            validityPeriod: self.time(), registeredDelivery: RegisteredDelivery(rawValue: self.uint8()),
            replaceIfPresentFlag: self.uint8(), dataCoding: DataCoding(rawValue: self.uint8()),
            smDefaultMessageID: self.uint8(), shortMessage: self.octets(0...254), tlvs: self.tlvs())
    }

    mutating func deliverSM() -> DeliverSM {
        DeliverSM(
            serviceType: self.text(0...5), source: self.address(21), destination: self.address(21),
            esmClass: ESMClass(rawValue: self.uint8()), protocolID: self.uint8(), priorityFlag: self.uint8(),
            scheduleDeliveryTime: self.text(0...16), validityPeriod: self.text(0...16),
            registeredDelivery: RegisteredDelivery(rawValue: self.uint8()),
            replaceIfPresentFlag: self.uint8(), dataCoding: DataCoding(rawValue: self.uint8()),
            smDefaultMessageID: self.uint8(), shortMessage: self.octets(0...254), tlvs: self.tlvs())
    }

    mutating func submitMulti() -> SubmitMulti {
        let destinations = (0..<Int.random(in: 1...20, using: &self)).map { _ -> Destination in
            Bool.random(using: &self) ? .address(self.address(21)) : .distributionList(self.text(0...20))
        }
        return SubmitMulti(
            serviceType: self.text(0...5), source: self.address(21), destinations: destinations,
            esmClass: ESMClass(rawValue: self.uint8()), protocolID: self.uint8(), priorityFlag: self.uint8(),
            scheduleDeliveryTime: self.time(), validityPeriod: self.time(),
            registeredDelivery: RegisteredDelivery(rawValue: self.uint8()),
            replaceIfPresentFlag: self.uint8(), dataCoding: DataCoding(rawValue: self.uint8()),
            smDefaultMessageID: self.uint8(), shortMessage: self.octets(0...254), tlvs: self.tlvs())
    }

    mutating func submitMultiResp() -> SubmitMultiResp {
        let failures = (0..<Int.random(in: 0...5, using: &self)).map { _ in
            SubmitMultiResp.Unsuccessful(
                destination: self.address(21),
                status: CommandStatus(rawValue: UInt32.random(in: 0...UInt32.max, using: &self)))
        }
        return SubmitMultiResp(messageID: self.text(0...64), unsuccessful: failures)
    }

    mutating func dataSM() -> DataSM {
        DataSM(
            serviceType: self.text(0...5), source: self.address(65), destination: self.address(65),
            esmClass: ESMClass(rawValue: self.uint8()),
            registeredDelivery: RegisteredDelivery(rawValue: self.uint8()),
            dataCoding: DataCoding(rawValue: self.uint8()), tlvs: self.tlvs())
    }

    mutating func querySMResp() -> QuerySMResp {
        QuerySMResp(
            messageID: self.text(0...64), finalDate: self.time(),
            messageState: MessageState(rawValue: self.uint8()), errorCode: self.uint8())
    }

    mutating func cancelSM() -> CancelSM {
        CancelSM(
            serviceType: self.text(0...5), messageID: self.text(0...64), source: self.address(21),
            destination: self.address(21))
    }

    mutating func replaceSM() -> ReplaceSM {
        ReplaceSM(
            messageID: self.text(0...64), source: self.address(21), scheduleDeliveryTime: self.time(),
            validityPeriod: self.time(), registeredDelivery: RegisteredDelivery(rawValue: self.uint8()),
            smDefaultMessageID: self.uint8(), shortMessage: self.octets(0...254))
    }
}
