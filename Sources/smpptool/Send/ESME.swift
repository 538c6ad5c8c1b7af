import SMPP
import SMPPLink
import SMPPSession
import Transport

/// A connection to an SMSC as a stream of what happens on it.
actor ESME: ConnectHandler, TLSHandshakeHandler, ConnectionOwner {
    /// What happens, in order.
    enum Happening: Sendable {
        case connected
        /// Why.
        case notConnected(String)
        case event(Session.Event)
        case ended(ConnectionEnd)
        /// The time for receipts is over.
        case timeUp
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    nonisolated let happenings: AsyncStream<Happening>

    private let tell: AsyncStream<Happening>.Continuation
    private var peer: Peer?
    private var connector: Connector?
    private var handshake: TLSHandshake?
    private var connection: Connection?

    init(loop: EventLoop) {
        self.loop = loop
        (self.happenings, self.tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
    }

    func connect(to peer: Peer) {
        self.peer = peer
        self.connector = Connector.connect(on: self.loop, to: peer.addresses, handler: self)
    }

    /// Does what a `SendingSession` says; what it says to a connection that is gone has no effect.
    func perform(_ action: SendingSession.Action) {
        self.connection?.assumeIsolated { connection in
            switch action {
            case .bind(let type, let bind): connection.bind(type, bind)
            case .request(let pdu, let token): connection.request([(pdu, token)])
            case .respond(let pdu, let status, let sequence): connection.respond([(pdu, status, sequence)])
            case .unbind: connection.unbind()
            }
        }
    }

    func remind() {
        self.tell.yield(.timeUp)
    }

    func close() {
        self.connector?.cancel()
        self.handshake?.cancel()
        self.connection?.assumeIsolated { $0.close() }
    }

    nonisolated func connected(_ socket: consuming StreamSocket, to address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { esme in
            guard let socket = socket.take() else { return }
            if let tls = esme.peer?.tls { esme.secure(socket, tls) } else { esme.open(socket) }
        }
    }

    nonisolated func connectFailed(_ error: ConnectError) {
        self.assumeIsolated { _ = $0.tell.yield(.notConnected("\(error)")) }
    }

    nonisolated func secured(_ socket: consuming StreamSocket) {
        var socket = Optional(consume socket)
        self.assumeIsolated { esme in
            if let socket = socket.take() { esme.open(socket) }
        }
    }

    nonisolated func handshakeFailed(_ error: TLSError) {
        self.assumeIsolated { _ = $0.tell.yield(.notConnected("\(error)")) }
    }

    nonisolated func connection(_ connection: Connection, events: [Session.Event]) {
        self.assumeIsolated { esme in
            for event in events { esme.tell.yield(.event(event)) }
        }
    }

    nonisolated func connection(_ connection: Connection, ended end: ConnectionEnd) {
        self.assumeIsolated { _ = $0.tell.yield(.ended(end)) }
    }

    private func secure(_ socket: consuming StreamSocket, _ tls: TLSContext) {
        self.handshake = TLSHandshake.start(
            on: self.loop, socket: socket, context: tls, host: self.peer?.host, handler: self)
    }

    private func open(_ socket: consuming StreamSocket) {
        let session = Session(role: .esme, windowSize: SendingSession.windowSize, at: self.loop.now)
        let connection = Connection(
            loop: self.loop, socket: socket, session: session, limits: ConnectionLimits(), owner: self)
        self.connection = connection
        connection.assumeIsolated { $0.start() }
        self.tell.yield(.connected)
    }
}
