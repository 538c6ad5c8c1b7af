extension PDU {
    /// The PDU in these octets, header and body, which are as many as its header says.
    init(_ header: Header, _ octets: Span<UInt8>, _ options: DecodingOptions) throws(DecodingError) {
        do throws(FieldFault) {
            try self.init(header.commandID, octets, options)
        } catch {
            throw DecodingError(error, header)
        }
    }

    private init(_ command: CommandID, _ octets: Span<UInt8>, _ options: DecodingOptions) throws(FieldFault) {
        var reader = PDUReader(octets, command, options)
        switch command {
        case .deliverSM: self = .deliverSM(DeliverSM(try MessageLayout(&reader), in: octets))
        case .submitSM: self = .submitSM(SubmitSM(try MessageLayout(&reader), in: octets))
        case .submitSMResp: self = .submitSMResp(SubmitSMResp(&reader))
        case .deliverSMResp: self = .deliverSMResp(DeliverSMResp(&reader))
        case .enquireLink: self = .enquireLink
        case .enquireLinkResp: self = .enquireLinkResp
        case .dataSM: self = .dataSM(try DataSM(&reader))
        case .dataSMResp: self = .dataSMResp(DataSMResp(&reader))
        case .submitMulti: self = .submitMulti(try SubmitMulti(&reader))
        case .submitMultiResp: self = .submitMultiResp(SubmitMultiResp(&reader))
        case .querySM: self = .querySM(try QuerySM(&reader))
        case .querySMResp: self = .querySMResp(QuerySMResp(&reader))
        case .cancelSM: self = .cancelSM(try CancelSM(&reader))
        case .cancelSMResp: self = .cancelSMResp
        case .replaceSM: self = .replaceSM(try ReplaceSM(&reader))
        case .replaceSMResp: self = .replaceSMResp
        case .alertNotification: self = .alertNotification(try AlertNotification(&reader))
        case .bindReceiver: self = .bindReceiver(try Bind(&reader))
        case .bindTransmitter: self = .bindTransmitter(try Bind(&reader))
        case .bindTransceiver: self = .bindTransceiver(try Bind(&reader))
        case .bindReceiverResp: self = .bindReceiverResp(BindResp(&reader))
        case .bindTransmitterResp: self = .bindTransmitterResp(BindResp(&reader))
        case .bindTransceiverResp: self = .bindTransceiverResp(BindResp(&reader))
        case .outbind: self = .outbind(try Outbind(&reader))
        case .unbind: self = .unbind
        case .unbindResp: self = .unbindResp
        case .genericNack: self = .genericNack
        default: throw FieldFault(.commandID, .unknownCommand, 4)
        }
    }
}
