public import Monotonic
public import SMPP
public import SMPPSession
public import Transport

/// What an operator link is doing, for people: a plain value.
public struct LinkStatus: Hashable, Sendable {
    /// The state of one bind, in the words that the NOC uses.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Not wanted.
        case closed
        /// A TCP connection is being made.
        case connecting
        /// The connection is being secured: the handshake of TLS.
        case tls
        /// The bind request waits for its answer.
        case binding
        /// Bound as transmitter.
        case boundTX = "bound_tx"
        /// Bound as receiver.
        case boundRX = "bound_rx"
        /// Bound as transceiver.
        case boundTRX = "bound_trx"
        /// Unbinding: open responses first.
        case draining
        /// Waiting for the next attempt.
        case backoff

        init(_ type: BindType) {
            switch type {
            case .transmitter: self = .boundTX
            case .receiver: self = .boundRX
            case .transceiver: self = .boundTRX
            }
        }

        /// Whether messages flow.
        public var isBound: Bool { self == .boundTX || self == .boundRX || self == .boundTRX }
    }

    /// One of the link's binds.
    public struct Bind: Hashable, Sendable {
        /// What it is for.
        public let type: BindType
        /// What it is doing.
        public var state = State.closed
        /// Since when.
        public var since: Instant
        /// Why it is not bound, or how the last session ended.
        public var reason: String?
        /// Connections begun since the last good bind.
        public var attempts = 0
        /// The host that is tried or bound.
        public var host: String?
        /// What the handshake of the present connection agreed on; nil for plain TCP.
        public var tls: TLSFacts?
        /// When the next attempt is made.
        public var nextAttempt: Instant?
        /// When it was last bound and ceased to be; nil: it is bound, or never was.
        public var boundUntil: Instant?
    }

    /// The link's name.
    public let name: String
    /// Its binds: one transceiver, or transmitter and receiver.
    public var binds: [Bind]

    /// Whether questions can come in.
    public var canReceive: Bool { self.binds.contains { $0.state.isBound && $0.type.delivers } }
    /// Whether replies can go out.
    public var canSubmit: Bool { self.binds.contains { $0.state.isBound && $0.type.submits } }
}

/// What a link has counted since it began.
public struct LinkCounts: Hashable, Sendable {
    /// Binds that succeeded.
    public var binds = 0
    /// Binds that the SMSC refused, by status; statuses that nobody named count as ESME_RUNKNOWNERR.
    public var refusedBinds: [CommandStatus: Int] = [:]
    /// submit_sm that were answered with ESME_ROK.
    public var accepted = 0
    /// submit_sm that were answered with an error, by status; statuses that nobody named count as ESME_RUNKNOWNERR.
    public var errors: [CommandStatus: Int] = [:]
    /// Responses that could not be sent because their connection was gone.
    public var lostResponses = 0
    /// alert_notification PDUs: they have no response, and nobody here waits for them.
    public var alertNotifications = 0
}
