import Monotonic
public import SMPP
public import SMPPSession
public import Transport

/// One live SMPP connection, of either role: a session driven over a socket.
///
/// It reads octets, cuts them into PDUs, hands them to the session and does what the session's actions say, in order:
/// it has no opinion of its own about the protocol. Everything happens on the loop; PDUs of one turn leave in one
/// write at the end of it. What concerns the owner goes to it in batches, one for each turn's read, after what the
/// session itself answers. An owner may call back into the connection at any time.
///
/// Bounds: `ConnectionLimits`. Above the high mark of output `requestSpace` is 0; above the limit the connection ends.
public actor Connection {
    /// The loop that this connection lives on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }

    var owner: any ConnectionOwner
    let limits: ConnectionLimits
    var session: Session
    var socket: StreamSocket?
    var registration: Registration?
    var framer: PDUFramer
    /// What this turn has produced.
    var encoder = PDUEncoder()
    /// What earlier turns produced and the peer has not taken yet.
    var waiting: OutputQueue
    var interest: Interest = .read
    var timer: (token: TimerToken, at: Instant)?
    var willWrite = false
    var traffic = ConnectionTraffic()
    var phase = Phase.live
    /// Where its PDUs are kept for a while, and its number there.
    var ring: (ring: PDURing, number: UInt64)?
    /// Told once when the socket is closed, which may be a while after the session's end.
    var disposed: (@Sendable () -> Void)?
    /// Memory for the next actions and events; a call from within a callback finds it taken and gets its own.
    var spareActions: [Session.Action] = []
    var spareEvents: [Session.Event] = []

    enum Phase {
        case live
        /// The session is over, but not all of its last octets are with the kernel yet.
        case emptying(until: Instant)
        /// All has been written, and the peer has a moment to read it.
        case lingering(until: Instant)
        case gone
    }

    /// A connection over a connected socket; `start()` it on the loop.
    public init(
        loop: EventLoop, socket: consuming StreamSocket, session: Session, limits: ConnectionLimits,
        owner: any ConnectionOwner
    ) {
        self.loop = loop
        self.owner = owner
        self.limits = limits
        self.session = session
        self.socket = consume socket
        self.framer = PDUFramer(
            maximumPDUOctets: limits.maximumPDUOctets,
            options: limits.takesBrokenTLVs ? .lenient : .strict)
        precondition(
            0 < limits.outputHighMark && limits.outputHighMark <= limits.outputLimit,
            "the high mark of output lies above its limit")
        self.waiting = OutputQueue(limit: limits.outputLimit)
    }

    /// Begins to read.
    public func start() {
        guard self.registration == nil, case .live = self.phase else { return }
        do throws(SystemError) {
            self.registration = try self.register()
        } catch {
            return self.fail(.failed(error))
        }
        self.armTimer()
    }

    private func register() throws(SystemError) -> Registration? {
        switch self.socket {
        case .some(let socket):
            // The peer's first octets may have come with the end of a TLS handshake.
            self.interest = socket.interest(.read)
            return try self.loop.register(socket.descriptor, interest: self.interest, handler: self)
        case nil: return nil
        }
    }
}

// MARK: - What the owner may do

extension Connection {
    /// What has gone over the connection so far.
    public var statistics: ConnectionTraffic {
        var traffic = self.traffic
        traffic.session = self.session.counts
        traffic.outstanding = self.session.outstanding
        traffic.oldestRequest = self.session.oldestRequest
        traffic.enquireLinkRoundTrip = self.session.enquireLinkRoundTrip
        return traffic
    }

    /// How many requests may be sent now; the owner is told with `connectionHasRoom` when output that the peer did
    /// not take was the reason for none, and is no more.
    public var requestSpace: Int { self.isAboveHighMark ? 0 : self.session.windowSpace }

    /// ESME: sends the bind request.
    public func bind(_ type: BindType, _ bind: Bind) {
        self.tell(.bind(type, bind))
    }

    /// SMSC: answers the bind request.
    public func answerBind(_ status: CommandStatus, _ response: BindResp) {
        self.tell(.answerBind(status, response))
    }

    /// Sends requests; each token comes back once with the outcome.
    public func request(_ requests: [(pdu: PDU, token: UInt64)]) {
        self.drive { session, now, actions in
            for request in requests {
                session.handle(.request(request.pdu, token: request.token), at: now, into: &actions)
            }
        }
    }

    /// Sends the responses to requests that were handed over.
    public func respond(_ responses: [(pdu: PDU, status: CommandStatus, sequence: SequenceNumber)]) {
        self.drive { session, now, actions in
            for response in responses {
                session.handle(
                    .respond(response.pdu, response.status, response.sequence), at: now, into: &actions)
            }
        }
    }

    /// Ends the session in order: open responses, unbind, close.
    public func unbind() {
        self.tell(.unbind)
    }

    /// Ends it now.
    public func close() {
        self.tell(.close)
    }
}
