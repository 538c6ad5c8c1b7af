public import SMPPLink

/// What the bridge is doing and has done: a plain value, for people and programs.
public struct BridgeSnapshot: Hashable, Sendable {
    /// One operator link.
    public struct Link: Hashable, Sendable {
        /// Its binds.
        public let status: LinkStatus
        /// Its binds and submissions, counted.
        public let counts: LinkCounts
        /// What has gone over its present connections.
        public let traffic: [ConnectionTraffic]
        /// Its messages, counted.
        public let pipeline: PipelineCounts
        /// Messages that are acknowledged and not done with.
        public let open: Int
    }

    /// The links by name.
    public let links: [Link]
    /// Questions that wait for a worker.
    public let queued: Int
    /// Workers at work.
    public let workers: Int

    /// Messages that are acknowledged and not done with.
    public var open: Int { self.links.reduce(0) { $0 + $1.open } }
}
