import Bridge
import JSONLines
import Monotonic
import SMPPLink

/// Finds out from one snapshot after another what has become of the links: values in, events out.
///
/// What is told is whether messages go over a link, and not the steps of each attempt: a pager should ring once. A link
/// that was lost and bound again between two looks is told by its count of binds.
struct LinkWatch: Sendable {
    /// What a link can do.
    enum Condition: String, Sendable {
        /// All its binds are up.
        case up
        /// One of two is.
        case half
        /// None is.
        case down
        /// A person has paused it.
        case paused
        /// A person has unbound it.
        case unbound
    }

    private struct Known: Sendable {
        var condition: Condition
        var binds: Int
    }

    /// After a start a link is not called down at once: it has not had the time to bind.
    static let startTime: Duration = .seconds(10)

    private var known: [String: Known] = [:]

    /// What has changed since the last look.
    mutating func look(_ snapshot: BridgeSnapshot) -> [LinkEvent] {
        snapshot.links.compactMap { link in
            let name = link.status.name
            let now = Known(condition: link.condition, binds: link.counts.binds)
            let before = self.known[name]
            let isStarting = before == nil && snapshot.at - snapshot.started < Self.startTime
            if now.condition == .down, isStarting { return nil }
            self.known[name] = now
            let isBoundAnew = now.condition == .up && now.binds > before?.binds ?? 0
            guard before?.condition != now.condition || isBoundAnew else { return nil }
            return LinkEvent(link, in: snapshot, previous: before?.condition)
        }
    }
}

/// That a link has changed, as others are told.
struct LinkEvent: Sendable {
    /// Which of all events it is: a receiver that gets it twice knows by this.
    let id: String
    /// The JSON object that is sent.
    let body: [UInt8]

    init(_ link: BridgeSnapshot.Link, in snapshot: BridgeSnapshot, previous: LinkWatch.Condition?) {
        self.id = "msg_" + (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        let data = JSON.object([
            ("link", .string(link.status.name)),
            ("condition", .string(link.condition.rawValue)),
            ("previous", .optional(previous?.rawValue)),
            ("state", .string(link.state)),
            ("since", .optional(link.worst.map { snapshot.wallText($0.since) })),
            ("reason", .optional(link.reason)),
            ("attempts", .number(link.worst?.attempts ?? 0)),
            ("host", .optional(link.worst?.host)),
            ("binds", .number(link.counts.binds)),
            ("in_time_5m", .optional(snapshot.fiveMinutes.ratio)),
        ])
        let event = JSON.object([
            ("type", .string("link.\(link.condition.rawValue)")),
            ("timestamp", .string(snapshot.wallText(snapshot.at))),
            ("data", data),
        ])
        self.body = Array(event.line.utf8)
    }
}

extension BridgeSnapshot.Link {
    var condition: LinkWatch.Condition {
        if self.orders.isUnbound { return .unbound }
        let bound = self.status.binds.count { $0.state.isBound }
        if bound == 0 { return .down }
        if self.orders.isPaused { return .paused }
        return bound == self.status.binds.count ? .up : .half
    }
}
