public import Monotonic
public import SMPP
public import SMPPSession
public import Transport

/// What the sessions of an account are doing, for people: a plain value.
public struct AccountStatus: Hashable, Sendable {
    /// One session.
    public struct Bind: Hashable, Sendable {
        /// What it is for.
        public let type: BindType
        /// bound_tx, bound_rx, bound_trx or draining.
        public var state: LinkStatus.State
        /// Since when.
        public var since: Instant
        /// Where the peer is.
        public let peer: SocketAddress
        /// interface_version of its bind.
        public let interfaceVersion: UInt8
        /// What the handshake agreed on; nil for plain TCP.
        public var tls: TLSFacts?
    }

    /// The account.
    public let systemID: String
    /// Its sessions, the oldest first.
    public var binds: [Bind]
    /// How the last session ended.
    public var reason: String?

    /// Whether requests can come in.
    public var canReceive: Bool { self.binds.contains { $0.state.isBound && $0.type.submits } }
    /// Whether deliver_sm can go out.
    public var canDeliver: Bool { self.binds.contains { $0.state.isBound && $0.type.delivers } }
}

/// What an account has counted since it began.
public struct AccountCounts: Hashable, Sendable {
    /// Binds that succeeded.
    public var binds = 0
    /// Requests of the peer that were handed over.
    public var requests = 0
    /// Requests of the peer beyond its window or its throughput, answered with ESME_RTHROTTLED.
    public var throttled = 0
    /// Requests of ours that were answered with ESME_ROK.
    public var accepted = 0
    /// Requests of ours that were answered with an error, by status; what nobody named counts as ESME_RUNKNOWNERR.
    public var errors: [CommandStatus: Int] = [:]
    /// Responses that could not be sent because their session was gone.
    public var lostResponses = 0
}
