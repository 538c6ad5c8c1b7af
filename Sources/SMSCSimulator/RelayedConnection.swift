import SMPP
import SMPPLink
import SMPPSession
import Transport

/// A connection of an ESME, and the one to the SMSC that is made for it.
actor RelayedConnection: ConnectHandler, TimerHandler {
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let address: SocketAddress
    private let security: RelaySecurity
    private var esme: RelayEnd?
    private var smsc: RelayEnd?
    private var framer = PDUFramer()
    private var wire: FaultyWire
    private var connector: Connector?
    private var handshake: TLSHandshake?
    private var timer: TimerToken?
    private let tap: @Sendable ([UInt8], Role) -> Void
    private let notSecured: @Sendable (TLSError, Role) -> Void
    private let ended: @Sendable (RelayedConnection) -> Void

    init(
        loop: EventLoop, wire: FaultyWire, smsc: SocketAddress, security: RelaySecurity,
        tap: @escaping @Sendable ([UInt8], Role) -> Void,
        notSecured: @escaping @Sendable (TLSError, Role) -> Void,
        ended: @escaping @Sendable (RelayedConnection) -> Void
    ) {
        self.loop = loop
        self.wire = wire
        self.address = smsc
        self.security = security
        self.tap = tap
        self.notSecured = notSecured
        self.ended = ended
    }

    /// Takes an ESME in: first its connection is secured, then the SMSC's is made and secured.
    func start(_ socket: consuming StreamSocket) {
        self.take(socket, .esme, self.security.esme)
    }

    nonisolated func connected(_ socket: consuming StreamSocket, to address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { connection in
            connection.connector = nil
            if let socket = socket.take() { connection.take(socket, .smsc, connection.security.smsc) }
        }
    }

    nonisolated func connectFailed(_ error: ConnectError) {
        self.assumeIsolated { $0.close() }
    }

    private func take(_ socket: consuming StreamSocket, _ end: Role, _ tls: TLSContext?) {
        guard let tls else { return self.secured(socket, end) }
        let host = end == .smsc ? self.security.smscHost : nil
        self.handshake = TLSHandshake.start(
            on: self.loop, socket: socket, context: tls, host: host, handler: RelayHandshake(self, end))
    }

    fileprivate func secured(_ socket: consuming StreamSocket, _ end: Role) {
        self.handshake = nil
        let relayed = RelayEnd(self.loop, socket)
        switch end {
        case .esme:
            self.esme = relayed
            self.connector = Connector.connect(on: self.loop, to: [self.address], handler: self)
        case .smsc:
            self.smsc = relayed
            self.begin()
        }
    }

    fileprivate func failed(_ error: TLSError, _ end: Role) {
        self.handshake = nil
        self.notSecured(error, end)
        self.close()
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
        self.handshake?.cancel()
        self.handshake = nil
        self.esme?.assumeIsolated { $0.close() }
        self.smsc?.assumeIsolated { $0.close() }
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = nil
        self.ended(self)
    }

    private func begin() {
        self.smsc?.assumeIsolated { $0.start { [weak self] in self?.assumeIsolated { $0.readSMSC() } } }
        self.esme?.assumeIsolated { $0.start { [weak self] in self?.assumeIsolated { $0.readESME() } } }
        self.proceed()
    }

    private func readESME() {
        guard let octets = self.esme?.assumeIsolated({ $0.read() }) else { return self.close() }
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
                guard self.esme?.assumeIsolated({ $0.write(octets) }) == true else { return self.close() }
            case .close: return self.close()
            case .freeze: return self.freeze()
            }
        }
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = self.wire.nextDeadline.map { self.loop.schedule(at: $0, self) }
    }

    private func freeze() {
        self.esme?.assumeIsolated { $0.freeze() }
        self.smsc?.assumeIsolated { $0.freeze() }
    }
}

/// The handshake of one end of a relayed connection.
private final class RelayHandshake: TLSHandshakeHandler {
    private let connection: RelayedConnection
    private let end: Role

    init(_ connection: RelayedConnection, _ end: Role) {
        self.connection = connection
        self.end = end
    }

    func secured(_ socket: consuming StreamSocket) {
        var socket = Optional(consume socket)
        self.connection.assumeIsolated { connection in
            if let socket = socket.take() { connection.secured(socket, self.end) }
        }
    }

    func handshakeFailed(_ error: TLSError) {
        self.connection.assumeIsolated { $0.failed(error, self.end) }
    }
}
