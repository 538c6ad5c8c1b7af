import Journal
import Monotonic
import SMPPLink
import SMPPSession
import Services
import Transport

/// What a lookout looks at: the parts of a bridge, as they are now.
struct Scene {
    let lines: [(link: OperatorLink, pipeline: LinkPipeline)]
    let pipelines: [LinkPipeline]
    /// What those counted that are no more.
    let ended: Tally
    let accounts: [AccountLink]
    let server: SMPPServer?
    let routes: RouteDesk
    let queue: WorkQueue
    let places: Places
    let sla: Configuration.SLA
    let desk: ServiceDesk
    let journal: WatchedJournal
    let orders: OrderBook
    let events: RecentEvents
    /// Our certificates, by where they are shown.
    let certificates: [BridgeSnapshot.Certificate]
    let canary: CanaryStatus?
    let handlerTimes: [String: ReplyTimes]
    let isDraining: Bool

    /// When the oldest message came that is not done with, by the name of its link or account; on the loop.
    var oldestArrivals: [String: Instant] {
        var oldest: [String: Instant] = [:]
        for pipeline in self.pipelines {
            oldest[pipeline.name] = pipeline.assumeIsolated { $0.oldestArrival }
        }
        return oldest
    }

    /// Writes all that is to be seen into a snapshot; on the loop.
    func describe(_ snapshot: inout BridgeSnapshot, oldest: [String: Instant]) {
        snapshot.links = self.lines.map { self.link($0, oldest[$0.link.name]) }
        snapshot.accounts = self.accounts.map { Self.account($0) }
        snapshot.server = self.server?.assumeIsolated { $0.status }
        snapshot.routes = self.routes.assumeIsolated { $0.counts }
        snapshot.oldestArrival = oldest.values.min()
        self.addCounts(to: &snapshot)
        snapshot.capacity = self.places.capacity
        snapshot.queued = self.queue.depth
        snapshot.workers = self.queue.active
        snapshot.workerLimit = self.queue.workers
        snapshot.sla = self.sla
        snapshot.registers = self.desk.registerHealth
        snapshot.promise = self.journal.promise
        snapshot.isDurable = self.journal.isDurable
        snapshot.journal = self.journal.statistics
        snapshot.certificates = self.certificates + snapshot.links.flatMap(Self.peerCertificates)
        snapshot.events = self.events.newest
        snapshot.handlerTimes = self.handlerTimes
        snapshot.canary = self.canary
        snapshot.isDraining = self.isDraining
    }

    private func link(
        _ line: (link: OperatorLink, pipeline: LinkPipeline), _ oldest: Instant?
    ) -> BridgeSnapshot.Link {
        let (pipeline, open) = line.pipeline.assumeIsolated { ($0.counts, $0.openCount) }
        let name = line.link.name
        return line.link.assumeIsolated { link in
            BridgeSnapshot.Link(
                status: link.status, counts: link.statistics.counts, traffic: link.traffic,
                pipeline: pipeline,
                open: open, oldestArrival: oldest, windowSize: link.settings.windowSize,
                orders: self.orders.orders(for: name),
                enquireLinkInterval: link.settings.timers.enquireLink)
        }
    }

    private static func account(_ account: AccountLink) -> BridgeSnapshot.Account {
        account.assumeIsolated { account in
            let statistics = account.statistics
            return BridgeSnapshot.Account(
                status: account.status, counts: statistics.counts,
                traffic: statistics.traffic.reduce(ConnectionTraffic(), +),
                windowSize: account.account.windowSize * max(1, statistics.traffic.count))
        }
    }

    private func addCounts(to snapshot: inout BridgeSnapshot) {
        var tally = self.ended
        for pipeline in self.pipelines {
            let (counts, open) = pipeline.assumeIsolated { ($0.counts, $0.openCount) }
            snapshot.open += open
            tally.add(counts)
        }
        snapshot.total = tally.total
        snapshot.services = tally.services.sorted { ($0.name ?? "") < ($1.name ?? "") }
    }

    private static func peerCertificates(_ link: BridgeSnapshot.Link) -> [BridgeSnapshot.Certificate] {
        link.status.binds.compactMap { $0.tls?.peerNotAfter }.prefix(1).map {
            BridgeSnapshot.Certificate(name: "\(link.status.name) peer", notAfter: $0)
        }
    }
}
