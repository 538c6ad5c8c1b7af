import Monotonic

/// Told on the loop's thread about the connections that an ``Acceptor`` takes in.
public protocol AcceptHandler: AnyObject, Sendable {
    /// A connection came in; the socket is the handler's now, see ``ConnectHandler/connected(_:to:)``.
    func accepted(_ socket: consuming StreamSocket, from address: SocketAddress)

    /// A connection could not be taken in; accepting goes on after a pause.
    ///
    /// The usual reason is `EMFILE`: no descriptor is left, and the peer was closed at once.
    func acceptFailed(_ error: SystemError)
}

/// Takes connections in on a loop, so many a turn, and pauses while the process has no means to take more.
public actor Acceptor {
    static let mostAcceptsATurn = 64
    static let pause = Duration.milliseconds(100)

    private nonisolated let loop: EventLoop
    /// The loop's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    /// Where it listens.
    public nonisolated let localAddress: SocketAddress

    /// Nil when it has stopped.
    private var listener: Listener?
    private var handler: (any AcceptHandler)?
    private var registration: Registration?
    private var timer: TimerToken?

    /// Starts to accept on `listener`; to be called on the loop's thread.
    public static func start(
        on loop: EventLoop, listener: consuming Listener, handler: any AcceptHandler
    ) throws(SystemError) -> Acceptor {
        let acceptor = Acceptor(loop, listener, handler)
        if let error = acceptor.assumeIsolated({ $0.listen() }) { throw error }
        return acceptor
    }

    private init(_ loop: EventLoop, _ listener: consuming Listener, _ handler: any AcceptHandler) {
        self.loop = loop
        localAddress = listener.localAddress
        self.listener = consume listener
        self.handler = handler
    }

    /// Stops and closes the listener, on the loop's thread: the handler is not called any more.
    public nonisolated func stop() {
        assumeIsolated { $0.end() }
    }

    private func end() {
        deafen()
        if let timer { loop.cancel(timer) }
        timer = nil
        listener = nil
        handler = nil
    }

    private func listen() -> SystemError? {
        switch listener {
        case nil: return nil
        case .some(let listener):
            do {
                registration = try loop.register(listener.descriptor, interest: .read, handler: self)
                return nil
            } catch {
                return error
            }
        }
    }

    private func deafen() {
        if let registration { loop.deregister(registration) }
        registration = nil
    }

    private func pause(_ error: SystemError) {
        guard let handler else { return }
        deafen()
        timer = loop.schedule(at: loop.now + Self.pause, self)
        handler.acceptFailed(error)
    }

    private func acceptWaiting() {
        var shed: SystemError?
        accepting: for _ in 0..<Self.mostAcceptsATurn {
            switch listener?.accept() {
            case .accepted(let socket, let address): handler?.accepted(socket, from: address)
            case .shed(let error): shed = error
            case .failed(let error): return pause(error)
            case .wouldBlock: break accepting
            case nil: return
            }
        }
        if let shed { pause(shed) }
    }

    private func pauseEnded() {
        timer = nil
        if let error = listen() { pause(error) }
    }
}

extension Acceptor: EventHandler, TimerHandler {
    /// For the loop: connections wait.
    public nonisolated func ready(_ readiness: Readiness) {
        assumeIsolated { $0.acceptWaiting() }
    }

    /// For the loop: the pause is over.
    public nonisolated func timerFired(_ token: TimerToken) {
        assumeIsolated { $0.pauseEnded() }
    }
}
