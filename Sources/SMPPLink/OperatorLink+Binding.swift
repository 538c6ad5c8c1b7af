import SMPP
import SMPPSession
public import Transport

// MARK: - Keeping the binds

extension OperatorLink: TimerHandler {
    /// A wait is over: for the next attempt, or for the rate.
    public nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { link in
            if link.paceTimer == token {
                link.paceTimer = nil
                link.pull()
            } else if let leg = link.legs.firstIndex(where: { $0.wakeTimer == token }) {
                link.legs[leg].wakeTimer = nil
                link.follow(link.legs[leg].keeper.timePassed(at: link.loop.now), leg)
            }
        }
    }

    func follow(_ action: BindKeeper.Action?, _ leg: Int) {
        switch action {
        case .connect where self.settings.hosts.isEmpty: self.expectOutbind(leg)
        case .connect(let host): self.connect(leg, self.settings.hosts[host])
        case .wake(let moment):
            self.legs[leg].wakeTimer = self.loop.schedule(at: moment, self)
            self.legs[leg].status.nextAttempt = moment
            self.note(leg, .backoff, reason: self.legs[leg].status.reason)
        case nil: break
        }
    }

    /// Nobody to connect to: the SMSC comes to us.
    private func expectOutbind(_ leg: Int) {
        self.legs[leg].keeper.stop()
        self.note(leg, .closed, reason: self.legs[leg].status.reason ?? "waits for outbind")
    }

    private func connect(_ leg: Int, _ host: LinkSettings.Host) {
        self.legs[leg].status.host = host.description
        self.legs[leg].status.attempts = self.legs[leg].keeper.attempts
        self.legs[leg].status.nextAttempt = nil
        self.legs[leg].status.tls = nil
        self.legs[leg].attempt = self.nextAttempt()
        let attempt = Attempt(link: self, leg: leg, number: self.legs[leg].attempt, host: host.name)
        Task { await self.resolve(host, attempt) }
        // Last, as the owner may stop the link when it hears of it.
        self.note(leg, .connecting, reason: self.legs[leg].status.reason)
    }

    private func resolve(_ host: LinkSettings.Host, _ attempt: Attempt) async {
        guard self.isCurrent(attempt) else { return }
        do {
            let addresses = try await Resolver.resolve(
                host: host.name, port: host.port, timeLimit: self.settings.connectTimeout)
            guard self.isCurrent(attempt) else { return }
            self.legs[attempt.leg].connector = Connector.connect(
                on: self.loop, to: addresses, timeLimit: self.settings.connectTimeout, handler: attempt)
        } catch {
            guard self.isCurrent(attempt) else { return }
            self.fail(attempt.leg, .connection, reason: "\(error)")
        }
    }

    private func isCurrent(_ attempt: Attempt) -> Bool {
        self.legs.indices.contains(attempt.leg) && self.legs[attempt.leg].attempt == attempt.number
    }

    func cancelAttempt(_ leg: Int) {
        if let timer = self.legs[leg].wakeTimer { self.loop.cancel(timer) }
        self.legs[leg].wakeTimer = nil
        self.legs[leg].status.nextAttempt = nil
        self.legs[leg].connector?.cancel()
        self.legs[leg].connector = nil
        self.legs[leg].handshake?.cancel()
        self.legs[leg].handshake = nil
        self.legs[leg].attempt = self.nextAttempt()
    }

    func fail(_ leg: Int, _ failure: BindKeeper.Failure, reason: String) {
        self.legs[leg].status.reason = reason
        self.follow(self.legs[leg].keeper.failed(failure, at: self.loop.now), leg)
    }

    func note(_ leg: Int, _ state: LinkStatus.State, reason: String?) {
        let before = self.legs[leg].status.state
        if before != state { self.legs[leg].status.since = self.loop.now }
        if state.isBound {
            self.legs[leg].status.boundUntil = nil
        } else if before.isBound {
            self.legs[leg].status.boundUntil = self.loop.now
        }
        self.legs[leg].status.state = state
        self.legs[leg].status.reason = reason
        self.owner.link(self, changed: self.status)
    }
}

/// One attempt of a link to connect: tells the link's legs, and an attempt from the next, apart.
private final class Attempt: ConnectHandler, TLSHandshakeHandler, Sendable {
    private let link: OperatorLink
    let leg: Int
    let number: UInt64
    let host: String

    init(link: OperatorLink, leg: Int, number: UInt64, host: String) {
        self.link = link
        self.leg = leg
        self.number = number
        self.host = host
    }

    func connected(_ socket: consuming StreamSocket, to address: SocketAddress) {
        var socket = Optional(consume socket)
        self.link.assumeIsolated { $0.connected(self, socket.take()) }
    }

    func connectFailed(_ error: ConnectError) {
        self.link.assumeIsolated { $0.failed(self, reason: error.description) }
    }

    func secured(_ socket: consuming StreamSocket) {
        var socket = Optional(consume socket)
        self.link.assumeIsolated { $0.secured(self, socket.take()) }
    }

    func handshakeFailed(_ error: TLSError) {
        self.link.assumeIsolated { $0.failed(self, reason: error.description) }
    }
}

extension OperatorLink {
    fileprivate func connected(_ attempt: Attempt, _ socket: consuming StreamSocket?) {
        guard self.isCurrent(attempt), let socket else { return }
        self.legs[attempt.leg].connector = nil
        guard let tls = self.tls else { return self.bind(attempt.leg, socket) }
        self.legs[attempt.leg].handshake = TLSHandshake.start(
            on: self.loop, socket: socket, context: tls, host: attempt.host,
            timeLimit: self.settings.handshakeTimeout, handler: attempt)
        self.note(attempt.leg, .tls, reason: self.legs[attempt.leg].status.reason)
    }

    fileprivate func secured(_ attempt: Attempt, _ socket: consuming StreamSocket?) {
        guard self.isCurrent(attempt), let socket else { return }
        self.legs[attempt.leg].handshake = nil
        self.legs[attempt.leg].status.tls = socket.tlsFacts
        self.bind(attempt.leg, socket)
    }

    fileprivate func failed(_ attempt: Attempt, reason: String) {
        guard self.isCurrent(attempt) else { return }
        self.legs[attempt.leg].connector = nil
        self.legs[attempt.leg].handshake = nil
        self.fail(attempt.leg, .connection, reason: reason)
    }

    private func bind(_ leg: Int, _ socket: consuming StreamSocket) {
        let session = Session(
            role: .esme, windowSize: self.settings.windowSize, timers: self.settings.timers, at: self.loop.now
        )
        let connection = Connection(
            loop: self.loop, socket: socket, session: session, limits: self.settings.limits, owner: self)
        self.legs[leg].keeper.connected()
        self.bind(leg, over: connection)
    }

    private func bind(_ leg: Int, over connection: Connection) {
        self.legs[leg].connection = connection
        self.legs[leg].connectionNumber = self.nextConnection
        self.nextConnection += 1
        self.note(leg, .binding, reason: self.legs[leg].status.reason)
        let (type, bind) = (self.legs[leg].type, self.settings.bind)
        let (ring, number) = (self.ring, self.legs[leg].connectionNumber)
        connection.assumeIsolated {
            $0.record(in: ring, as: number)
            $0.start()
            $0.bind(type, bind)
        }
    }

    /// Takes a connection that the SMSC began with outbind, and binds over it as a receiver or transceiver.
    ///
    /// - Returns: false, and nothing is done: the link is not wanted, or has its bind.
    func adopt(_ connection: Connection, from peer: SocketAddress) -> Bool {
        let free = self.legs.firstIndex { $0.type.delivers && $0.connection == nil }
        guard self.isWanted, self.next == nil, let leg = free else { return false }
        self.cancelAttempt(leg)
        self.legs[leg].keeper.adopted()
        self.legs[leg].status.host = peer.description
        self.legs[leg].status.tls = connection.assumeIsolated { $0.tlsFacts }
        self.legs[leg].status.attempts = self.legs[leg].keeper.attempts
        let settings = self.settings
        connection.assumeIsolated {
            $0.handOver(
                to: self, windowSize: settings.windowSize, timers: settings.timers,
                maximumPDUOctets: settings.limits.maximumPDUOctets)
        }
        self.bind(leg, over: connection)
        return true
    }
}
