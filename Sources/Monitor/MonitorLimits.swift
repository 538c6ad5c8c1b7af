/// What HTTP may take of the daemon at most.
enum MonitorLimits {
    /// Octets of a request's body.
    static let bodyOctets = 4_096
    /// Octets of all headers of a request.
    static let headerOctets = 8_192
    /// Headers of a request.
    static let headers = 64
    /// Connections at the same time; more wait to be accepted.
    static let connections = 128
    /// Connections at the same time over which no whole request has come yet; one more ends the oldest.
    static let waiting = 64
    /// Requests that are answered at the same time; more get 503.
    static let requests = 16
    /// Requests a second that are answered, and as many more at once; more get 503.
    static let requestRate = 100.0
    static let requestBurst = 200.0
    /// How long one that is too many waits for its 503, the last on its connection: who floods is slowed down by the connections that it may have.
    static let shedPause: Duration = .milliseconds(200)
    /// Streams of events at the same time; more get 503.
    static let streams = 16
    /// From the connection, or the end of a response, until a whole request is there.
    static let requestTime: Duration = .seconds(10)
    /// How often a stream of events tells the status.
    static let eventInterval: Duration = .seconds(1)
    /// How long a login on the page lasts.
    static let loginTime: Duration = .seconds(12 * 3_600)
    /// Logins at the same time; a new one ends the oldest.
    static let logins = 64
    /// A snapshot that is older says that the loop does not turn.
    static let turnTime: Duration = .seconds(5)
}
