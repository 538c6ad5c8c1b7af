public import SMPP

extension PDU {
    /// The response to a request with nothing in it, as an error is answered.
    ///
    /// - Returns: nil for what has no response: responses, outbind, alert_notification, unknown commands.
    public static func emptyResponse(to command: CommandID) -> PDU? {
        switch command {
        case .bindReceiver: .bindReceiverResp(BindResp(systemID: ""))
        case .bindTransmitter: .bindTransmitterResp(BindResp(systemID: ""))
        case .bindTransceiver: .bindTransceiverResp(BindResp(systemID: ""))
        case .unbind: .unbindResp
        case .enquireLink: .enquireLinkResp
        case .submitSM: .submitSMResp(SubmitSMResp(messageID: ""))
        case .deliverSM: .deliverSMResp(DeliverSMResp())
        case .dataSM: .dataSMResp(DataSMResp(messageID: ""))
        case .submitMulti: .submitMultiResp(SubmitMultiResp())
        case .querySM: .querySMResp(QuerySMResp())
        case .cancelSM: .cancelSMResp
        case .replaceSM: .replaceSMResp
        default: nil
        }
    }
}
