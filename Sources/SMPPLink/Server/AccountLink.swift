import Monotonic
public import SMPP
import SMPPSession
public import Transport

/// The sessions that an account has bound to us, as one link to its peer.
///
/// It is responsible for what an account may send (its window on each session, its throughput over all), for which of
/// its sessions a request of ours leaves by, and for which of them a response belongs to. It holds no message: its owner
/// is asked for the next requests whenever there is room, and told how each ended. Who may bind is the server's matter.
/// Everything happens on one loop, and an owner may call back into the link from whatever it is told.
public actor AccountLink {
    /// The loop that the sessions live on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }
    /// Whose they are.
    public nonisolated let systemID: String
    /// What holds for them.
    public private(set) var account: Account

    let owner: any AccountOwner
    let ring: PDURing
    var sessions: [BoundSession] = []
    var counts = AccountCounts()
    var rate: RequestRate?
    /// Whether the owner is to be asked for requests in this turn.
    var willPull = false
    private var reason: String?

    /// A session, and what it is doing.
    struct BoundSession {
        let number: UInt64
        let connection: Connection
        var status: AccountStatus.Bind
        /// Requests of the peer that wait for our response.
        var due = 0
        /// Whether responses were given to the connection that its socket has not taken yet.
        var owesResponses = false

        var version: PeerVersion { PeerVersion(interfaceVersion: self.status.interfaceVersion) }
        var delivers: Bool { self.status.state.isBound && self.status.type.delivers }

        mutating func drain(at now: Instant) {
            self.status.state = .draining
            self.status.since = now
        }
    }

    /// The link of an account without sessions.
    public init(account: Account, loop: EventLoop, owner: any AccountOwner) {
        self.systemID = account.systemID
        self.account = account
        self.loop = loop
        self.owner = owner
        self.ring = PDURing(capacity: account.capturedPDUs)
        self.rate = account.throughput.map { RequestRate($0, at: Instant.now) }
    }

    /// What the sessions are doing.
    public var status: AccountStatus {
        AccountStatus(
            systemID: self.systemID, binds: self.sessions.map(\.status), reason: self.reason)
    }

    /// What the account has counted, and what has gone over its present connections.
    public var statistics: (counts: AccountCounts, traffic: [ConnectionTraffic]) {
        (self.counts, self.sessions.map { $0.connection.assumeIsolated { $0.statistics } })
    }

    /// The last PDUs of its sessions, oldest first, not masked.
    public var capturedPDUs: [CapturedPDU] { self.ring.pdus }

    /// The owner has something to send: it is asked for it before this turn of the loop writes.
    public func wake() {
        guard !self.willPull else { return }
        self.willPull = true
        self.loop.atEndOfTurn(self)
    }

    /// Sends responses; those whose session is gone are counted and dropped.
    public func respond(_ responses: [(ticket: ResponseTicket, pdu: PDU, status: CommandStatus)]) {
        var lost = responses.count
        // A response may be the last that a session waits for before it ends.
        for (number, connection) in self.sessions.map({ ($0.number, $0.connection) }) where lost > 0 {
            let mine = responses.filter { $0.ticket.connection == number }
            guard !mine.isEmpty, let index = self.sessions.firstIndex(where: { $0.number == number }) else {
                continue
            }
            lost -= mine.count
            self.sessions[index].due -= mine.count
            self.sessions[index].owesResponses = true
            connection.assumeIsolated { $0.respond(mine.map { ($0.pdu, $0.status, $0.ticket.sequence) }) }
        }
        self.counts.lostResponses += lost
    }

    /// Goes on with other values of the account: its limits hold at once, who may bind and how for the binds to come.
    public func change(_ account: Account) {
        precondition(account.systemID == self.systemID, "an account keeps its system_id")
        if account.throughput != self.account.throughput {
            self.rate = account.throughput.map { RequestRate($0, at: self.loop.now) }
        }
        self.account = account
        for session in self.sessions {
            session.connection.assumeIsolated {
                $0.adopt(
                    windowSize: account.windowSize, timers: account.timers,
                    maximumPDUOctets: account.maximumPDUOctets)
            }
        }
        self.wake()
    }

    /// Whether it has no session.
    public var isDown: Bool { self.sessions.isEmpty }

    /// Unbinds all sessions in order.
    public func unbind() {
        for session in self.sessions { session.connection.assumeIsolated { $0.unbind() } }
    }

    /// Closes all sessions without waiting for the peer.
    public func close() {
        for session in self.sessions { session.connection.assumeIsolated { $0.close() } }
    }
}

// MARK: - What the server says

extension AccountLink {
    /// How many sessions there are.
    var bindCount: Int { self.sessions.count }

    /// Takes the connection of a session that is about to be bound.
    func add(_ connection: Connection, number: UInt64, type: BindType, bind: Bind, peer: SocketAddress) {
        let status = AccountStatus.Bind(
            type: type, state: LinkStatus.State(type), since: self.loop.now, peer: peer,
            interfaceVersion: bind.interfaceVersion, tls: connection.assumeIsolated { $0.tlsFacts })
        self.sessions.append(BoundSession(number: number, connection: connection, status: status))
        self.counts.binds += 1
        let ring = self.ring
        let account = self.account
        connection.assumeIsolated {
            $0.record(in: ring, as: number)
            $0.handOver(
                to: self, windowSize: account.windowSize, timers: account.timers,
                maximumPDUOctets: account.maximumPDUOctets)
        }
        self.reason = nil
        self.owner.account(self, changed: self.status)
        self.wake()
    }

    func remove(_ index: Int, _ end: ConnectionEnd) {
        let session = self.sessions.remove(at: index)
        self.reason = end.description
        self.owner.account(self, closed: session.number)
        self.owner.account(self, changed: self.status)
    }
}

extension Connection {
    /// Ends it now, whatever waits for the peer.
    func abandon() {
        if case .live = self.phase { self.fail(.session(.closed)) } else { self.dispose() }
    }

    /// How the connection is secured; nil for plain TCP.
    var tlsFacts: TLSFacts? {
        switch self.socket {
        case .some(let socket): socket.tlsFacts
        case nil: nil
        }
    }

    /// Gives the connection to another owner, with the limits that hold for it.
    func handOver(
        to owner: any ConnectionOwner, windowSize: Int, timers: SessionTimers, maximumPDUOctets: Int
    ) {
        self.owner = owner
        self.adopt(windowSize: windowSize, timers: timers, maximumPDUOctets: maximumPDUOctets)
    }

    /// Goes on with other limits.
    func adopt(windowSize: Int, timers: SessionTimers, maximumPDUOctets: Int) {
        self.session.adopt(windowSize: windowSize, timers: timers, at: self.loop.now)
        self.framer.maximumPDUOctets = maximumPDUOctets
        self.armTimer()
    }
}
