public import Transport

extension Configuration {
    /// Where people and programs watch the daemon, and what they may do.
    public struct Monitor: Hashable, Sendable {
        /// The address of this machine; nil only before it has been read.
        public var address: SocketAddress? = SocketAddress(ip: "127.0.0.1", port: 9414)
        /// What TLS shows; nil: there is none.
        public var tls: TLSServerSettings?
        /// Who may do what.
        public var tokens: [AccessToken] = []
        /// Names in the Host header beside `localhost` and addresses: those of a reverse proxy.
        public var hosts: [String] = []
        /// Where the audit log and people's orders are kept; nil: nowhere.
        public var directory: String?
        /// Who is told what becomes of the links; nil: nobody.
        public var webhook: Webhook?

        /// The defaults; tokens are still missing.
        public init() {}
    }
}

extension Configuration {
    /// Who is told over HTTP what becomes of the links.
    public struct Webhook: Hashable, Sendable {
        /// The receiver's name or address; an IPv6 address in brackets.
        public var host = ""
        /// Its port.
        public var port: UInt16 = 80
        /// What is posted to.
        public var path = "/"
        /// Whether the receiver speaks TLS.
        public var isSecured = false
        /// PEM certificates of the authorities, or the receiver, that are trusted; nil: the authorities of the system.
        public var caFile: String?
        /// How TLS is spoken to the receiver; nil: it is not.
        public var tls: TLSClientSettings? { self.isSecured ? TLSClientSettings(caFile: self.caFile) : nil }
        /// What signs the events: `whsec_` and base64.
        public var secret = Secret("")

        /// All of it is still missing.
        public init() {}
    }
}

/// What a token lets its bearer do; each role may do what those before it may.
public enum AccessRole: String, CaseIterable, Comparable, Sendable {
    /// Look.
    case read
    /// Act on links and on the daemon.
    case operate
    /// Look for a citizen's messages and into what goes over a link.
    case admin

    /// Whether a role may do less than another.
    public static func < (one: AccessRole, other: AccessRole) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .operate: 1
        case .admin: 2
        }
    }
}

/// A token and what it lets its bearer do.
public struct AccessToken: Hashable, Sendable {
    /// What may be done.
    public let role: AccessRole
    /// Who has it may do it.
    public let token: Secret

    /// A token.
    public init(role: AccessRole, token: Secret) {
        self.role = role
        self.token = token
    }
}
