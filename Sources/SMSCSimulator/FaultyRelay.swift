import SMPP
import SMPPLink
public import SMPPSession
public import Transport

/// Stands between ESMEs and a simulated SMSC, and does to the SMSC's octets what a list of faults says.
///
/// What ESMEs send goes on as it is. Either side is plain TCP or TLS.
public actor FaultyRelay: AcceptHandler {
    /// The loop that it lives on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }
    /// Where it listens; the port is the real one when 0 was asked for.
    public nonisolated let address: SocketAddress

    private let smsc: SocketAddress
    private let faults: [WireFault]
    private let security: RelaySecurity
    private let tap: (@Sendable (RelayedTraffic) -> Void)?
    private var connectionCount = 0
    private var random: SplitMix64
    private var listener: Listener?
    private var acceptor: Acceptor?
    private var connections: [ObjectIdentifier: RelayedConnection] = [:]

    /// Listens at once; connections are taken after `start()`.
    ///
    /// - Parameters:
    ///   - loop: where it lives.
    ///   - address: where to listen; port 0 takes a free one.
    ///   - smsc: where the simulated SMSC listens.
    ///   - faults: what it does.
    ///   - seed: for what is left to chance.
    ///   - security: which sides are secured by TLS.
    ///   - tap: told on the loop's thread what passes, as it came.
    /// - Throws: the address can't be listened on.
    public init(
        loop: EventLoop, listenOn address: SocketAddress, smsc: SocketAddress, faults: [WireFault],
        seed: UInt64, security: RelaySecurity = RelaySecurity(),
        tap: (@Sendable (RelayedTraffic) -> Void)? = nil
    ) throws(SystemError) {
        let listener = try Listener.listen(on: address)
        self.loop = loop
        self.address = listener.localAddress
        self.listener = consume listener
        self.smsc = smsc
        self.faults = faults
        self.security = security
        self.tap = tap
        self.random = SplitMix64(seed: seed)
    }

    /// Takes connections from now on.
    public func start() throws(SystemError) {
        guard let listener = self.listener.take() else { return }
        self.acceptor = try Acceptor.start(on: self.loop, listener: listener, handler: self)
    }

    /// Closes everything.
    public func stop() {
        self.acceptor?.stop()
        self.acceptor = nil
        for connection in self.connections.values { connection.assumeIsolated { $0.close() } }
    }

    /// Somebody connects.
    public nonisolated func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { relay in
            if let socket = socket.take() { relay.open(socket) }
        }
    }

    /// Nobody can be taken now: who waits is taken later.
    public nonisolated func acceptFailed(_ error: SystemError) {}

    private func open(_ socket: consuming StreamSocket) {
        self.connectionCount += 1
        let number = self.connectionCount
        let tap = self.tap
        let wire = FaultyWire(self.faults, seed: self.random.next(), at: self.loop.now)
        let connection = RelayedConnection(
            loop: self.loop, wire: wire, smsc: self.smsc, security: self.security,
            tap: { octets, sender in tap?(.octets(octets, from: sender, connection: number)) },
            notSecured: { error, end in tap?(.notSecured(error, end, connection: number)) },
            ended: { [weak self] connection in
                tap?(.ended(connection: number))
                self?.assumeIsolated { $0.connections[ObjectIdentifier(connection)] = nil }
            })
        self.connections[ObjectIdentifier(connection)] = connection
        var socket = Optional(consume socket)
        connection.assumeIsolated { connection in
            if let socket = socket.take() { connection.start(socket) }
        }
    }
}

/// What passes a relay.
public enum RelayedTraffic: Hashable, Sendable {
    /// Octets of an end, on the connection of this number, counted from 1.
    case octets([UInt8], from: Role, connection: Int)
    /// The connection to this end could not be secured.
    case notSecured(TLSError, Role, connection: Int)
    /// A connection has ended.
    case ended(connection: Int)
}

/// Which sides of a relay are secured by TLS.
public struct RelaySecurity: Sendable {
    /// Towards ESMEs, as their server; nil: plain TCP.
    public var esme: TLSContext?
    /// Towards the SMSC, as its client; nil: plain TCP.
    public var smsc: TLSContext?
    /// The SMSC's host as it was named.
    public var smscHost: String?

    /// Plain TCP on both sides, unless said otherwise.
    public init(esme: TLSContext? = nil, smsc: TLSContext? = nil, smscHost: String? = nil) {
        self.esme = esme
        self.smsc = smsc
        self.smscHost = smscHost
    }
}
