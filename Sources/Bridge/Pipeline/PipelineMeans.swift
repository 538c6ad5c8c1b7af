import Journal
import Locks
import Transport

/// What all pipelines of a bridge share.
struct PipelineMeans: Sendable {
    let loop: EventLoop
    let journal: WatchedJournal
    let queue: WorkQueue
    let places: Places
    let ids: MessageIDs
    let buckets: Locked<SenderBuckets>
    let observer: LogObserver
    /// The way of clients' messages, which leave by the links as well.
    let routes: RouteDesk

    /// A pipeline under a name, of a link or of an account whose replies look as on this link.
    func pipeline(_ name: String, _ link: Configuration.Link, _ configuration: Configuration) -> LinkPipeline
    {
        LinkPipeline(
            settings: self.settings(name, link, configuration), loop: self.loop, journal: self.journal,
            queue: self.queue, places: self.places, ids: self.ids, buckets: self.buckets,
            observer: self.observer)
    }

    func settings(
        _ name: String, _ link: Configuration.Link, _ configuration: Configuration
    ) -> PipelineSettings {
        PipelineSettings(name, link, configuration, isKept: self.journal.isDurable)
    }
}

extension SenderBuckets.Limits {
    init(_ senders: Configuration.Senders) {
        self.init(burst: senders.burst, interval: senders.every)
    }
}
