import SMPPSession

/// What a load test does, in values.
struct LoadPlan: Sendable {
    /// When a place in the window is free again.
    enum WindowUntil: String, CaseIterable, Sendable {
        /// With the response: what SMPP means by a window.
        case response
        /// With the reply: nothing can pile up unseen behind the responses.
        case reply
    }

    /// Which end of the link the generator is.
    var role = Role.smsc
    /// Links that are loaded at the same time.
    var sessionCount = 1
    /// Requests in flight on each link.
    var window = 100
    var windowUntil = WindowUntil.response
    var pace = Pace.closedLoop
    /// At the beginning; not in the figures.
    var warmUp = Duration.seconds(1)
    /// Behind the warm-up.
    var duration = Duration.seconds(10)
    /// The most questions; nil: as many as the duration allows.
    var count: Int?
    /// Whether each question has a reply.
    var expectsReplies = true
    /// A question without a reply for so long is lost; a reply that comes later is late.
    var patience = Duration.seconds(60)
    /// How long the end waits for what is open.
    var drain = Duration.seconds(10)
    /// How often a link is cut; nil: never.
    var dropEvery: Duration?
    var seed: UInt64 = 1

    /// From the first question to the last.
    var sendingTime: Int64 { (self.warmUp + self.duration).nanoseconds }
}

extension Duration {
    /// Whole nanoseconds; a test lasts less than 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
