import Monotonic

/// Told on the loop's thread how a ``TLSHandshake`` fared: exactly one call, or none after a cancel.
public protocol TLSHandshakeHandler: AnyObject, Sendable {
    /// The connection is secured; the socket is the handler's now, see ``ConnectHandler/connected(_:to:)``.
    func secured(_ socket: consuming StreamSocket)

    /// The connection can't be secured and is closed.
    func handshakeFailed(_ error: TLSError)
}

/// Secures a connection by TLS, in either role, within a time limit.
///
/// In any outcome no descriptor, registration or timer stays behind but the socket that is handed over.
public actor TLSHandshake {
    /// How long a handshake may take when nobody says otherwise.
    public static let timeLimit = Duration.seconds(5)

    private nonisolated let loop: EventLoop
    /// The loop's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let context: TLSContext
    private let host: String?
    private let timeLimit: Duration
    private let deadline: Instant
    /// Nil when it has ended.
    private var handler: (any TLSHandshakeHandler)?
    private var socket: StreamSocket?
    private var registration: Registration?
    private var interest: Interest = []
    private var timer: TimerToken?

    /// Starts a handshake over a connected socket; to be called on the loop's thread.
    ///
    /// The handler is kept until the outcome, and never called from within this call.
    ///
    /// - Parameters:
    ///   - context: says which role is ours.
    ///   - host: the name or address that a client has connected to; a server leaves it out.
    public static func start(
        on loop: EventLoop, socket: consuming StreamSocket, context: TLSContext, host: String? = nil,
        timeLimit: Duration = TLSHandshake.timeLimit, handler: any TLSHandshakeHandler
    ) -> TLSHandshake {
        let handshake = TLSHandshake(loop, socket, context, host, timeLimit, handler)
        handshake.assumeIsolated { $0.timer = loop.schedule(at: loop.now, handshake) }
        return handshake
    }

    private init(
        _ loop: EventLoop, _ socket: consuming StreamSocket, _ context: TLSContext, _ host: String?,
        _ timeLimit: Duration, _ handler: any TLSHandshakeHandler
    ) {
        self.loop = loop
        self.socket = consume socket
        self.context = context
        self.host = host
        self.timeLimit = timeLimit
        deadline = loop.now + timeLimit
        self.handler = handler
    }

    /// Gives up and closes the connection, on the loop's thread: the handler is not called any more.
    public nonisolated func cancel() {
        assumeIsolated { handshake in
            _ = handshake.release()
            handshake.handler = nil
        }
    }

    private func begin() {
        do throws(TLSError) {
            try socket?.startTLS(context, host: host)
        } catch {
            return fail(error)
        }
        timer = loop.schedule(at: deadline, self)
        goOn()
    }

    private func goOn() {
        switch socket?.tls?.handshake() {
        case .done:
            guard let handler = exchange(&handler, with: nil), let socket = release() else { return }
            handler.secured(socket)
        case .waits(let interest): wait(for: interest)
        case .failed(let error): fail(error)
        case nil: break
        }
    }

    private func wait(for interest: Interest) {
        guard interest != self.interest else { return }
        self.interest = interest
        do throws(SystemError) {
            if let registration {
                try loop.modify(registration, interest: interest)
            } else {
                registration = try register(interest)
            }
        } catch {
            fail(.system(error))
        }
    }

    private func register(_ interest: Interest) throws(SystemError) -> Registration? {
        switch socket {
        case .some(let socket): try loop.register(socket.descriptor, interest: interest, handler: self)
        case nil: nil
        }
    }

    private func fail(_ error: TLSError) {
        _ = release()
        exchange(&handler, with: nil)?.handshakeFailed(error)
    }

    /// The socket, no longer known to the loop.
    private func release() -> StreamSocket? {
        if let timer { loop.cancel(timer) }
        timer = nil
        if let registration { loop.deregister(registration) }
        registration = nil
        return socket.take()
    }

    private func timePassed() {
        timer = nil
        guard socket?.tls == nil else { return fail(.timedOut(timeLimit)) }
        begin()
    }
}

extension TLSHandshake: EventHandler, TimerHandler {
    /// For the loop: the peer has taken or sent something.
    public nonisolated func ready(_ readiness: Readiness) {
        assumeIsolated { $0.goOn() }
    }

    /// For the loop: it is time to begin, or to give up.
    public nonisolated func timerFired(_ token: TimerToken) {
        assumeIsolated { $0.timePassed() }
    }
}
