public import Journal
public import Monotonic
public import SMPPLink
public import Services

/// What the bridge is doing and has done: a plain value, for people and programs, and the one truth behind all of them.
///
/// All that is there an instant is on the clock that only goes forward; `at` and `wall` are the same moment.
public struct BridgeSnapshot: Sendable {
    /// One operator link.
    public struct Link: Sendable {
        /// Its binds.
        public let status: LinkStatus
        /// Its binds and submissions, counted.
        public let counts: LinkCounts
        /// What has gone over all its connections.
        public let traffic: ConnectionTraffic
        /// Its messages, counted.
        public let pipeline: PipelineCounts
        /// Messages that are acknowledged and not done with.
        public let open: Int
        /// When the oldest of these came, as it was known a second ago at most.
        public let oldestArrival: Instant?
        /// The most submit_sm without a response.
        public let windowSize: Int
        /// Parts that were taken, a second.
        public var received = Rates()
        /// submit_sm that were answered with ESME_ROK, a second.
        public var sent = Rates()
        /// Binds that succeeded in the last 24 hours, or since the start.
        public var bindsADay = 0
        /// What a person has ordered.
        public let orders: LinkOrders
        /// Silence of the SMSC before it is asked whether it is there.
        public let enquireLinkInterval: Duration
    }

    /// One account that peers bind to us as.
    public struct Account: Sendable {
        /// Its sessions.
        public let status: AccountStatus
        /// Its binds and requests, counted.
        public let counts: AccountCounts
        /// What has gone over its present connections.
        public let traffic: ConnectionTraffic
        /// The most requests without a response, over all its sessions.
        public let windowSize: Int
        /// Requests of the peer, a second.
        public var received = Rates()
        /// Requests of ours that were answered with ESME_ROK, a second.
        public var sent = Rates()
        /// Binds that succeeded in the last 24 hours, or since the start.
        public var bindsADay = 0
    }

    /// What was answered within a stretch of time.
    public struct Window: Hashable, Sendable {
        /// Replies that were with the SMSC by their deadline.
        public internal(set) var inTime = 0
        /// Messages whose reply was not.
        public internal(set) var late = 0
        /// Replies with the fallback text.
        public internal(set) var unavailable = 0
        /// How long the replies took.
        public internal(set) var replyTimes = ReplyTimes()

        /// The share of those in time; nil: there were none.
        public var ratio: Double? {
            self.inTime + self.late == 0 ? nil : Double(self.inTime) / Double(self.inTime + self.late)
        }
    }

    /// A certificate and its end.
    public struct Certificate: Hashable, Sendable {
        /// Whose it is: a link, `LINK peer` for the SMSC's, `listen ADDRESS`, or `monitor`.
        public let name: String
        /// In seconds since 1970.
        public let notAfter: Int

        /// That of this name ends then.
        public init(name: String, notAfter: Int) {
            self.name = name
            self.notAfter = notAfter
        }
    }

    /// The moment.
    public let at: Instant
    /// The same moment on the wall clock.
    public let wall: WallTime
    /// When the bridge began.
    public let started: Instant
    /// The links by name.
    public internal(set) var links: [Link] = []
    /// The accounts by system_id.
    public internal(set) var accounts: [Account] = []
    /// The doors; nil: there are none.
    public internal(set) var server: ServerStatus?
    /// What became of clients' messages.
    public internal(set) var routes = RouteCounts()
    /// Messages taken and not done with, over all links and accounts.
    public internal(set) var open = 0
    /// When the oldest of these came.
    public internal(set) var oldestArrival: Instant?
    /// How many may be taken and not done with.
    public internal(set) var capacity = 0
    /// Questions that wait for a worker.
    public internal(set) var queued = 0
    /// Workers at work.
    public internal(set) var workers = 0
    /// How many there may be.
    public internal(set) var workerLimit = 0
    /// What is promised.
    public internal(set) var sla = Configuration.SLA()
    /// What was answered since the start.
    public internal(set) var total = Window()
    /// What was answered in the last five minutes.
    public internal(set) var fiveMinutes = Window()
    /// What was answered in the last hour.
    public internal(set) var hour = Window()
    /// What each service has answered.
    public internal(set) var services: [ServiceCounts] = []
    /// How long answering took that asked registers, by the service's name in the catalogue.
    public internal(set) var handlerTimes: [String: ReplyTimes] = [:]
    /// How the registers do.
    public internal(set) var registers: [RegisterHealth] = []
    /// Where accepted messages are kept, and what that promises.
    public internal(set) var promise = ""
    /// Whether they survive the process.
    public internal(set) var isDurable = false
    /// What the journal has done.
    public internal(set) var journal = JournalStatistics()
    /// Our certificates and those of the peers.
    public internal(set) var certificates: [Certificate] = []
    /// The last lines of the log, the newest first.
    public internal(set) var events: [RecentEvents.Event] = []
    /// What the canary has found; nil: there is none.
    public internal(set) var canary: CanaryStatus?
    /// Whether nothing new is taken any more.
    public internal(set) var isDraining = false

    /// Nothing at all, at this moment.
    init(at: Instant, wall: WallTime, started: Instant) {
        self.at = at
        self.wall = wall
        self.started = started
    }

    /// Why nobody should rely on this process now, in words; empty: it is ready.
    public var reasonsNotReady: [String] {
        var reasons: [String] = []
        let isBound =
            self.links.contains { $0.status.canReceive } || self.accounts.contains { $0.status.canReceive }
        if !isBound { reasons.append("nothing is bound: no message can come in") }
        if self.journal.isFailing { reasons.append("the journal does not write") }
        if self.isDraining { reasons.append("draining: nothing new is taken") }
        return reasons
    }
}
