/// The states of a session as SMPP 3.4 §2.2 names them.
public enum SessionState: String, Hashable, Sendable, CaseIterable {
    /// Connected, nothing bound.
    case open = "OPEN"
    /// Bound as transmitter.
    case boundTX = "BOUND_TX"
    /// Bound as receiver.
    case boundRX = "BOUND_RX"
    /// Bound as transceiver.
    case boundTRX = "BOUND_TRX"
    /// Over: nothing is sent or read any more.
    case closed = "CLOSED"

    init(_ type: BindType) {
        switch type {
        case .transmitter: self = .boundTX
        case .receiver: self = .boundRX
        case .transceiver: self = .boundTRX
        }
    }
}
