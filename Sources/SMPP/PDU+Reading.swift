extension PDU {
    /// The PDU in these octets, header and body, which are as many as its header says.
    init(_ header: Header, _ octets: Span<UInt8>, _ options: DecodingOptions) throws(DecodingError) {
        var reader = PDUReader(octets, header, options)
        switch header.commandID {
        case .deliverSM: self = .deliverSM(DeliverSM(try MessageLayout(&reader), in: octets))
        case .submitSM: self = .submitSM(SubmitSM(try MessageLayout(&reader), in: octets))
        case .submitSMResp: self = .submitSMResp(SubmitSMResp(&reader))
        case .deliverSMResp: self = .deliverSMResp(DeliverSMResp(&reader))
        case .enquireLink: self = .enquireLink
        case .enquireLinkResp: self = .enquireLinkResp
        case .dataSM: self = .dataSM(try DataSM(&reader))
        case .dataSMResp: self = .dataSMResp(DataSMResp(&reader))
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
        default: throw reader.unknownCommand()
        }
    }
}
