public import Monotonic
public import SMPPSession
public import Transport

/// Who a connection belongs to: told on the loop, in the order in which things happened.
public protocol ConnectionOwner: AnyObject, Sendable {
    /// Events of one turn.
    func connection(_ connection: Connection, events: [Session.Event])
    /// The connection is over: the last call, but for requests that are given to it afterwards and come back at once.
    func connection(_ connection: Connection, ended end: ConnectionEnd)
    /// The turn ends and the connection is about to write: what is sent now leaves in the same write.
    func connectionWillWrite(_ connection: Connection)
    /// The socket has taken all that was sent.
    func connectionIsWritten(_ connection: Connection)
    /// The peer has taken output that kept `requestSpace` at 0.
    func connectionHasRoom(_ connection: Connection)
}

extension ConnectionOwner {
    /// Adds nothing.
    public func connectionWillWrite(_ connection: Connection) {}
    /// Does not care.
    public func connectionIsWritten(_ connection: Connection) {}
    /// Waits for nothing.
    public func connectionHasRoom(_ connection: Connection) {}
}

/// Why a connection is over.
public enum ConnectionEnd: Hashable, Sendable, CustomStringConvertible {
    /// The session ended.
    case session(Session.CloseReason)
    /// A system call failed.
    case failed(SystemError)
    /// The octets could not be secured any more, or the peer's not be trusted.
    case tls(TLSError)
    /// The peer does not read: so many octets were waiting to be written.
    case outputLimit(octets: Int)

    /// In words.
    public var description: String {
        switch self {
        case .session(let reason): reason.description
        case .failed(let error): error.description
        case .tls(let error): error.description
        case .outputLimit(let octets): "the peer does not read: \(octets) octets were waiting for it"
        }
    }
}

/// What has gone over a connection.
public struct ConnectionTraffic: Hashable, Sendable {
    /// Nothing yet.
    public init() {}

    /// Octets from the peer.
    public internal(set) var receivedOctets = 0
    /// Octets that the socket has taken.
    public internal(set) var sentOctets = 0
    /// PDUs from the peer.
    public internal(set) var receivedPDUs = 0
    /// PDUs encoded for the peer.
    public internal(set) var sentPDUs = 0
    /// The same by command and status.
    public internal(set) var received = PDUCounts()
    /// The same by command and status.
    public internal(set) var sent = PDUCounts()
    /// Requests of ours that could not be encoded.
    public internal(set) var unencodable = 0
    /// When the last PDU came.
    public internal(set) var lastReceived: Instant?
    /// When the last PDUs were given to the socket.
    public internal(set) var lastSent: Instant?
    /// The session's own counts.
    public internal(set) var session = Session.Counts()
    /// Requests of ours without a response.
    public internal(set) var outstanding = 0
    /// When the oldest of these was sent.
    public internal(set) var oldestRequest: Instant?
    /// The round trip of the last enquire_link.
    public internal(set) var enquireLinkRoundTrip: Duration?
}

extension ConnectionTraffic {
    /// What has gone over several connections together; the round trip is that of the last one that has one.
    public static func + (one: ConnectionTraffic, other: ConnectionTraffic) -> ConnectionTraffic {
        var sum = one
        sum.receivedOctets += other.receivedOctets
        sum.sentOctets += other.sentOctets
        sum.receivedPDUs += other.receivedPDUs
        sum.sentPDUs += other.sentPDUs
        sum.received = one.received + other.received
        sum.sent = one.sent + other.sent
        sum.session.responseTimes = one.session.responseTimes + other.session.responseTimes
        sum.unencodable += other.unencodable
        sum.lastReceived = later(one.lastReceived, other.lastReceived)
        sum.lastSent = later(one.lastSent, other.lastSent)
        sum.session.lateResponses += other.session.lateResponses
        sum.session.unknownResponses += other.session.unknownResponses
        sum.session.timedOut += other.session.timedOut
        sum.session.malformed += other.session.malformed
        sum.session.wrongState += other.session.wrongState
        sum.outstanding += other.outstanding
        sum.oldestRequest = [one.oldestRequest, other.oldestRequest].compactMap(\.self).min()
        sum.enquireLinkRoundTrip = other.enquireLinkRoundTrip ?? one.enquireLinkRoundTrip
        return sum
    }

    /// As it counts for a link when its connection is over: nothing waits any more.
    var ended: ConnectionTraffic {
        var traffic = self
        traffic.outstanding = 0
        traffic.oldestRequest = nil
        return traffic
    }
}

private func later(_ one: Instant?, _ other: Instant?) -> Instant? {
    [one, other].compactMap(\.self).max()
}
