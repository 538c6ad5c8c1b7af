public import SMPP

/// What a bind is for: the direction in which messages may travel (SMPP 3.4 §2.1).
public enum BindType: String, Hashable, Sendable, CaseIterable {
    /// The ESME submits messages.
    case transmitter
    /// The ESME receives messages.
    case receiver
    /// Both over one session.
    case transceiver

    /// The bind request of this type.
    public var commandID: CommandID {
        switch self {
        case .transmitter: .bindTransmitter
        case .receiver: .bindReceiver
        case .transceiver: .bindTransceiver
        }
    }

    /// Whether the ESME may send submit_sm on it.
    public var submits: Bool { self != .receiver }

    /// Whether the SMSC may send deliver_sm on it.
    public var delivers: Bool { self != .transmitter }

    /// The bind request with these fields.
    public func request(_ bind: Bind) -> PDU {
        switch self {
        case .transmitter: .bindTransmitter(bind)
        case .receiver: .bindReceiver(bind)
        case .transceiver: .bindTransceiver(bind)
        }
    }

    /// The response to such a bind request.
    public func response(_ response: BindResp) -> PDU {
        switch self {
        case .transmitter: .bindTransmitterResp(response)
        case .receiver: .bindReceiverResp(response)
        case .transceiver: .bindTransceiverResp(response)
        }
    }
}
