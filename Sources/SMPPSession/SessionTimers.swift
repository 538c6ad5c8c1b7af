/// The timers of a session (SMPP 3.4 §2.7; the specification gives no values).
public struct SessionTimers: Hashable, Sendable {
    /// ESME: from bind request to its response.
    public var bind: Duration
    /// SMSC: from the connection to a bind request.
    public var sessionInit: Duration
    /// Without a PDU from the peer for so long, an enquire_link is sent.
    public var enquireLink: Duration
    /// Without any PDU for so long after an enquire_link, the peer is dead.
    public var enquireLinkResponse: Duration
    /// From a request of ours to its response; after it the outcome is unknown.
    public var response: Duration
    /// Without a message in either direction for so long, the session is unbound; nil: never.
    public var inactivity: Duration?
    /// The longest wait for open responses when a session is unbound, and for unbind_resp.
    public var drain: Duration
    /// From the first octet of a PDU to its last.
    public var pduRead: Duration

    /// The defaults: a dead peer is known within 15 seconds.
    public init(
        bind: Duration = .seconds(5), sessionInit: Duration = .seconds(5),
        enquireLink: Duration = .seconds(10),
        enquireLinkResponse: Duration = .seconds(5), response: Duration = .seconds(10),
        inactivity: Duration? = nil, drain: Duration = .seconds(5), pduRead: Duration = .seconds(10)
    ) {
        self.bind = bind
        self.sessionInit = sessionInit
        self.enquireLink = enquireLink
        self.enquireLinkResponse = enquireLinkResponse
        self.response = response
        self.inactivity = inactivity
        self.drain = drain
        self.pduRead = pduRead
    }
}
