import Monotonic

/// How long the services take of late that ask registers.
///
/// Under more than registers can take every question waits until it is nearly too late, as the most urgent is taken first. One
/// that has less time left than its service takes would keep the registers from the next one and get the fallback text
/// all the same: it is not asked for while others wait.
struct HandlerPaces: Sendable {
    private struct Pace {
        var times = ReplyTimes()
        /// A mean in which each answer counts an eighth, and those before it as much less.
        var recent: Duration
    }

    private var paces: [String: Pace] = [:]

    /// How long answering took, by the service.
    var times: [String: ReplyTimes] { self.paces.mapValues(\.times) }

    /// A service has answered.
    mutating func count(_ time: Duration, of service: String) {
        var pace = self.paces[service] ?? Pace(recent: time)
        pace.times.count(time)
        pace.recent += (time - pace.recent) / 8
        self.paces[service] = pace
    }

    /// Whether a service is likely to answer in this time; nothing is known of one that has not answered yet.
    func isLikely(_ service: String, in time: Duration) -> Bool {
        self.paces[service].map { $0.recent <= time } ?? true
    }
}
