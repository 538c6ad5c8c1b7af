import Monotonic
import SMPPSession
import Transport

/// Told on the loop's thread what a ``Visitor`` turned out to be: one call, or none after it was dismissed.
protocol VisitorHandler: AnyObject, Sendable {
    /// A peer perhaps: its first octets wait in the socket, which is the handler's now.
    func visitor(_ number: UInt64, begins socket: consuming StreamSocket)
    /// A stranger by the first octets; nil: it said nothing. The connection is closed.
    func visitor(_ number: UInt64, isStranger stranger: Stranger?)
}

/// A connection that came in and has said nothing yet: watched until its first octets tell what it speaks.
///
/// It has no buffer: the octets stay in the kernel until a session reads them. A header's worth of octets, the end of
/// the stream, or the end of its time wake it, so octets that trickle in cost nothing.
actor Visitor {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let number: UInt64
    private let speaksTLS: Bool
    private let handler: any VisitorHandler
    /// Nil when it is over.
    private var socket: StreamSocket?
    private var registration: Registration?
    private var timer: TimerToken?

    /// A visitor under a number, where peers begin with TLS or with SMPP.
    init(
        _ number: UInt64, loop: EventLoop, socket: consuming StreamSocket, speaksTLS: Bool,
        handler: any VisitorHandler
    ) {
        self.speaksTLS = speaksTLS
        self.number = number
        self.loop = loop
        self.socket = consume socket
        self.handler = handler
    }

    /// Waits for its first octets until this moment; an error when the loop can't watch it.
    func begin(until end: Instant) -> SystemError? {
        switch self.socket {
        case nil: return nil
        case .some(let socket):
            socket.setReadableMark(Stranger.octetCount)
            do {
                self.registration = try self.loop.register(socket.descriptor, interest: .read, handler: self)
            } catch {
                return error
            }
        }
        self.timer = self.loop.schedule(at: end, self)
        return nil
    }

    /// Closes the connection without a word.
    func dismiss() {
        _ = self.leave()
    }

    private func leave() -> StreamSocket? {
        if let registration = self.registration { self.loop.deregister(registration) }
        self.registration = nil
        if let timer = self.timer { self.loop.cancel(timer) }
        self.timer = nil
        return self.socket.take()
    }

    private func look() {
        guard let socket = self.leave() else { return }
        let octets = socket.peek(atMost: Stranger.octetCount)
        let stranger = self.speaksTLS ? Stranger(wherePeersSpeakTLS: octets) : Stranger(octets)
        guard stranger == nil, !octets.isEmpty else {
            return self.handler.visitor(self.number, isStranger: stranger)
        }
        socket.setReadableMark(1)
        self.handler.visitor(self.number, begins: socket)
    }
}

extension Visitor: EventHandler, TimerHandler {
    nonisolated func ready(_ readiness: Readiness) {
        self.assumeIsolated { $0.look() }
    }

    nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { $0.look() }
    }
}
