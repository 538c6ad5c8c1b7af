import Locks
import Logging
import SMPPLink

// MARK: - What people order

extension Bridge {
    /// There is no link of this name.
    public struct NoSuchLink: Error, Hashable, Sendable {
        /// The links that there are.
        public let names: [String]
    }

    /// Does what a person wants of a link, now and after a restart.
    ///
    /// - Throws: `NoSuchLink`, or the order can't be kept and nothing is done.
    public func order(_ action: LinkAction, on name: String) async throws {
        guard let line = self.lines.first(where: { $0.link.name == name }) else {
            throw NoSuchLink(names: self.lines.map(\.link.name))
        }
        try self.orders.take(action, for: name)
        self.logger.notice("link order", metadata: ["link": "\(name)", "action": "\(action.rawValue)"])
        switch action {
        case .unbind: await line.link.stop()
        case .bind: await line.link.start()
        case .pause: await line.pipeline.handle(.pause(true))
        case .resume: await line.pipeline.handle(.pause(false))
        }
        await self.lookAgain()
    }

    /// Who has ordered something sees it done in the next snapshot.
    private func lookAgain() async {
        _ = await self.snapshot()
    }

    /// Takes nothing new from now on, finishes what there is, and stays up for whoever stops it.
    public func drain() async {
        self.isDraining.withLock { $0 = true }
        self.logger.notice("drain: new messages are refused")
        for pipeline in self.pipelines { await pipeline.handle(.refuseNew) }
        await self.routes.handle(.refuseNew)
        await self.lookAgain()
    }

    /// Starts a link as far as people's orders let it.
    func begin(_ line: Line) async {
        let orders = self.orders.orders(for: line.link.name)
        if orders.isPaused { await line.pipeline.handle(.pause(true)) }
        guard orders.isUnbound else { return await line.link.start() }
        self.logger.warning(
            "link stays down: a person has ordered it", metadata: ["link": "\(line.link.name)"])
    }
}
