import SMPP
import SMPPLink

/// Shares a link between the replies to its citizens, those of links that are receivers, and the messages of clients: in
/// this order.
///
/// What comes back says by its token whose it is; what an SMSC delivers is the link's own pipeline's, which knows receipts.
final class LinkDesk: LinkOwner {
    private let pipeline: LinkPipeline
    /// The ways of links whose `reply_link` this is.
    private let guests: [LinkPipeline]
    private let routes: RouteDesk

    init(pipeline: LinkPipeline, guests: [LinkPipeline], routes: RouteDesk) {
        self.pipeline = pipeline
        self.guests = guests
        self.routes = routes
    }

    func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {
        self.pipeline.link(link, delivered: deliveries)
    }

    func link(_ link: OperatorLink, completed completions: [Completion]) {
        var own: [Completion] = []
        var guests: [Int: [Completion]] = [:]
        var routed: [Completion] = []
        for completion in completions {
            switch self.party(of: completion.token) {
            case .own: own.append(completion)
            case .guest(let index): guests[index, default: []].append(completion)
            case .route: routed.append(completion)
            }
        }
        if !own.isEmpty { self.pipeline.link(link, completed: own) }
        for (index, completions) in guests { self.guests[index].link(link, completed: completions) }
        if !routed.isEmpty {
            self.routes.assumeIsolated { $0.handle(.completed(link.name, routed)) }
        }
    }

    func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] {
        // A person has paused the link: that holds for all who share it.
        guard !self.pipeline.assumeIsolated({ $0.isPaused }) else { return [] }
        var submissions = self.pipeline.link(link, nextSubmissions: count)
        for guest in self.guests where submissions.count < count {
            submissions += guest.link(link, nextSubmissions: count - submissions.count)
        }
        guard submissions.count < count else { return submissions }
        let room = count - submissions.count
        return submissions
            + self.routes.assumeIsolated { $0.nextSubmissions(room, over: link.name) }
    }

    func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {
        switch self.party(of: token) {
        case .own: self.pipeline.link(link, settled: token, verdict)
        case .guest(let index): self.guests[index].link(link, settled: token, verdict)
        case .route:
            self.routes.assumeIsolated { $0.handle(.settled(link.name, token, verdict)) }
        }
    }

    func link(_ link: OperatorLink, answered connection: UInt64) {
        self.pipeline.link(link, answered: connection)
    }

    func link(_ link: OperatorLink, closed connection: UInt64) {
        self.pipeline.link(link, closed: connection)
    }

    func link(_ link: OperatorLink, changed status: LinkStatus) {
        self.pipeline.link(link, changed: status)
        for guest in self.guests {
            guest.assumeIsolated { $0.exitChanged(canSubmit: status.canSubmit) }
        }
        self.routes.assumeIsolated {
            $0.handle(.linkChanged(link.name, canSubmit: status.canSubmit))
        }
    }

    private enum Party {
        case own
        case guest(Int)
        case route
    }

    private func party(of token: UInt64) -> Party {
        let token = SegmentToken(rawValue: token)
        if token.isRouted { return .route }
        let index = self.guests.firstIndex { guest in guest.assumeIsolated { $0.isOpen(token) } }
        return index.map { .guest($0) } ?? .own
    }
}
