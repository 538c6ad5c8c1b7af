public import SMPP
public import SMPPSession
public import Transport

/// What an operator link is: whom to bind to, as whom, how fast.
public struct LinkSettings: Hashable, Sendable {
    /// A host and port of the SMSC.
    public struct Host: Hashable, Sendable, CustomStringConvertible {
        /// A name or an address.
        public var name: String
        /// The TCP port.
        public var port: UInt16

        /// A host by name or address and its port.
        public init(name: String, port: UInt16) {
            self.name = name
            self.port = port
        }

        /// `name:port`, an IPv6 address in brackets.
        public var description: String {
            self.name.contains(":") ? "[\(self.name)]:\(self.port)" : "\(self.name):\(self.port)"
        }
    }

    /// The link's name in the configuration, in logs and in metrics.
    public var name: String
    /// Where the SMSC is, the first is preferred; empty: it comes to us, with outbind.
    public var hosts: [Host]
    /// The binds that make the link: one transceiver, or a transmitter and a receiver.
    public var bindTypes: [BindType]
    /// What each bind request says.
    public var bind: Bind
    /// The most submit_sm without a response, 1 or more.
    public var windowSize: Int
    /// submit_sm PDUs a second; nil: as fast as the window lets.
    public var throughput: Double?
    /// The time limits of each session.
    public var timers: SessionTimers
    /// The time limit for a TCP connection over all addresses of a host.
    public var connectTimeout: Duration
    /// The time limit for the handshake of TLS.
    public var handshakeTimeout: Duration
    /// How long it waits before it tries again.
    public var reconnect: ReconnectWaits
    /// The bounds of each connection.
    public var limits: ConnectionLimits
    /// The last PDUs that are kept; 0: none are.
    public var capturedPDUs: Int

    /// A link; see the properties.
    public init(
        name: String, hosts: [Host], bindTypes: [BindType] = [.transceiver], bind: Bind, windowSize: Int = 10,
        throughput: Double? = 100, timers: SessionTimers = SessionTimers(),
        connectTimeout: Duration = .seconds(5), handshakeTimeout: Duration = TLSHandshake.timeLimit,
        reconnect: ReconnectWaits = ReconnectWaits(),
        limits: ConnectionLimits = ConnectionLimits(), capturedPDUs: Int = 1_000
    ) {
        self.name = name
        self.hosts = hosts
        self.bindTypes = bindTypes
        self.bind = bind
        self.windowSize = windowSize
        self.throughput = throughput
        self.timers = timers
        self.connectTimeout = connectTimeout
        self.handshakeTimeout = handshakeTimeout
        self.reconnect = reconnect
        self.limits = limits
        self.capturedPDUs = capturedPDUs
    }
}

/// How long a link waits before it tries again: exponential, with full jitter.
public struct ReconnectWaits: Hashable, Sendable {
    /// After the first lost or refused connection.
    public var lost: Duration
    /// The longest wait after lost or refused connections.
    public var lostLimit: Duration
    /// After the first refused bind, and never less.
    public var refused: Duration
    /// The longest wait after refused binds.
    public var refusedLimit: Duration
    /// The longest wait after ESME_RALYBND: the old session has to die.
    public var alreadyBoundLimit: Duration
    /// A bind that lasted so long was a good one: the waits start from the beginning again.
    public var goodBind: Duration

    /// The defaults: 0.2 s to 10 s; refused binds 5 s to 60 s, ESME_RALYBND 5 s to 15 s.
    public init(
        lost: Duration = .milliseconds(200), lostLimit: Duration = .seconds(10),
        refused: Duration = .seconds(5),
        refusedLimit: Duration = .seconds(60), alreadyBoundLimit: Duration = .seconds(15),
        goodBind: Duration = .seconds(10)
    ) {
        self.lost = lost
        self.lostLimit = lostLimit
        self.refused = refused
        self.refusedLimit = refusedLimit
        self.alreadyBoundLimit = alreadyBoundLimit
        self.goodBind = goodBind
    }
}

/// The bounds of one connection, whatever its peer does.
public struct ConnectionLimits: Hashable, Sendable {
    /// The longest PDU that is read.
    public var maximumPDUOctets: Int
    /// Octets read in one turn of the loop.
    public var readOctetsPerTurn: Int
    /// With so many octets to write no more requests are sent.
    public var outputHighMark: Int
    /// With so many octets to write the peer is taken for dead and the connection closed.
    public var outputLimit: Int
    /// How long a peer has to take our last octets before the socket is closed on it.
    public var linger: Duration
    /// Whether a deliver_sm with a broken tail of TLVs is taken without them rather than refused.
    public var takesBrokenTLVs: Bool

    /// The defaults.
    public init(
        maximumPDUOctets: Int = 70_000, readOctetsPerTurn: Int = 65_536, outputHighMark: Int = 262_144,
        outputLimit: Int = 4_194_304, linger: Duration = .seconds(1), takesBrokenTLVs: Bool = true
    ) {
        self.maximumPDUOctets = maximumPDUOctets
        self.readOctetsPerTurn = readOctetsPerTurn
        self.outputHighMark = outputHighMark
        self.outputLimit = outputLimit
        self.linger = linger
        self.takesBrokenTLVs = takesBrokenTLVs
    }
}
