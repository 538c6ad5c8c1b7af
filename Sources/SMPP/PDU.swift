/// What a PDU says: its command and body.
///
/// command_status and sequence_number are in its `Header`. Large bodies are held by reference, so that a PDU is as cheap to
/// hand on as a response.
public enum PDU: Hashable, Sendable {
    /// An ESME asks for a session in which it receives.
    indirect case bindReceiver(Bind)
    /// The SMSC's answer to it.
    case bindReceiverResp(BindResp)
    /// An ESME asks for a session in which it submits.
    indirect case bindTransmitter(Bind)
    /// The SMSC's answer to it.
    case bindTransmitterResp(BindResp)
    /// An ESME asks for a session in which it does both.
    indirect case bindTransceiver(Bind)
    /// The SMSC's answer to it.
    case bindTransceiverResp(BindResp)
    /// The SMSC asks the ESME to bind.
    indirect case outbind(Outbind)
    /// The end of a session is announced.
    case unbind
    /// The answer to it.
    case unbindResp
    /// A PDU could not be made sense of.
    case genericNack
    /// An ESME hands over a message.
    indirect case submitSM(SubmitSM)
    /// The SMSC's answer to it.
    case submitSMResp(SubmitSMResp)
    /// An ESME hands over a message for several parties.
    indirect case submitMulti(SubmitMulti)
    /// The SMSC's answer to it.
    indirect case submitMultiResp(SubmitMultiResp)
    /// The SMSC hands over a message or a receipt.
    indirect case deliverSM(DeliverSM)
    /// The ESME's answer to it.
    case deliverSMResp(DeliverSMResp)
    /// Either side hands over an interactive message.
    indirect case dataSM(DataSM)
    /// The other side's answer to it.
    case dataSMResp(DataSMResp)
    /// An ESME asks what has become of a message.
    indirect case querySM(QuerySM)
    /// The SMSC's answer to it.
    indirect case querySMResp(QuerySMResp)
    /// An ESME takes a message back.
    indirect case cancelSM(CancelSM)
    /// The SMSC's answer to it.
    case cancelSMResp
    /// An ESME gives a message that waits another text.
    indirect case replaceSM(ReplaceSM)
    /// The SMSC's answer to it.
    case replaceSMResp
    /// The question whether the other side is alive.
    case enquireLink
    /// It is.
    case enquireLinkResp
    /// The SMSC reports that a phone can be reached again.
    indirect case alertNotification(AlertNotification)

    /// The command_id that goes into the header.
    public var commandID: CommandID {
        switch self {
        case .bindReceiver: .bindReceiver
        case .bindReceiverResp: .bindReceiverResp
        case .bindTransmitter: .bindTransmitter
        case .bindTransmitterResp: .bindTransmitterResp
        case .bindTransceiver: .bindTransceiver
        case .bindTransceiverResp: .bindTransceiverResp
        case .outbind: .outbind
        case .unbind: .unbind
        case .unbindResp: .unbindResp
        case .genericNack: .genericNack
        case .submitSM: .submitSM
        case .submitSMResp: .submitSMResp
        case .submitMulti: .submitMulti
        case .submitMultiResp: .submitMultiResp
        case .deliverSM: .deliverSM
        case .deliverSMResp: .deliverSMResp
        case .dataSM: .dataSM
        case .dataSMResp: .dataSMResp
        case .querySM: .querySM
        case .querySMResp: .querySMResp
        case .cancelSM: .cancelSM
        case .cancelSMResp: .cancelSMResp
        case .replaceSM: .replaceSM
        case .replaceSMResp: .replaceSMResp
        case .enquireLink: .enquireLink
        case .enquireLinkResp: .enquireLinkResp
        case .alertNotification: .alertNotification
        }
    }
}
