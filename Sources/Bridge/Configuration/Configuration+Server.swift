public import SMPPLink
public import SMPPSession
public import Transport

extension Configuration {
    /// Where peers connect to us.
    public struct Listener: Hashable, Sendable {
        /// The address of this machine; nil only before it has been read.
        public var address: SocketAddress?
        /// The server's side of TLS; nil: plain TCP.
        public var tls: TLSServerSettings?

        /// The defaults; the address is still missing.
        public init() {}
    }

    /// What an account is for.
    public enum AccountRole: String, Hashable, Sendable, CaseIterable {
        /// An operator: its subscribers' messages come as submit_sm to our short numbers.
        case `operator`
        /// A client of ours: its messages go on by `routes`; it may not ask our short numbers.
        case client
    }

    /// Who may bind to us.
    public struct Account: Hashable, Sendable {
        /// What it is for; nil only before it has been read.
        public var role: AccountRole?
        /// What its password is checked against; nil only before it has been read.
        public var passwordHash: PasswordHash?
        /// Where it may come from.
        public var allow: [IPNetwork] = []
        /// How it may bind.
        public var bindTypes: [BindType] = BindType.allCases
        /// Sessions at the same time.
        public var maximumBinds = 2
        /// Messages a second that it may send; nil: as many as its window lets.
        public var throughput: Double? = 100
        /// The most requests without a response, in each direction.
        public var windowSize = 10
        /// An operator's numbers: only messages from numbers that begin so are taken.
        public var sourcePrefixes: [String] = []
        /// The source addresses that a client may write, without `+`; empty: all but our short numbers.
        public var sourceAddresses: [String] = []
        /// A client's messages that wait for an SMSC to take them; one more is refused.
        public var queueCapacity = 10_000
        /// A client's messages whose receipt is awaited or waits for it; the oldest make room for more.
        public var receiptCapacity = 100_000
        /// How long a receipt is awaited and kept, from the moment when the SMSC took the message.
        public var receiptWait: Duration = .seconds(48 * 3_600)

        /// The defaults; role, password_hash and allow are still missing.
        public init() {}
    }

    /// Which link the messages of a client leave by that go to numbers with this prefix.
    public struct Route: Hashable, Sendable {
        /// The account of the client.
        public var account = ""
        /// How the destination begins, without `+`.
        public var prefix = ""
        /// The link that they leave by.
        public var link = ""

        /// The defaults; everything is still missing.
        public init() {}
    }

    /// An SMSC that may ask for our bind by outbind.
    public struct Outbind: Hashable, Sendable {
        /// system_id of its outbind.
        public var systemID = ""
        /// What the password of its outbind is checked against; nil only before it has been read.
        public var passwordHash: PasswordHash?
        /// Where it may come from.
        public var allow: [IPNetwork] = []

        /// The defaults; everything is still missing.
        public init() {}
    }
}
