import Glibc
import Monotonic

/// Told on the loop's thread how a ``Connector`` fared: exactly one call, or none after a cancel.
public protocol ConnectHandler: AnyObject, Sendable {
    /// The connection stands; the socket is the handler's now.
    ///
    /// An actor takes it inside through an optional, as a closure can't consume what it captures:
    ///
    ///     var socket = Optional(socket)
    ///     assumeIsolated { link in link.begin(socket.take()) }
    func connected(_ socket: consuming StreamSocket, to address: SocketAddress)

    /// No address could be connected to.
    func connectFailed(_ error: ConnectError)
}

/// Why none of the addresses could be connected to.
public struct ConnectError: Error, Hashable, Sendable {
    /// One address and what became of it; `ETIMEDOUT` when its share of the time was over.
    public struct Attempt: Hashable, Sendable {
        /// The address that was tried.
        public let address: SocketAddress
        /// Why it failed.
        public let error: SystemError
    }

    /// The attempts, in order; none when there was no address.
    public internal(set) var attempts: [Attempt] = []
}

extension ConnectError: CustomStringConvertible {
    /// For example `127.0.0.1:2775: connect: Connection refused (ECONNREFUSED)`.
    public var description: String {
        attempts.isEmpty
            ? "no address to connect to"
            : attempts.map { "\($0.address): \($0.error)" }.joined(separator: "; ")
    }
}

/// Connects to the first address that answers, within a time limit for all of them.
///
/// Addresses are tried in order, one at a time. Each may use an equal share of the time that is left, so a
/// silent one leaves time for the others, and one that refuses gives its share away. In any outcome no
/// descriptor, registration or timer stays behind but the socket that is handed over.
public actor Connector {
    private struct Attempt: ~Copyable {
        let address: SocketAddress
        let socket: StreamSocket
        let registration: Registration
    }

    private nonisolated let loop: EventLoop
    /// The loop's executor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let addresses: [SocketAddress]
    private let deadline: Instant
    /// Nil when it has ended.
    private var handler: (any ConnectHandler)?
    private var attempt: Attempt?
    private var timer: TimerToken?
    private var error = ConnectError()

    /// Starts to connect; to be called on the loop's thread.
    ///
    /// The handler is kept until the outcome, and never called from within this call.
    public static func connect(
        on loop: EventLoop, to addresses: [SocketAddress], timeLimit: Duration = .seconds(5),
        handler: any ConnectHandler
    ) -> Connector {
        let connector = Connector(loop, addresses, loop.now + timeLimit, handler)
        connector.assumeIsolated { $0.timer = loop.schedule(at: loop.now, connector) }
        return connector
    }

    private init(
        _ loop: EventLoop, _ addresses: [SocketAddress], _ deadline: Instant,
        _ handler: any ConnectHandler
    ) {
        self.loop = loop
        self.addresses = addresses
        self.deadline = deadline
        self.handler = handler
    }

    /// Gives up, on the loop's thread: the handler is not called any more.
    public nonisolated func cancel() {
        assumeIsolated { _ = $0.end() }
    }

    private func tryNext() {
        while error.attempts.count < addresses.count {
            let address = addresses[error.attempts.count]
            do {
                return try begin(address)
            } catch {
                self.error.attempts.append(ConnectError.Attempt(address: address, error: error))
            }
        }
        let error = self.error
        end()?.connectFailed(error)
    }

    private func begin(_ address: SocketAddress) throws(SystemError) {
        let socket = try StreamSocket.connect(to: address)
        let registration = try loop.register(socket.descriptor, interest: .write, handler: self)
        attempt = Attempt(address: address, socket: socket, registration: registration)
        let share = loop.now.duration(to: deadline) / (addresses.count - error.attempts.count)
        timer = loop.schedule(at: loop.now + share, self)
    }

    /// The running attempt, no longer known to the loop.
    private func takeAttempt() -> Attempt? {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard let attempt = attempt.take() else { return nil }
        loop.deregister(attempt.registration)
        return attempt
    }

    private func end() -> (any ConnectHandler)? {
        _ = takeAttempt()
        return exchange(&handler, with: nil)
    }

    private func attemptEnded() {
        guard let attempt = takeAttempt() else { return }
        if let error = attempt.socket.finishConnect() {
            self.error.attempts.append(ConnectError.Attempt(address: attempt.address, error: error))
            tryNext()
        } else {
            end()?.connected(attempt.socket, to: attempt.address)
        }
    }

    private func timePassed() {
        timer = nil
        if let attempt = takeAttempt() {
            let timedOut = SystemError(errno: ETIMEDOUT, call: "connect")
            error.attempts.append(ConnectError.Attempt(address: attempt.address, error: timedOut))
        }
        tryNext()
    }
}

extension Connector: EventHandler, TimerHandler {
    /// For the loop: the attempt under way has come to its end.
    public nonisolated func ready(_ readiness: Readiness) {
        assumeIsolated { $0.attemptEnded() }
    }

    /// For the loop: it is time to begin, or an attempt has used up its share.
    public nonisolated func timerFired(_ token: TimerToken) {
        assumeIsolated { $0.timePassed() }
    }
}
