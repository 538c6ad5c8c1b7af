public import SMPPSession

/// What a server says to everybody, and what it lets strangers take.
public struct ServerSettings: Hashable, Sendable {
    /// system_id in our bind responses.
    public var systemID: String
    /// The time limits until a peer is bound: `sessionInit` from the connection to the bind request.
    public var timers: SessionTimers
    /// The bounds of a connection until its peer is bound; `maximumPDUOctets` is then the account's.
    public var limits: ConnectionLimits
    /// Connections, and failed binds.
    public var gate: GateLimits
    /// Passwords that are checked at the same time.
    public var checks: CheckLimits

    /// The defaults.
    public init(
        systemID: String = "KOPIR", timers: SessionTimers = SessionTimers(),
        limits: ConnectionLimits = ConnectionLimits(maximumPDUOctets: 1_024), gate: GateLimits = GateLimits(),
        checks: CheckLimits = CheckLimits()
    ) {
        self.systemID = systemID
        self.timers = timers
        self.limits = limits
        self.gate = gate
        self.checks = checks
    }
}

/// An SMSC that may connect to us and ask for our bind, and the link that then binds over its connection.
public struct OutbindPeer: Sendable {
    /// system_id of its outbind.
    public let systemID: String
    /// What the password of its outbind is checked against.
    public let passwordHash: PasswordHash
    /// Where it may come from.
    public let allowed: [IPNetwork]
    /// Who binds.
    public let link: OperatorLink

    /// Such an SMSC; see the properties.
    public init(systemID: String, passwordHash: PasswordHash, allowed: [IPNetwork], link: OperatorLink) {
        self.systemID = systemID
        self.passwordHash = passwordHash
        self.allowed = allowed
        self.link = link
    }
}
