import SMPP
import SMPPLink
public import SMPPSession
public import Transport

/// Stands between ESMEs and a simulated SMSC, and does to the SMSC's octets what a list of faults says.
///
/// What ESMEs send goes on as it is.
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
    ///   - tap: told on the loop's thread what passes, as it came.
    /// - Throws: the address can't be listened on.
    public init(
        loop: EventLoop, listenOn address: SocketAddress, smsc: SocketAddress, faults: [WireFault],
        seed: UInt64, tap: (@Sendable (RelayedTraffic) -> Void)? = nil
    ) throws(SystemError) {
        let listener = try Listener.listen(on: address)
        self.loop = loop
        self.address = listener.localAddress
        self.listener = consume listener
        self.smsc = smsc
        self.faults = faults
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
            loop: self.loop, esme: socket, wire: wire,
            tap: { octets, sender in tap?(.octets(octets, from: sender, connection: number)) },
            ended: { [weak self] connection in
                tap?(.ended(connection: number))
                self?.assumeIsolated { $0.connections[ObjectIdentifier(connection)] = nil }
            })
        self.connections[ObjectIdentifier(connection)] = connection
        connection.assumeIsolated { $0.connect(to: self.smsc) }
    }
}

/// What passes a relay.
public enum RelayedTraffic: Hashable, Sendable {
    /// Octets of an end, on the connection of this number, counted from 1.
    case octets([UInt8], from: Role, connection: Int)
    /// A connection has ended.
    case ended(connection: Int)
}

/// A connection of an ESME, and the one to the SMSC that is made for it.
actor RelayedConnection: ConnectHandler, TimerHandler {
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let esme: RelayEnd
    private var smsc: RelayEnd?
    private var framer = PDUFramer()
    private var wire: FaultyWire
    private var connector: Connector?
    private var timer: TimerToken?
    private let tap: @Sendable ([UInt8], Role) -> Void
    private let ended: @Sendable (RelayedConnection) -> Void

    init(
        loop: EventLoop, esme: consuming StreamSocket, wire: FaultyWire,
        tap: @escaping @Sendable ([UInt8], Role) -> Void,
        ended: @escaping @Sendable (RelayedConnection) -> Void
    ) {
        self.loop = loop
        self.esme = RelayEnd(loop, esme)
        self.wire = wire
        self.tap = tap
        self.ended = ended
    }

    func connect(to address: SocketAddress) {
        self.connector = Connector.connect(on: self.loop, to: [address], handler: self)
    }

    nonisolated func connected(_ socket: consuming StreamSocket, to address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { connection in
            if let socket = socket.take() { connection.begin(socket) }
        }
    }

    nonisolated func connectFailed(_ error: ConnectError) {
        self.assumeIsolated { $0.close() }
    }

    nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { connection in
            connection.timer = nil
            connection.proceed()
        }
    }

    func close() {
        self.connector?.cancel()
        self.connector = nil
        self.esme.assumeIsolated { $0.close() }
        self.smsc?.assumeIsolated { $0.close() }
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = nil
        self.ended(self)
    }

    private func begin(_ socket: consuming StreamSocket) {
        self.connector = nil
        let smsc = RelayEnd(self.loop, socket)
        self.smsc = smsc
        smsc.assumeIsolated { $0.start { [weak self] in self?.assumeIsolated { $0.readSMSC() } } }
        self.esme.assumeIsolated { $0.start { [weak self] in self?.assumeIsolated { $0.readESME() } } }
        self.proceed()
    }

    private func readESME() {
        guard let octets = self.esme.assumeIsolated({ $0.read() }) else { return self.close() }
        if !octets.isEmpty { self.tap(octets, .esme) }
        guard self.smsc?.assumeIsolated({ $0.write(octets) }) == true else { return self.close() }
    }

    private func readSMSC() {
        guard let smsc = self.smsc else { return }
        if let octets = smsc.assumeIsolated({ $0.read() }) {
            if !octets.isEmpty { self.tap(octets, .smsc) }
            self.framer.append(octets)
        } else {
            smsc.assumeIsolated { $0.close() }
            self.wire.end(at: self.loop.now)
        }
        do throws(FramingError) {
            while let frame = try self.framer.next() {
                self.wire.take(self.framer.octets(of: frame), at: self.loop.now)
            }
        } catch {
            return self.close()
        }
        self.proceed()
    }

    /// Does what the wire says for now, and comes back when more is due.
    private func proceed() {
        for action in self.wire.next(at: self.loop.now) {
            switch action {
            case .write(let octets):
                guard self.esme.assumeIsolated({ $0.write(octets) }) else { return self.close() }
            case .close: return self.close()
            case .freeze: return self.freeze()
            }
        }
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = self.wire.nextDeadline.map { self.loop.schedule(at: $0, self) }
    }

    private func freeze() {
        self.esme.assumeIsolated { $0.freeze() }
        self.smsc?.assumeIsolated { $0.freeze() }
    }
}
