import Monotonic
public import SMPP
import SMPPSession
public import Transport

/// A link to an operator's SMSC that keeps its binds for ever.
///
/// It is responsible for connecting and binding again (`BindKeeper`), for the window and the rate of submit_sm
/// (`SubmitPacer`), and for which connection a response belongs to. It holds no message: its owner is asked for the
/// next submissions whenever there is room, and told how each ended. Everything happens on one loop, and an owner may
/// call back into the link from whatever it is told.
public actor OperatorLink {
    /// The loop that the link and its connections live on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }
    /// Its name in the configuration, in logs and in metrics.
    public nonisolated let name: String
    /// What the link is.
    public internal(set) var settings: LinkSettings
    /// How its connections are secured; nil: plain TCP.
    public internal(set) var tls: TLSContext?
    /// What it is to be once it is unbound.
    var next: (settings: LinkSettings, tls: TLSContext?)?

    let owner: any LinkOwner
    let ring: PDURing
    var legs: [Leg]
    var pacer: SubmitPacer
    var counts = LinkCounts()
    /// What has gone over the connections that are over.
    var earlierTraffic = ConnectionTraffic()
    var nextConnection: UInt64 = 1
    /// The number of the last attempt of any leg.
    private var lastAttempt: UInt64 = 0
    let seed: UInt64
    var paceTimer: TimerToken?
    /// Whether the owner is to be asked for submissions in this turn.
    var willPull = false
    /// Between `start()` and `stop()`.
    private(set) var isWanted = false

    /// One bind of the link and what carries it now.
    struct Leg {
        let type: BindType
        var keeper: BindKeeper
        var status: LinkStatus.Bind
        /// The attempt under way; a late end of an earlier one has another number.
        var attempt: UInt64 = 0
        var connector: Connector?
        var handshake: TLSHandshake?
        var connection: Connection?
        var connectionNumber: UInt64 = 0
        /// Whether responses were given to the connection that its socket has not taken yet.
        var owesResponses = false
        var wakeTimer: TimerToken?
    }

    /// A link that does nothing until `start()`.
    ///
    /// - Parameters:
    ///   - settings: what the link is.
    ///   - tls: how its connections are secured; nil: plain TCP.
    ///   - loop: where it lives.
    ///   - owner: who it works for.
    ///   - seed: for the jitter of its waits.
    public init(
        settings: LinkSettings, tls: TLSContext? = nil, loop: EventLoop, owner: any LinkOwner, seed: UInt64
    ) {
        let now = Instant.now
        self.name = settings.name
        self.settings = settings
        self.tls = tls
        self.loop = loop
        self.owner = owner
        self.ring = PDURing(capacity: settings.capturedPDUs)
        self.pacer = SubmitPacer(limit: settings.throughput, at: now)
        self.seed = seed
        self.legs = Self.legs(settings, seed, at: now)
    }

    static func legs(_ settings: LinkSettings, _ seed: UInt64, at now: Instant) -> [Leg] {
        settings.bindTypes.enumerated().map { index, type in
            Leg(
                type: type,
                keeper: BindKeeper(
                    hostCount: max(1, settings.hosts.count), waits: settings.reconnect,
                    seed: seed &+ UInt64(index)),
                status: LinkStatus.Bind(type: type, since: now))
        }
    }

    /// A number that no attempt of any leg has had.
    func nextAttempt() -> UInt64 {
        self.lastAttempt += 1
        return self.lastAttempt
    }

    /// Connects and binds, and does so again for ever; while a `stop()` is still under way, after it.
    public func start() {
        self.isWanted = true
        guard self.next == nil else { return }
        for leg in self.legs.indices where self.legs[leg].connection == nil {
            self.follow(self.legs[leg].keeper.start(), leg)
        }
    }

    /// Unbinds in order and stays down; `isDown` tells when it is.
    public func stop() {
        self.isWanted = false
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
        LinkStatus(name: self.name, binds: self.legs.map(\.status))
    }

    /// What the link has counted, and what has gone over its present connections.
    public var statistics: (counts: LinkCounts, traffic: [ConnectionTraffic]) {
        (self.counts, self.legs.compactMap { $0.connection?.assumeIsolated { $0.statistics } })
    }

    /// The last PDUs of its connections, oldest first, not masked.
    public var capturedPDUs: [CapturedPDU] { self.ring.pdus }
    /// What has gone over all its connections, the present ones included.
    public var traffic: ConnectionTraffic {
        self.statistics.traffic.reduce(self.earlierTraffic, +)
    }

    /// Sends responses; those whose connection is gone are counted and dropped.
    public func respond(_ responses: [(ticket: ResponseTicket, status: CommandStatus)]) {
        var lost = responses.count
        for index in self.legs.indices {
            guard lost > 0, let connection = self.legs[index].connection else { continue }
            let number = self.legs[index].connectionNumber
            let count = connection.assumeIsolated { $0.respond(responses, as: number) }
            if count > 0 { self.legs[index].owesResponses = true }
            lost -= count
        }
        self.counts.lostResponses += lost
    }

    /// The owner has something to submit: it is asked for it before this turn of the loop writes.
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
