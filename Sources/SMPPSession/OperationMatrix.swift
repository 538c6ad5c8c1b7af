public import SMPP

/// Which side may send which command in which state (SMPP 3.4 §2.3, table 2-1).
///
/// enquire_link, its response and generic_nack are let through in OPEN as well: SMPP 5.0 allows them there, and peers
/// send them before the bind is answered.
public enum OperationMatrix {
    /// Whether `sender` may send `command` while the session is in `state`.
    public static func allows(_ command: CommandID, from sender: Role, in state: SessionState) -> Bool {
        switch state {
        case .open: inOpen(command, from: sender)
        case .boundTX: always(command) || transmitting(command, from: sender)
        case .boundRX: always(command) || receiving(command, from: sender)
        case .boundTRX:
            always(command) || transmitting(command, from: sender) || receiving(command, from: sender)
        case .closed: false
        }
    }

    private static func inOpen(_ command: CommandID, from sender: Role) -> Bool {
        switch command {
        case .bindReceiver, .bindTransmitter, .bindTransceiver: sender == .esme
        case .bindReceiverResp, .bindTransmitterResp, .bindTransceiverResp, .outbind: sender == .smsc
        case .enquireLink, .enquireLinkResp, .genericNack: true
        default: false
        }
    }

    private static func always(_ command: CommandID) -> Bool {
        switch command {
        case .unbind, .unbindResp, .enquireLink, .enquireLinkResp, .genericNack: true
        default: false
        }
    }

    private static func transmitting(_ command: CommandID, from sender: Role) -> Bool {
        switch command {
        case .submitSM, .submitMulti, .dataSM, .querySM, .cancelSM, .replaceSM: sender == .esme
        case .submitSMResp, .submitMultiResp, .dataSMResp, .querySMResp, .cancelSMResp, .replaceSMResp:
            sender == .smsc
        default: false
        }
    }

    private static func receiving(_ command: CommandID, from sender: Role) -> Bool {
        switch command {
        case .deliverSM, .dataSM, .alertNotification: sender == .smsc
        case .deliverSMResp, .dataSMResp: sender == .esme
        default: false
        }
    }
}
