import Journal
import Locks
import Logging
import SMPPLink
import Services
import Transport

/// Why a running bridge does not become what a configuration says; nothing of it has changed.
public enum ReloadRefusal: Error, Hashable, Sendable {
    /// These keys have other values, and another process must begin with them.
    case needsRestart(keys: [String])
    /// It is about to end.
    case stopping
}

extension ReloadRefusal: CustomStringConvertible {
    /// In words.
    public var description: String {
        switch self {
        case .needsRestart(let keys): "\(keys.joined(separator: ", ")): needs a restart"
        case .stopping: "stopping"
        }
    }
}

// MARK: - Another configuration

extension Bridge {
    /// Reads the configuration and its catalogue again and becomes what they say, or tells the log every mistake and stays
    /// what it is.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - environment: where `${NAME}` takes its value from.
    /// - Returns: whether it was taken.
    @discardableResult
    public func reload(path: String, environment: [String: String]) async -> Bool {
        do {
            let fresh = try Configuration.load(
                path: path, environment: environment, replacing: self.configuration)
            try await self.reload(fresh)
            return true
        } catch let error as ConfigurationError {
            for mistake in error.mistakes { self.refuse("\(mistake)") }
        } catch {
            self.refuse("\(error)")
        }
        return false
    }

    private func refuse(_ reason: String) {
        self.logger.error("reload refused: nothing is changed", metadata: ["reason": "\(reason)"])
    }

    /// Becomes what another configuration says, without dropping a bind that it leaves as it was.
    ///
    /// The new catalogue, limits and texts are for what comes from now on; what is at work ends with the old ones. Returns
    /// when links and accounts that are no more have ended, which takes as long as stopping at most.
    ///
    /// - Throws: a ``ReloadRefusal``, an address that can't be listened on, or a file of TLS that can't be used; then nothing
    ///   is changed.
    public func reload(_ configuration: Configuration) async throws {
        guard await self.takeTurn() else { throw ReloadRefusal.stopping }
        defer { self.state.withLock { $0.isReloading = false } }
        let plan = ReloadPlan(from: self.configuration, to: configuration)
        guard plan.fixed.isEmpty else { throw ReloadRefusal.needsRestart(keys: plan.fixed) }
        // Whatever can fail comes first.
        let files = try TLSFiles(configuration)
        let desk = try self.desk(configuration)
        try await self.reception.open(configuration.listeners, files)
        self.share(configuration, desk)
        await self.routes.handle(.settings(RouteSettings(configuration)))
        let gone = await self.relink(configuration, files)
        let left = await self.reception.become(configuration, files, links: Self.links(of: self.lines))
        let leaving = gone.map(\.pipeline) + left.compactMap(\.desk.pipeline)
        self.keep(leaving)
        self.logger.notice("reload", metadata: ["plan": "\(plan)"])
        // Whoever drains at this moment sees those that were added, or they see it.
        if self.isDraining.withLock({ $0 }) {
            for pipeline in self.pipelines { await pipeline.handle(.refuseNew) }
        }
        await self.retire(gone, left, leaving)
        await self.letGo(of: leaving)
    }

    /// The desk of the new catalogue; what is known of the registers is kept with those who ask them.
    private func desk(_ configuration: Configuration) throws -> (desk: ServiceDesk, patience: Patience) {
        let (workers, old) = self.state.withLock { ($0.configuration.queue.workers, $0.patience) }
        let patience =
            workers == configuration.queue.workers ? old : Patience(workers: configuration.queue.workers)
        return (
            try ServiceDesk(configuration: configuration, registers: self.registers, patience: patience),
            patience
        )
    }

    /// What holds for all links.
    private func share(_ configuration: Configuration, _ fresh: (desk: ServiceDesk, patience: Patience)) {
        let old: Configuration = self.state.withLock { state in
            (state.desk, state.patience) = fresh
            return exchange(&state.configuration, with: configuration)
        }
        self.answering.move(to: fresh.desk)
        self.means.queue.workers = configuration.queue.workers
        self.means.places.capacity = configuration.queue.capacity
        guard old.senders != configuration.senders else { return }
        self.means.buckets.withLock { $0 = SenderBuckets(SenderBuckets.Limits(configuration.senders)) }
    }

    /// Gives each link its settings and begins new ones; returns those that are no more.
    private func relink(_ configuration: Configuration, _ files: TLSFiles) async -> [Line] {
        let old = self.lines
        let kept = old.filter { configuration.links[$0.link.name] != nil }
        let names = Set(old.map(\.link.name))
        let added = configuration.links.filter { !names.contains($0.key) }.map { name, link in
            Line(self.means.pipeline(name, link, configuration), link, files, self.means)
        }
        self.state.withLock { $0.lines = (kept + added).sorted { $0.link.name < $1.link.name } }
        for line in kept {
            let name = line.link.name
            guard let link = configuration.links[name] else { continue }
            await line.pipeline.handle(.settings(self.means.settings(name, link, configuration)))
            await line.link.change(link.settings(name: name), tls: files.links[name])
        }
        for line in added {
            await self.attach(line)
            await self.begin(line)
        }
        return old.filter { configuration.links[$0.link.name] == nil }
    }
}

// MARK: - Turns

extension Bridge {
    /// Waits until it runs and no other reload is under way; false when it stops.
    private func takeTurn() async -> Bool {
        while true {
            let isMine: Bool? = self.state.withLock { state in
                if state.phase == .stopping { return false }
                guard state.phase == .running, !state.isReloading else { return nil }
                state.isReloading = true
                return true
            }
            if let isMine { return isMine }
            // A cancelled task does not sleep, and nobody waits for it.
            if Task.isCancelled { return false }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    /// For a stop: waits until the reload under way, which does not wait for anything any more, is over.
    func endReload() async {
        while self.state.withLock({ $0.isReloading }) { try? await Task.sleep(for: .milliseconds(10)) }
    }

    private var isStopping: Bool { self.state.withLock { $0.phase == .stopping } }
}

// MARK: - What is no more

extension Bridge {
    /// Ends links and accounts as a stop does: new messages are refused, what is in work may end, then they unbind.
    ///
    /// What is open then is closed as failed, as it is when a process begins that does not know its link.
    private func retire(_ lines: [Line], _ ways: [Reception.Way], _ pipelines: [LinkPipeline]) async {
        for pipeline in pipelines { await pipeline.handle(.refuseNew) }
        await self.waitUnlessStopping(self.stopTimes.work, pipelines) { await $0.openCount == 0 }
        if !self.journal.isDurable {
            for pipeline in pipelines { await pipeline.handle(.answerRest) }
            await self.waitUnlessStopping(self.stopTimes.rest, pipelines) { await $0.openCount == 0 }
        }
        for line in lines { await line.link.stop() }
        for way in ways { await way.account.unbind() }
        await self.waitUnlessStopping(self.stopTimes.unbind, lines) { await $0.link.isDown }
        await self.waitUnlessStopping(self.stopTimes.unbind, ways) { await $0.account.isDown }
        for line in lines { await line.link.close() }
        for way in ways { await way.account.close() }
        for pipeline in pipelines {
            let count = await pipeline.openCount
            if count > 0 { self.means.observer.abandoned(pipeline.name, count) }
            await pipeline.handle(.abandon)
        }
        await self.wait(for: self.stopTimes.write, pipelines) { await $0.isWritten }
        for pipeline in pipelines { await pipeline.detach() }
        for line in lines { await self.routes.detach(line.link) }
        for way in ways { await self.routes.detach(way.account) }
    }

    /// Knows the ways that are, and these until they have ended.
    private func keep(_ leaving: [LinkPipeline], _ ended: [PipelineCounts] = []) {
        let accounts = self.reception.pipelines
        self.state.withLock { state in
            state.pipelines = state.lines.map(\.pipeline) + accounts + leaving
            for counts in ended { state.ended.add(counts) }
        }
    }

    /// Forgets ways that have ended, but not what they have counted: a total does not go down.
    private func letGo(of leaving: [LinkPipeline]) async {
        var ended: [PipelineCounts] = []
        for pipeline in leaving { ended.append(await pipeline.counts) }
        self.keep([], ended)
    }

    private func waitUnlessStopping<Item>(
        _ limit: Duration, _ items: [Item], _ isDone: (Item) async -> Bool
    ) async {
        await self.wait(for: limit, items) { item in self.isStopping ? true : await isDone(item) }
    }
}
