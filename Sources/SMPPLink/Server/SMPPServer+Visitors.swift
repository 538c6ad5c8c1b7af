import Locks
import Monotonic
import SMPPSession
import Transport

// MARK: - Coming in

/// An address where the server listens.
final class Door: AcceptHandler, Sendable {
    private let server: SMPPServer
    /// By which who comes in is secured; nil: plain TCP.
    let tls: Locked<TLSContext?>

    init(server: SMPPServer, tls: TLSContext?) {
        self.server = server
        self.tls = Locked(tls)
    }

    func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        var socket = Optional(consume socket)
        self.server.assumeIsolated { server in
            if let socket = socket.take() { server.admit(socket, address, self.tls.withLock { $0 }) }
        }
    }

    func acceptFailed(_ error: SystemError) {
        self.server.assumeIsolated { $0.note(.acceptFailed(error)) }
    }
}

extension SMPPServer {
    fileprivate func admit(_ socket: consuming StreamSocket, _ address: SocketAddress, _ tls: TLSContext?) {
        let now = self.loop.now
        self.counts.connections += 1
        switch self.gate.knock(address, at: now) {
        case .refused(let refusal):
            self.counts.refused[refusal, default: 0] += 1
            self.note(.refused(refusal, address))
        case .enter(let number, let shedding):
            if let shedding { self.shed(shedding) }
            let visitor = Visitor(
                number, loop: self.loop, socket: socket, speaksTLS: tls != nil, handler: self)
            self.guests[number] = Guest(address: address, since: now, tls: tls, stage: .visitor(visitor))
            let end = now + self.settings.timers.sessionInit
            if let error = visitor.assumeIsolated({ $0.begin(until: end) }) {
                self.dismiss(number)
                self.note(.acceptFailed(error))
            }
        }
    }

    private func shed(_ number: UInt64) {
        guard let guest = self.guests[number] else { return }
        self.counts.shed += 1
        self.dismiss(number)
        self.note(.shed(guest.address))
    }

    /// Closes a connection that is not bound.
    func dismiss(_ number: UInt64) {
        guard let guest = self.guests[number] else { return }
        switch guest.stage {
        case .bound: return
        case .visitor(let visitor):
            visitor.assumeIsolated { $0.dismiss() }
            self.leave(number)
        case .handshake(let handshake):
            handshake.cancel()
            self.leave(number)
        case .session(let connection): connection.assumeIsolated { $0.abandon() }
        case .punished(let connection, let timer, _):
            self.loop.cancel(timer)
            connection.assumeIsolated { $0.abandon() }
        }
    }

    /// A connection is closed: the one place where it is forgotten.
    func leave(_ number: UInt64) {
        self.guests[number] = nil
        self.gate.left(number)
    }

    /// A connection is an account's or a link's from now on.
    func bound(_ number: UInt64, _ connection: Connection) {
        self.unbound[ObjectIdentifier(connection)] = nil
        self.guests[number]?.stage = .bound
        self.gate.bound(number)
    }
}

// MARK: - The first octets

extension SMPPServer: VisitorHandler {
    nonisolated func visitor(_ number: UInt64, begins socket: consuming StreamSocket) {
        var socket = Optional(consume socket)
        self.assumeIsolated { server in
            if let socket = socket.take() { server.secure(number, socket) }
        }
    }

    nonisolated func visitor(_ number: UInt64, isStranger stranger: Stranger?) {
        self.assumeIsolated { server in
            guard let guest = server.guests[number] else { return }
            if let stranger {
                server.counts.strangers[stranger, default: 0] += 1
            } else {
                server.counts.silent += 1
            }
            server.leave(number)
            server.note(.stranger(stranger, guest.address))
        }
    }

    private func secure(_ number: UInt64, _ socket: consuming StreamSocket) {
        guard let guest = self.guests[number], let tls = guest.tls else { return self.begin(number, socket) }
        let end = guest.since + self.settings.timers.sessionInit
        let handshake = TLSHandshake.start(
            on: self.loop, socket: socket, context: tls, timeLimit: max(.zero, end - self.loop.now),
            handler: Securing(server: self, number: number))
        self.guests[number]?.stage = .handshake(handshake)
    }

    fileprivate func handshakeFailed(_ number: UInt64, _ error: TLSError) {
        guard let guest = self.guests[number] else { return }
        self.counts.failedHandshakes += 1
        self.leave(number)
        self.note(.handshakeFailed(error, guest.address))
    }

    /// It speaks SMPP: a session begins, whose time has run since the connection came.
    fileprivate func begin(_ number: UInt64, _ socket: consuming StreamSocket) {
        guard let guest = self.guests[number] else { return }
        let session = Session(
            role: .smsc, windowSize: 1, timers: self.settings.timers, takesOutbind: !self.outbinds.isEmpty,
            at: guest.since)
        let connection = Connection(
            loop: self.loop, socket: socket, session: session, limits: self.settings.limits, owner: self)
        self.guests[number]?.stage = .session(connection)
        self.unbound[ObjectIdentifier(connection)] = number
        connection.assumeIsolated { connection in
            connection.disposed = { self.assumeIsolated { $0.leave(number) } }
            connection.start()
        }
    }
}

/// One guest that secures its connection.
private final class Securing: TLSHandshakeHandler, Sendable {
    private let server: SMPPServer
    private let number: UInt64

    init(server: SMPPServer, number: UInt64) {
        self.server = server
        self.number = number
    }

    func secured(_ socket: consuming StreamSocket) {
        var socket = Optional(consume socket)
        self.server.assumeIsolated { server in
            if let socket = socket.take() { server.begin(self.number, socket) }
        }
    }

    func handshakeFailed(_ error: TLSError) {
        self.server.assumeIsolated { $0.handshakeFailed(self.number, error) }
    }
}
