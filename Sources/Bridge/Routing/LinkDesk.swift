import SMPP
import SMPPLink

/// Shares a link between the replies to its citizens and the messages of clients: replies go first.
///
/// What comes back says by its token whose it is; what an SMSC delivers is the pipeline's, which knows receipts.
final class LinkDesk: LinkOwner {
    private let pipeline: LinkPipeline
    private let routes: RouteDesk

    init(pipeline: LinkPipeline, routes: RouteDesk) {
        self.pipeline = pipeline
        self.routes = routes
    }

    func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {
        self.pipeline.link(link, delivered: deliveries)
    }

    func link(_ link: OperatorLink, completed completions: [Completion]) {
        let routed = completions.filter { SegmentToken(rawValue: $0.token).isRouted }
        if routed.isEmpty { return self.pipeline.link(link, completed: completions) }
        let replies = completions.filter { !SegmentToken(rawValue: $0.token).isRouted }
        if !replies.isEmpty { self.pipeline.link(link, completed: replies) }
        self.routes.assumeIsolated { $0.handle(.completed(link.settings.name, routed)) }
    }

    func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] {
        let replies = self.pipeline.link(link, nextSubmissions: count)
        guard replies.count < count else { return replies }
        return replies
            + self.routes.assumeIsolated {
                $0.nextSubmissions(count - replies.count, over: link.settings.name)
            }
    }

    func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {
        guard SegmentToken(rawValue: token).isRouted else {
            return self.pipeline.link(link, settled: token, verdict)
        }
        self.routes.assumeIsolated { $0.handle(.settled(link.settings.name, token, verdict)) }
    }

    func link(_ link: OperatorLink, answered connection: UInt64) {
        self.pipeline.link(link, answered: connection)
    }

    func link(_ link: OperatorLink, closed connection: UInt64) {
        self.pipeline.link(link, closed: connection)
    }

    func link(_ link: OperatorLink, changed status: LinkStatus) {
        self.pipeline.link(link, changed: status)
        self.routes.assumeIsolated {
            $0.handle(.linkChanged(link.settings.name, canSubmit: status.canSubmit))
        }
    }
}
