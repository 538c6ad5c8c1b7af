import Journal
import Locks
import Monotonic
import SMPPLink
import Services
import Transport

/// Looks at everything from the loop, four times a second, and keeps what it saw for whoever wants to know.
///
/// Who reads a snapshot asks nobody and waits for nobody: the loop pays the same whether a thousand look or none. A snapshot
/// that grows old says that the loop does not turn.
final class Lookout: TimerHandler, Sendable {
    static let interval: Duration = .milliseconds(250)
    /// To find the oldest message all are looked at: that is done less often.
    static let oldestInterval: Duration = .seconds(1)

    private let loop: EventLoop
    private let scene: @Sendable () -> Scene?
    private let started: Instant
    private let state: Locked<State>
    private let last: Locked<BridgeSnapshot>

    private struct State: Sendable {
        var history: History<Counters>
        /// Binds by the names of links and accounts, over a day.
        var binds: History<[String: Int]>
        var oldest: [String: Instant] = [:]
        var oldestAt: Instant?
        var isWatching = false
    }

    /// What is kept of each moment of the last hour.
    private struct Counters: Sendable {
        var traffic: [String: (received: Int, sent: Int)] = [:]
        var total = BridgeSnapshot.Window()
    }

    /// - Parameter scene: what there is to see now; called on the loop. Nil: nothing any more.
    init(loop: EventLoop, scene: @escaping @Sendable () -> Scene?) {
        let now = Instant.now
        self.loop = loop
        self.scene = scene
        self.started = now
        let binds = History([String: Int](), at: now, every: .seconds(300), reach: .seconds(86_400))
        self.state = Locked(State(history: History(Counters(), at: now), binds: binds))
        self.last = Locked(BridgeSnapshot(at: now, wall: .now, started: now))
    }

    /// What was seen last.
    var snapshot: BridgeSnapshot { self.last.withLock { $0 } }

    /// Begins to look.
    func start() {
        self.loop.execute {
            self.state.withLock { $0.isWatching = true }
            self.watch()
        }
    }

    /// Looks no more.
    func stop() {
        self.state.withLock { $0.isWatching = false }
    }

    func timerFired(_ token: TimerToken) {
        self.watch()
    }

    private func watch() {
        guard self.state.withLock({ $0.isWatching }) else { return }
        _ = self.look()
        _ = self.loop.schedule(at: self.loop.now + Self.interval, self)
    }

    /// Looks now; on the loop.
    func look() -> BridgeSnapshot {
        guard let scene = self.scene() else { return self.snapshot }
        let snapshot = self.state.withLock { self.snapshot(of: scene, &$0) }
        self.last.withLock { $0 = snapshot }
        return snapshot
    }

    private func snapshot(of scene: Scene, _ state: inout State) -> BridgeSnapshot {
        let now = Instant.now
        var snapshot = BridgeSnapshot(at: now, wall: .now, started: self.started)
        self.findOldest(scene, &state, at: now)
        scene.describe(&snapshot, oldest: state.oldest)
        state.history.note(Self.counters(of: snapshot), at: now)
        state.binds.note(Self.binds(of: snapshot), at: now)
        Self.compare(&snapshot, with: state.history)
        Self.compare(&snapshot, withBinds: state.binds.sample(.seconds(86_400), before: now).counters)
        return snapshot
    }

    private func findOldest(_ scene: Scene, _ state: inout State, at now: Instant) {
        if let last = state.oldestAt, now - last < Self.oldestInterval { return }
        state.oldestAt = now
        state.oldest = scene.oldestArrivals
    }

    private static func counters(of snapshot: BridgeSnapshot) -> Counters {
        var counters = Counters(total: snapshot.total)
        for link in snapshot.links {
            counters.traffic[link.status.name] = (link.pipeline.accepted, link.counts.accepted)
        }
        for account in snapshot.accounts {
            counters.traffic[account.status.systemID] = (account.counts.requests, account.counts.accepted)
        }
        return counters
    }

    private static func binds(of snapshot: BridgeSnapshot) -> [String: Int] {
        let links = snapshot.links.map { ($0.status.name, $0.counts.binds) }
        let accounts = snapshot.accounts.map { ($0.status.systemID, $0.counts.binds) }
        return Dictionary(links + accounts) { first, _ in first }
    }

    /// Fills in the binds since a day ago.
    private static func compare(_ snapshot: inout BridgeSnapshot, withBinds earlier: [String: Int]) {
        for index in snapshot.links.indices {
            let link = snapshot.links[index]
            snapshot.links[index].bindsADay = link.counts.binds - (earlier[link.status.name] ?? 0)
        }
        for index in snapshot.accounts.indices {
            let account = snapshot.accounts[index]
            snapshot.accounts[index].bindsADay =
                account.counts.binds - (earlier[account.status.systemID] ?? 0)
        }
    }

    /// Fills in what is a difference between now and an earlier moment.
    private static func compare(_ snapshot: inout BridgeSnapshot, with history: History<Counters>) {
        let now = snapshot.at
        func rates(
            _ name: String, _ count: Int, _ pick: ((received: Int, sent: Int)) -> Int
        ) -> Rates {
            Rates(count, at: now) { ago in
                let sample = history.sample(ago, before: now)
                return (sample.at, sample.counters.traffic[name].map(pick) ?? 0)
            }
        }
        for index in snapshot.links.indices {
            let link = snapshot.links[index]
            snapshot.links[index].received = rates(link.status.name, link.pipeline.accepted) { $0.received }
            snapshot.links[index].sent = rates(link.status.name, link.counts.accepted) { $0.sent }
        }
        for index in snapshot.accounts.indices {
            let account = snapshot.accounts[index]
            let name = account.status.systemID
            snapshot.accounts[index].received = rates(name, account.counts.requests) { $0.received }
            snapshot.accounts[index].sent = rates(name, account.counts.accepted) { $0.sent }
        }
        snapshot.fiveMinutes =
            snapshot.total - history.sample(.seconds(300), before: now).counters.total
        snapshot.hour = snapshot.total - history.sample(.seconds(3_600), before: now).counters.total
    }
}

extension BridgeSnapshot.Window {
    static func - (now: Self, earlier: Self) -> Self {
        var difference = now
        difference.inTime -= earlier.inTime
        difference.late -= earlier.late
        difference.unavailable -= earlier.unavailable
        difference.replyTimes = now.replyTimes - earlier.replyTimes
        return difference
    }

    mutating func add(_ counts: PipelineCounts) {
        self.inTime += counts.inTime
        self.late += counts.late
        self.unavailable += counts.answers.unavailable
        self.replyTimes = self.replyTimes + counts.replyTimes
    }
}
