public import SMPP
public import SMPPSession
public import Transport

/// A link to an operator's SMSC that keeps its binds for ever.
///
/// It is responsible for connecting and binding again (`BindKeeper`), for the window and the rate of submit_sm
/// (`SubmitPacer`), and for which connection a response belongs to. It holds no message: its owner is asked for the
/// next submissions whenever there is room, and told how each ended. Everything happens on one loop.
public actor OperatorLink {
    /// The loop that the link and its connections live on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }
    /// What the link is.
    public nonisolated let settings: LinkSettings

    let owner: any LinkOwner
    var legs: [Leg]
    var pacer: SubmitPacer
    private(set) var counts = LinkCounts()
    private var nextConnection: UInt64 = 1
    private var paceTimer: TimerToken?
    private var willPull = false

    /// One bind of the link and what carries it now.
    struct Leg {
        let type: BindType
        var keeper: BindKeeper
        var status: LinkStatus.Bind
        /// The attempt under way; a late end of an earlier one has another number.
        var attempt: UInt64 = 0
        var connector: Connector?
        var connection: Connection?
        var connectionID: UInt64 = 0
        var wakeTimer: TimerToken?
    }

    /// A link that does nothing until `start()`.
    ///
    /// - Parameters:
    ///   - settings: what the link is.
    ///   - loop: where it lives.
    ///   - owner: who it works for.
    ///   - seed: for the jitter of its waits.
    public init(settings: LinkSettings, loop: EventLoop, owner: any LinkOwner, seed: UInt64) {
        let now = ContinuousClock.now
        self.settings = settings
        self.loop = loop
        self.owner = owner
        self.pacer = SubmitPacer(limit: settings.throughput, at: now)
        self.legs = settings.bindTypes.enumerated().map { index, type in
            Leg(
                type: type,
                keeper: BindKeeper(
                    hostCount: settings.hosts.count, waits: settings.reconnect, seed: seed &+ UInt64(index)),
                status: LinkStatus.Bind(type: type, since: now))
        }
    }

    /// Connects and binds, and does so again for ever.
    public func start() {
        for leg in self.legs.indices {
            self.follow(self.legs[leg].keeper.start(), leg)
        }
    }

    /// Unbinds in order and stays down; `isDown` tells when it is.
    public func stop() {
        for leg in self.legs.indices {
            self.legs[leg].keeper.stop()
            self.cancelAttempt(leg)
            if let connection = self.legs[leg].connection {
                self.note(leg, .draining, reason: "unbind")
                connection.assumeIsolated { $0.unbind() }
            } else {
                self.note(leg, .closed, reason: "stopped")
            }
        }
    }

    /// Whether no connection is left after `stop()`.
    public var isDown: Bool { self.legs.allSatisfy { $0.connection == nil } }

    /// Closes what is left after `stop()`, without waiting for the peer.
    public func close() {
        for leg in self.legs { leg.connection?.assumeIsolated { $0.close() } }
    }

    /// What the link is doing.
    public var status: LinkStatus {
        LinkStatus(name: self.settings.name, binds: self.legs.map(\.status))
    }

    /// What the link has counted, and what has gone over its present connections.
    public var statistics: (counts: LinkCounts, traffic: [ConnectionTraffic]) {
        (self.counts, self.legs.compactMap { $0.connection?.assumeIsolated { $0.statistics } })
    }

    /// Sends responses; those whose connection is gone are counted and dropped.
    public func respond(_ responses: [(ticket: ResponseTicket, status: CommandStatus)]) {
        for leg in self.legs where leg.connection != nil {
            let own = responses.filter { $0.ticket.connection == leg.connectionID }
            guard !own.isEmpty else { continue }
            let pdus = own.map { ($0.ticket.response, $0.status, $0.ticket.sequence) }
            leg.connection?.assumeIsolated { $0.respond(pdus) }
        }
        let live = Set(self.legs.compactMap { $0.connection == nil ? nil : $0.connectionID })
        self.counts.lostResponses += responses.count { !live.contains($0.ticket.connection) }
    }

    /// The owner has something to submit: it is asked for it at the end of this turn of the loop.
    public func wake() {
        guard !self.willPull else { return }
        self.willPull = true
        self.loop.atEndOfTurn(self)
    }
}

extension ResponseTicket {
    var response: PDU {
        self.isDataSM ? .dataSMResp(DataSMResp(messageID: "")) : .deliverSMResp(DeliverSMResp())
    }
}

// MARK: - Submitting

extension OperatorLink: TurnHandler {
    /// The turn ends: what the owner has goes out as far as window and rate let it.
    public nonisolated func endOfTurn() {
        self.assumeIsolated { link in
            link.willPull = false
            link.pull()
        }
    }

    private func pull() {
        guard let leg = self.legs.first(where: { $0.status.state.isBound && $0.type.submits }),
            let connection = leg.connection
        else { return }
        let now = self.loop.now
        while true {
            let allowance = self.pacer.allowance(at: now)
            let room = min(connection.assumeIsolated { $0.requestSpace }, allowance)
            guard room > 0 else {
                if allowance == 0 { self.pullLater(at: now) }
                return
            }
            let submissions = self.owner.link(self, nextSubmissions: room)
            guard !submissions.isEmpty else { return }
            self.pacer.spend(submissions.count, at: now)
            let requests = submissions.map { (PDU.submitSM($0.submitSM), $0.token) }
            connection.assumeIsolated { $0.request(requests) }
            if submissions.count < room { return }
        }
    }

    private func pullLater(at now: Instant) {
        guard self.paceTimer == nil, let moment = self.pacer.nextAllowance(at: now) else { return }
        self.paceTimer = self.loop.schedule(at: moment, self)
    }

    private func complete(_ completions: [Completion], _ connection: Connection) {
        let now = self.loop.now
        var mustRebind = false
        for completion in completions {
            switch completion.verdict {
            case .accepted: self.counts.accepted += 1
            case .retry(let status), .refused(let status):
                self.counts.errors[status, default: 0] += 1
                if status == .throttled || status == .messageQueueFull { self.pacer.throttled(at: now) }
                // The SMSC no longer takes us for bound.
                if status == .invalidBindStatus || status == .bindFailed { mustRebind = true }
            case .inDoubt, .notSent: break
            }
        }
        self.owner.link(self, completed: completions)
        if mustRebind { connection.assumeIsolated { $0.unbind() } }
        self.wake()
    }
}

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

    private func follow(_ action: BindKeeper.Action?, _ leg: Int) {
        switch action {
        case .connect(let host): self.connect(leg, self.settings.hosts[host])
        case .wake(let moment):
            self.legs[leg].wakeTimer = self.loop.schedule(at: moment, self)
            self.legs[leg].status.nextAttempt = moment
            self.note(leg, .backoff, reason: self.legs[leg].status.reason)
        case nil: break
        }
    }

    private func connect(_ leg: Int, _ host: LinkSettings.Host) {
        self.legs[leg].status.host = host.description
        self.legs[leg].status.attempts = self.legs[leg].keeper.attempts
        self.legs[leg].status.nextAttempt = nil
        self.note(leg, .connecting, reason: self.legs[leg].status.reason)
        self.legs[leg].attempt += 1
        let attempt = Attempt(link: self, leg: leg, number: self.legs[leg].attempt)
        Task { await self.resolve(host, attempt) }
    }

    private func resolve(_ host: LinkSettings.Host, _ attempt: Attempt) async {
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
        self.legs[attempt.leg].attempt == attempt.number
    }

    private func cancelAttempt(_ leg: Int) {
        if let timer = self.legs[leg].wakeTimer { self.loop.cancel(timer) }
        self.legs[leg].wakeTimer = nil
        self.legs[leg].connector?.cancel()
        self.legs[leg].connector = nil
        self.legs[leg].attempt += 1
    }

    private func fail(_ leg: Int, _ failure: BindKeeper.Failure, reason: String) {
        self.legs[leg].status.reason = reason
        self.follow(self.legs[leg].keeper.failed(failure, at: self.loop.now), leg)
    }

    private func note(_ leg: Int, _ state: LinkStatus.State, reason: String?) {
        if self.legs[leg].status.state != state { self.legs[leg].status.since = self.loop.now }
        self.legs[leg].status.state = state
        self.legs[leg].status.reason = reason
        self.owner.link(self, changed: self.status)
    }
}

/// One attempt of a link to connect: tells the link's legs, and an attempt from the next, apart.
private final class Attempt: ConnectHandler, Sendable {
    private let link: OperatorLink
    let leg: Int
    let number: UInt64

    init(link: OperatorLink, leg: Int, number: UInt64) {
        self.link = link
        self.leg = leg
        self.number = number
    }

    func connected(_ socket: consuming StreamSocket, to address: SocketAddress) {
        var socket = Optional(consume socket)
        self.link.assumeIsolated { $0.connected(self, socket.take()) }
    }

    func connectFailed(_ error: ConnectError) {
        self.link.assumeIsolated { $0.connectFailed(self, error) }
    }
}

extension OperatorLink {
    fileprivate func connected(_ attempt: Attempt, _ socket: consuming StreamSocket?) {
        guard self.isCurrent(attempt), let socket else { return }
        self.legs[attempt.leg].connector = nil
        self.bind(attempt.leg, socket)
    }

    fileprivate func connectFailed(_ attempt: Attempt, _ error: ConnectError) {
        guard self.isCurrent(attempt) else { return }
        self.legs[attempt.leg].connector = nil
        self.fail(attempt.leg, .connection, reason: error.description)
    }

    private func bind(_ leg: Int, _ socket: consuming StreamSocket) {
        let session = Session(
            role: .esme, windowSize: self.settings.windowSize, timers: self.settings.timers, at: self.loop.now
        )
        let connection = Connection(
            loop: self.loop, socket: socket, session: session, limits: self.settings.limits, owner: self)
        self.legs[leg].keeper.connected()
        self.legs[leg].connection = connection
        self.legs[leg].connectionID = self.nextConnection
        self.nextConnection += 1
        self.note(leg, .binding, reason: self.legs[leg].status.reason)
        let (type, bind) = (self.legs[leg].type, self.settings.bind)
        connection.assumeIsolated {
            $0.start()
            $0.bind(type, bind)
        }
    }
}

// MARK: - What the connections say

extension OperatorLink: ConnectionOwner {
    /// Events of a connection.
    public nonisolated func connection(_ connection: Connection, events: [Session.Event]) {
        self.assumeIsolated { $0.take(events, connection) }
    }

    /// A connection is over.
    public nonisolated func connection(_ connection: Connection, ended end: ConnectionEnd) {
        self.assumeIsolated { link in
            guard let leg = link.legs.firstIndex(where: { $0.connection === connection }) else { return }
            link.legs[leg].connection = nil
            link.ended(leg, end)
        }
    }

    private func take(_ events: [Session.Event], _ connection: Connection) {
        guard let leg = self.legs.firstIndex(where: { $0.connection === connection }) else { return }
        let id = self.legs[leg].connectionID
        var deliveries: [Delivery] = []
        var completions: [Completion] = []
        for event in events {
            switch event {
            case .deliver(let pdu, let sequence):
                let ticket = ResponseTicket(
                    connection: id, sequence: sequence, isDataSM: pdu.commandID == .dataSM)
                deliveries.append(Delivery(pdu: pdu, ticket: ticket))
            case .completed(let token, let outcome):
                completions.append(Completion(token: token, verdict: SubmitVerdict(outcome)))
            case .settled(let token, let status, let pdu):
                self.owner.link(self, settled: token, SubmitVerdict(.response(status, pdu)))
            case .bound: self.bound(leg)
            case .draining: self.note(leg, .draining, reason: self.legs[leg].status.reason)
            case .bindRequested: break
            }
        }
        if !deliveries.isEmpty { self.owner.link(self, delivered: deliveries) }
        if !completions.isEmpty { self.complete(completions, connection) }
    }

    private func bound(_ leg: Int) {
        self.counts.binds += 1
        self.legs[leg].keeper.bound(at: self.loop.now)
        self.note(leg, LinkStatus.State(self.legs[leg].type), reason: nil)
        self.wake()
    }

    private func ended(_ leg: Int, _ end: ConnectionEnd) {
        if case .idle = self.legs[leg].keeper.state {
            return self.note(leg, .closed, reason: end.description)
        }
        switch end {
        case .session(.bindRefused(let status)):
            self.counts.refusedBinds[status, default: 0] += 1
            self.fail(leg, .bindRefused(status), reason: end.description)
        default:
            self.fail(leg, .lost, reason: end.description)
        }
    }
}
