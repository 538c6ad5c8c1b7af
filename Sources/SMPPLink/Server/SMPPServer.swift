import Dispatch
import Locks
import Monotonic
import SMPP
import SMPPSession
public import Transport

/// Where peers connect to us: takes connections, and binds those that an account or an SMSC's outbind proves.
///
/// It is responsible for who may come in (`Gatekeeper`), for telling strangers (`Stranger`), for the passwords, which
/// are checked on threads of their own (`CheckQueue`, ``PasswordHash``), and for giving a bound connection to its
/// ``AccountLink`` or an outbound one to its ``OperatorLink``. Everything else happens on one loop.
///
/// What a stranger can learn: nothing. An unknown system_id, a wrong password and a wrong address get the same
/// ESME_RBINDFAIL after the same time; our own password leaves only for an SMSC whose outbind proved who it is; and until
/// a peer is bound no more octets go out to it than came in.
public actor SMPPServer {
    /// The loop that it lives on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }
    /// What it is.
    public nonisolated let settings: ServerSettings

    let owner: any ServerOwner
    private(set) var accounts: [String: AccountLink]
    private(set) var outbinds: [String: OutbindPeer]
    var gate: Gatekeeper
    var checks: CheckQueue<Check>
    var counts = ServerCounts()
    /// Every connection by its number, from its arrival to its end.
    var guests: [UInt64: Guest] = [:]
    /// The numbers of sessions that are not bound and not over.
    var unbound: [ObjectIdentifier: UInt64] = [:]
    let checking = DispatchQueue(label: "kopir-passwords", attributes: .concurrent)
    private var doors: [(door: Door, acceptor: Acceptor)] = []

    /// A connection, and as what it is here.
    struct Guest {
        let address: SocketAddress
        let since: Instant
        let tls: TLSContext?
        var stage: Stage

        enum Stage {
            /// It has said nothing yet.
            case visitor(Visitor)
            /// It secures its connection.
            case handshake(TLSHandshake)
            /// A session that is not bound.
            case session(Connection)
            /// Its bind has failed, and the answer waits.
            case punished(Connection, TimerToken, BindFailure)
            /// An account's or a link's.
            case bound
        }
    }

    /// A password that is to be checked.
    struct Check: Sendable {
        let number: UInt64
        let address: SocketAddress
        let systemID: String
        let password: String
        /// nil: an outbind.
        let bind: (type: BindType, body: Bind)?
    }

    /// A server that listens nowhere yet.
    ///
    /// - Parameters:
    ///   - settings: its limits.
    ///   - accounts: who may bind, each system_id once; on the same loop.
    ///   - outbinds: who may ask for our bind, each system_id once; on the same loop.
    ///   - loop: where it lives.
    ///   - owner: who is told what happens.
    public init(
        settings: ServerSettings = ServerSettings(), accounts: [AccountLink], outbinds: [OutbindPeer] = [],
        loop: EventLoop, owner: any ServerOwner
    ) {
        self.settings = settings
        self.accounts = Self.bySystemID(accounts)
        self.outbinds = Self.bySystemID(outbinds)
        self.gate = Gatekeeper(limits: settings.gate)
        self.checks = CheckQueue(limits: settings.checks)
        self.loop = loop
        self.owner = owner
    }

    /// Listens at one more address, for TLS where there is a context for it.
    ///
    /// - Returns: where that is: the port is the kernel's choice where 0 was asked for.
    /// - Throws: the address can't be listened on.
    @discardableResult
    public func listen(
        on address: SocketAddress, tls: TLSContext? = nil
    ) throws(SystemError) -> SocketAddress {
        let listener = try Listener.listen(on: address)
        let door = Door(server: self, tls: tls)
        let acceptor = try Acceptor.start(on: self.loop, listener: listener, handler: door)
        self.doors.append((door, acceptor))
        return acceptor.localAddress
    }

    /// Secures by other TLS, or by none, who connects there from now on.
    ///
    /// - Parameter address: as `listen` has returned it.
    public func secure(_ address: SocketAddress, tls: TLSContext?) {
        for door in self.doors where door.acceptor.localAddress == address {
            door.door.tls.withLock { $0 = tls }
        }
    }

    /// Listens there no more; who has come in stays.
    ///
    /// - Parameter address: as `listen` has returned it.
    public func stopListening(on address: SocketAddress) {
        for door in self.doors where door.acceptor.localAddress == address { door.acceptor.stop() }
        self.doors.removeAll { $0.acceptor.localAddress == address }
    }

    /// Lets others bind, or ask for our bind, from now on; who is bound stays, and is no more this server's if it is not
    /// among them.
    public func change(accounts: [AccountLink], outbinds: [OutbindPeer]) {
        self.accounts = Self.bySystemID(accounts)
        self.outbinds = Self.bySystemID(outbinds)
    }

    private static func bySystemID(_ accounts: [AccountLink]) -> [String: AccountLink] {
        Dictionary(uniqueKeysWithValues: accounts.map { ($0.systemID, $0) })
    }

    private static func bySystemID(_ outbinds: [OutbindPeer]) -> [String: OutbindPeer] {
        Dictionary(uniqueKeysWithValues: outbinds.map { ($0.systemID, $0) })
    }

    /// Takes no more connections, closes those that are not bound, unbinds the others; `isDown` tells when all are gone.
    public func stop() {
        for door in self.doors { door.acceptor.stop() }
        self.doors = []
        for number in Array(self.guests.keys) { self.dismiss(number) }
        for account in self.accounts.values { account.assumeIsolated { $0.unbind() } }
    }

    /// Whether no connection is left after `stop()`, but those that a link has taken.
    public var isDown: Bool {
        self.accounts.values.allSatisfy { account in account.assumeIsolated { $0.isDown } }
    }

    /// Closes what is left after `stop()`, without waiting for the peers.
    public func close() {
        for account in self.accounts.values { account.assumeIsolated { $0.close() } }
    }

    /// What it is doing and has counted.
    public var status: ServerStatus {
        ServerStatus(
            listeners: self.doors.map(\.acceptor.localAddress),
            accounts: self.accounts.values.sorted { $0.systemID < $1.systemID }.map {
                $0.assumeIsolated { $0.status }
            },
            connections: self.gate.count, unbound: self.gate.unbound, waitingChecks: self.checks.depth,
            counts: self.counts)
    }

    func note(_ event: ServerEvent) {
        self.owner.server(self, noted: event)
    }
}
