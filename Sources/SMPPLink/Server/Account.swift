public import SMPPSession

/// Who may bind to us, from where, and how much it may send.
public struct Account: Hashable, Sendable {
    /// The ESME's system_id.
    public var systemID: String
    /// What its password is checked against.
    public var passwordHash: PasswordHash
    /// Where it may come from.
    public var allowed: [IPNetwork]
    /// How it may bind.
    public var bindTypes: Set<BindType>
    /// Sessions at the same time; one more is answered with ESME_RALYBND.
    public var maximumBinds: Int
    /// Messages that it may send in a second over all its sessions; nil: as many as its window lets.
    ///
    /// One more is answered with ESME_RTHROTTLED.
    public var throughput: Double?
    /// The most requests without a response on one session, in each direction.
    ///
    /// One more of the peer's is answered with ESME_RTHROTTLED.
    public var windowSize: Int
    /// The time limits of its sessions.
    public var timers: SessionTimers
    /// The longest PDU that it may send.
    public var maximumPDUOctets: Int
    /// The last PDUs that are kept of all its sessions.
    public var capturedPDUs: Int

    /// An account; see the properties.
    public init(
        systemID: String, passwordHash: PasswordHash, allowed: [IPNetwork],
        bindTypes: Set<BindType> = Set(BindType.allCases), maximumBinds: Int = 2, throughput: Double? = 100,
        windowSize: Int = 10, timers: SessionTimers = SessionTimers(), maximumPDUOctets: Int = 70_000,
        capturedPDUs: Int = 1_000
    ) {
        self.systemID = systemID
        self.passwordHash = passwordHash
        self.allowed = allowed
        self.bindTypes = bindTypes
        self.maximumBinds = maximumBinds
        self.throughput = throughput
        self.windowSize = windowSize
        self.timers = timers
        self.maximumPDUOctets = maximumPDUOctets
        self.capturedPDUs = capturedPDUs
    }
}
