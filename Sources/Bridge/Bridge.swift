import Glibc
public import Journal
import Locks
public import Logging
import Monotonic
import SMPP
import SMPPLink
import SMSText
public import ServiceLifecycle
public import Services
import Transport

/// The daemon: operator links, the work between them, and the order of starting and stopping.
///
/// `run()` works until it is told to stop. Stopping takes 15 s at most: new messages are refused, what is in work has
/// 10 s to end, the rest gets the fallback text, then the links unbind.
public final class Bridge: Service {
    /// How long each step of stopping may take.
    struct StopTimes: Sendable {
        /// For what is in work.
        var work: Duration = .seconds(10)
        /// For the fallback texts of the rest.
        var rest: Duration = .seconds(2)
        /// For unbind and its response.
        var unbind: Duration = .seconds(2)
        /// For what the journal is still to get.
        var write: Duration = .milliseconds(500)
    }

    let logger: Logger
    let stopTimes: StopTimes
    let means: PipelineMeans
    let registers: Registers
    let answering: Answering
    let reception: Reception
    private let recovery: JournalRecovery
    private let canary: Canary?
    /// What it is now; changed by reloading alone.
    let state: Locked<State>
    /// What people have ordered.
    let orders: OrderBook
    private let events: RecentEvents
    /// Whether nothing new is taken any more.
    let isDraining = Locked(false)
    /// Set by the initializer when all else is there.
    private let watching = Locked<Lookout?>(nil)

    struct State: Sendable {
        var configuration: Configuration
        var patience: Patience
        var desk: ServiceDesk
        var lines: [Line]
        /// The ways of all messages but the canary's, by links and by accounts, until they have ended.
        var pipelines: [LinkPipeline]
        /// What those counted that have ended.
        var ended = Tally()
        var phase = Phase.starting
        var isReloading = false
    }

    enum Phase: Sendable {
        case starting
        case running
        case stopping
    }

    /// A link and the way of its messages.
    struct Line: Sendable {
        let link: OperatorLink
        let pipeline: LinkPipeline
        /// The link that its replies leave by; nil: this one.
        let replyLink: String?

        /// The pipeline's way out among these.
        func exit(among lines: [Line]) -> any PipelineLink {
            let exit = lines.first { $0.link.name == self.replyLink }?.link
            return exit.map { ReplyExit(link: self.link, exit: $0) } ?? self.link
        }
    }

    /// A bridge that does nothing until `run()`.
    ///
    /// - Parameters:
    ///   - configuration: what it is.
    ///   - registers: who knows the answers.
    ///   - journal: what survives.
    ///   - recovery: what it holds from before.
    ///   - logger: where it tells what happens.
    ///   - access: where it tells of each message.
    ///   - events: the last lines of that logger, for the status.
    ///   - orders: what people have ordered for links; nil: nothing, and it ends with the process.
    /// - Throws: the catalogue has mistakes, or the machine gives no descriptor or thread.
    public convenience init(
        configuration: Configuration, registers: Registers, journal: any Journal,
        recovery: JournalRecovery = JournalRecovery(), logger: Logger, access: AccessLog? = nil,
        events: RecentEvents = RecentEvents(), orders: OrderBook? = nil
    ) throws {
        try self.init(
            configuration: configuration, registers: registers, journal: journal, recovery: recovery,
            logger: logger, access: access, events: events, orders: orders, stopTimes: StopTimes())
    }

    init(
        configuration: Configuration, registers: Registers, journal: any Journal,
        recovery: JournalRecovery = JournalRecovery(), logger: Logger, access: AccessLog? = nil,
        events: RecentEvents = RecentEvents(), orders: OrderBook? = nil, stopTimes: StopTimes
    ) throws {
        let journal = WatchedJournal(journal)
        let files = try TLSFiles(configuration)
        let patience = Patience(workers: configuration.queue.workers)
        let desk = try ServiceDesk(configuration: configuration, registers: registers, patience: patience)
        let answering = Answering(desk: desk, journal: journal)
        let queue = WorkQueue(
            workers: configuration.queue.workers, parallelism: max(2, Self.cores),
            handle: { await answering.answer($0, $1) })
        let loop = try EventLoop(name: "kopir-links")
        let ids = MessageIDs(after: recovery.state.lastID.rawValue)
        let observer = LogObserver(logger: logger, access: access)
        let means = PipelineMeans(
            loop: loop, journal: journal, queue: queue,
            places: Places(capacity: configuration.queue.capacity), ids: ids,
            buckets: Locked(SenderBuckets(SenderBuckets.Limits(configuration.senders))), observer: observer,
            routes: RouteDesk(
                settings: RouteSettings(configuration), loop: loop, journal: journal, ids: ids,
                observer: observer))
        self.logger = logger
        self.stopTimes = stopTimes
        self.means = means
        self.registers = registers
        self.answering = answering
        self.recovery = recovery
        self.orders = try orders ?? OrderBook(path: nil)
        self.events = events
        let pipelines = configuration.links.sorted { $0.key < $1.key }.map { name, link in
            means.pipeline(name, link, configuration)
        }
        let lines = pipelines.map { pipeline in
            let guests = pipelines.filter { configuration.links[$0.name]?.replyLink == pipeline.name }
            let link = configuration.links[pipeline.name] ?? Configuration.Link()
            return Line(pipeline, link, guests: guests, files, means)
        }
        let reception = Reception(configuration, means, links: Self.links(of: lines), logger: logger)
        self.reception = reception
        self.canary = Canary(configuration, isKept: journal.isDurable, observer: observer) {
            settings, record in
            LinkPipeline(
                settings: settings, loop: loop, journal: journal, queue: queue, places: means.places,
                ids: ids,
                observer: record)
        }
        self.state = Locked(
            State(
                configuration: configuration, patience: patience, desk: desk, lines: lines,
                pipelines: pipelines + reception.pipelines))
    }

    static func links(of lines: [Line]) -> [String: OperatorLink] {
        Dictionary(uniqueKeysWithValues: lines.map { ($0.link.name, $0.link) })
    }

    /// What the bridge is told to be now.
    public var configuration: Configuration { self.state.withLock { $0.configuration } }

    var loop: EventLoop { self.means.loop }
    var queue: WorkQueue { self.means.queue }
    var journal: WatchedJournal { self.means.journal }
    var routes: RouteDesk { self.means.routes }
    /// The links, by name.
    var lines: [Line] { self.state.withLock { $0.lines } }
    /// The ways of all messages, by links and by accounts.
    var pipelines: [LinkPipeline] {
        self.state.withLock { $0.pipelines } + (self.canary.map { [$0.pipeline] } ?? [])
    }

    /// Binds, works, and stops in order when the service group is told to.
    public func run() async throws {
        // What is not promised is said louder than what is.
        self.logger.log(
            level: self.journal.isDurable ? .notice : .warning, "start",
            metadata: [
                "links": "\(self.lines.count)", "journal": "\(self.journal.promise)",
                "open": "\(self.recovery.state.open.count)",
            ])
        for line in self.lines { await self.attach(line) }
        let rest = await self.recover()
        await self.reception.attach()
        self.lookout.start()
        let configuration = self.configuration
        try await self.reception.open(configuration.listeners, try TLSFiles(configuration))
        for line in self.lines { await self.begin(line) }
        await self.canary?.start()
        let recovering = Task {
            await self.takeUp(rest)
            // What a link is to take up must not be on its way to it when it ends.
            self.state.withLock { $0.phase = .running }
        }
        try? await gracefulShutdown()
        recovering.cancel()
        await recovering.value
        // Stopping is in order also when the task of this call was cancelled: a task of its own can wait still.
        await Task { await self.stop() }.value
    }

    /// Makes known to each other who works for a link.
    func attach(_ line: Line) async {
        await self.routes.attach(line.link, line.pipeline)
        await line.pipeline.attach(line.exit(among: self.lines), routes: self.routes)
    }

    /// What the pipelines and links have done so far.
    public func snapshot() async -> BridgeSnapshot {
        await withCheckedContinuation { continuation in
            self.loop.execute { continuation.resume(returning: self.lookout.look()) }
        }
    }

    /// The same as it was a moment ago, from any thread and at once: see ``Lookout``.
    public var lastSnapshot: BridgeSnapshot { self.lookout.snapshot }

    private var lookout: Lookout {
        self.watching.withLock { watching in
            if let watching { return watching }
            let lookout = Lookout(loop: self.loop) { [weak self] in self?.scene }
            watching = lookout
            return lookout
        }
    }

    private var scene: Scene {
        let state = self.state.withLock { $0 }
        return Scene(
            lines: state.lines.map { ($0.link, $0.pipeline) }, pipelines: state.pipelines, ended: state.ended,
            accounts: self.reception.accounts,
            server: self.reception.doors.isEmpty ? nil : self.reception.server, routes: self.routes,
            queue: self.queue,
            places: self.means.places, sla: state.configuration.sla, desk: state.desk, journal: self.journal,
            orders: self.orders, events: self.events, certificates: self.certificates,
            canary: self.canaryStatus, handlerTimes: self.answering.times,
            isDraining: self.isDraining.withLock { $0 })
    }

    private var certificates: [BridgeSnapshot.Certificate] {
        let own = self.lines.compactMap { line in
            line.link.assumeIsolated { $0.tls }?.certificateNotAfter.map {
                BridgeSnapshot.Certificate(name: line.link.name, notAfter: $0)
            }
        }
        let doors = self.reception.doors.compactMap { door in
            door.tls?.certificateNotAfter.map {
                BridgeSnapshot.Certificate(name: "listen \(door.address)", notAfter: $0)
            }
        }
        return own + doors
    }

    /// What the canary has found so far; nil: there is none.
    public var canaryStatus: CanaryStatus? { self.canary?.record.status }

    /// The last PDUs of a link or an account, masked, as a pcap file; nil: there is no such link.
    public func capture(_ name: String, mask: NumberMask) async -> [UInt8]? {
        let moment = Moment(now: .now, wall: .now)
        if let line = self.lines.first(where: { $0.link.name == name }) {
            return LinkCapture.file(await line.link.capturedPDUs, as: .esme, mask: mask, at: moment)
        }
        guard let account = self.reception.account(name) else { return nil }
        return LinkCapture.file(await account.capturedPDUs, as: .smsc, mask: mask, at: moment)
    }

    /// A piece of what an earlier process left, for whom it is.
    private typealias Piece = (pipeline: LinkPipeline, recovered: MessageFlow.Recovered)

    /// Makes known to each link what an earlier process left; returns what is to be taken up, the most urgent first.
    private func recover() async -> [Piece] {
        let recovery = self.recovery
        var own: [String: MessageFlow.Recovered] = [:]
        for pipeline in self.pipelines {
            own[pipeline.name] = MessageFlow.Recovered(newestRecord: recovery.newestRecord)
        }
        for awaited in recovery.state.awaitingReceipt.values.sorted(by: { $0.at < $1.at }) {
            guard let link = recovery.linksAwaitingReceipt[awaited.segment.id] else { continue }
            own[link]?.awaitingReceipt.append(awaited)
        }
        for part in recovery.recentParts { own[part.link]?.recentParts.append(part) }
        var abandoned: [String: [JournalState.Message]] = [:]
        for message in recovery.state.open.values.sorted(by: { $0.id < $1.id }) {
            let link = message.parts[0].link
            guard own[link] != nil else {
                abandoned[link, default: []].append(message)
                continue
            }
            own[link]?.messages.append(message)
        }
        var rest: [(number: Int, piece: Piece)] = []
        for pipeline in self.pipelines {
            guard let pieces = own[pipeline.name]?.pieces() else { continue }
            await pipeline.handle(.recovered(pieces.first))
            rest += pieces.others.enumerated().map { ($0, (pipeline, $1)) }
        }
        for (link, messages) in abandoned { self.abandon(messages, of: link) }
        let routes = recovery.state.routes.values.sorted { $0.message.id < $1.message.id }
        await self.routes.handle(.recovered(routes))
        return rest.sorted { $0.number < $1.number }.map(\.piece)
    }

    /// Takes up what was left, while the links are at work; what a stop finds left stays in the journal.
    private func takeUp(_ pieces: [Piece]) async {
        for piece in pieces where !Task.isCancelled {
            await piece.pipeline.handle(.recovered(piece.recovered))
        }
    }

    /// Closes messages that nobody is left to answer.
    private func abandon(_ messages: [JournalState.Message], of link: String) {
        let observer = self.means.observer
        observer.abandoned(link, messages.count)
        self.journal.commit(messages.map { .finished(MessageEnd(id: $0.id, kind: .failed)) }) { error in
            if let error { observer.observe(link, .journalFailed(error)) }
        }
    }

    private func stop() async {
        self.logger.notice("stop: new messages are refused")
        self.state.withLock { $0.phase = .stopping }
        await self.endReload()
        let workEnd = Instant.now + self.stopTimes.work
        await self.canary?.stop()
        self.isDraining.withLock { $0 = true }
        for pipeline in self.pipelines { await pipeline.handle(.refuseNew) }
        await self.routes.handle(.refuseNew)
        await self.wait(for: self.stopTimes.work, self.pipelines) { await $0.openCount == 0 }
        await self.wait(for: workEnd - .now, [self.routes]) { await $0.openCount == 0 }
        // What a journal keeps is the next process's.
        if !self.journal.isDurable {
            for pipeline in self.pipelines { await pipeline.handle(.answerRest) }
            await self.wait(for: self.stopTimes.rest, self.pipelines) { await $0.openCount == 0 }
        }
        for line in self.lines { await line.link.stop() }
        let end = Instant.now + self.stopTimes.unbind
        await self.reception.stop()
        await self.wait(for: self.stopTimes.unbind, self.lines) { await $0.link.isDown }
        for line in self.lines { await line.link.close() }
        await self.reception.close(at: end)
        await self.wait(for: self.stopTimes.write, self.pipelines) { await $0.isWritten }
        await self.wait(for: self.stopTimes.write, [self.routes]) { await $0.isWritten }
        var unanswered = 0
        for pipeline in self.pipelines { unanswered += await pipeline.openCount }
        for pipeline in self.pipelines { await pipeline.detach() }
        await self.routes.detach()
        self.lookout.stop()
        await self.loop.shutdown()
        self.logger.notice("stopped", metadata: ["unanswered": "\(unanswered)"])
    }

    /// Waits until all are so far, but no longer than this.
    func wait<Item>(for limit: Duration, _ items: [Item], _ isDone: (Item) async -> Bool) async {
        let end = Instant.now + limit
        for item in items {
            while await !isDone(item), Instant.now < end {
                try? await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private static var cores: Int { Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

extension Bridge.Line {
    /// A link by its configuration, which does nothing yet.
    ///
    /// - Parameter guests: the ways of other links whose replies leave by it.
    init(
        _ pipeline: LinkPipeline, _ link: Configuration.Link, guests: [LinkPipeline] = [], _ files: TLSFiles,
        _ means: PipelineMeans
    ) {
        self.pipeline = pipeline
        self.replyLink = link.replyLink
        self.link = OperatorLink(
            settings: link.settings(name: pipeline.name), tls: files.links[pipeline.name], loop: means.loop,
            owner: LinkDesk(pipeline: pipeline, guests: guests, routes: means.routes),
            seed: UInt64.random(in: .min ... .max))
    }
}
