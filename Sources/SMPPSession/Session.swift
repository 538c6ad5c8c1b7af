public import Monotonic
public import SMPP

/// One SMPP session as a value: PDUs, wishes and time go in, PDUs and events come out.
///
/// It is responsible for
/// 1. the state: OPEN, BOUND_TX, BOUND_RX, BOUND_TRX, CLOSED, and the orderly ways out (unbind from either side);
/// 2. what may be sent and received in it (`OperationMatrix`), and the answer where something may not;
/// 3. our requests: sequence numbers, the window, the response timer, responses in any order, late and unknown ones;
/// 4. the timers: bind, session_init, enquire_link, response, inactivity, PDU read;
/// 5. that everything that was open gets an end: each token given with `request` comes back exactly once;
/// 6. who we are, where the peer connected to us: an SMSC to its bind, or an ESME after its outbind.
///
/// It is not responsible for sockets, octets or reconnecting. Its owner calls `handle` with what happened and does what
/// the actions say, in order; it calls again with `timePassed` when `nextDeadline` is reached. All ways out go through
/// `close(_:)`; after it nothing is sent and no input has an effect.
public struct Session: Sendable {
    /// Our end; after an outbind that we answer with a bind it is the ESME.
    public internal(set) var role: Role
    /// The time limits.
    public private(set) var timers: SessionTimers
    /// What went by without harm.
    public internal(set) var counts = Counts()
    /// What the peer speaks, once its bind, or the answer to ours, has told it.
    public internal(set) var peerVersion: PeerVersion?
    /// The round trip of the last enquire_link that was answered.
    public internal(set) var enquireLinkRoundTrip: Duration?

    var state: State
    var requests: RequestWindow
    var pulse: Pulse
    /// Requests of the peer that wait for our response.
    var due = 0

    enum State: Hashable, Sendable {
        case open(Open)
        case bound(Bound)
        case unbinding(Unbinding)
        case closed
    }

    struct Open: Hashable, Sendable {
        /// The bind that is being answered: by the peer (we are the ESME) or by our owner (we are the SMSC).
        var pending: PendingBind?
        var deadline: Instant
        var outbind = Outbinding.refused
    }

    /// Whether the peer of an SMSC may turn out to be one itself.
    enum Outbinding: Hashable, Sendable {
        case refused
        case possible
        /// It sent outbind: it waits for our bind and sends none.
        case received
    }

    struct PendingBind: Hashable, Sendable {
        let type: BindType
        let sequence: SequenceNumber
    }

    struct Bound: Hashable, Sendable {
        let type: BindType
        var lastMessage: Instant
    }

    struct Unbinding: Hashable, Sendable {
        enum Phase: Hashable, Sendable {
            /// The peer sent unbind: unbind_resp with this number is due at the end.
            case asked(SequenceNumber)
            /// We are about to send unbind.
            case ours
            /// We sent unbind with this number.
            case sent(SequenceNumber)
        }
        let type: BindType
        var phase: Phase
        var deadline: Instant
    }

    /// A session over a connection that has just been made.
    ///
    /// - Parameters:
    ///   - role: our end.
    ///   - windowSize: the most requests of ours without a response; 1 or more.
    ///   - timers: the time limits.
    ///   - takesOutbind: SMSC: an outbind is handed over, and `bind` after it makes us the ESME.
    ///   - now: the moment of the connection.
    public init(
        role: Role, windowSize: Int, timers: SessionTimers = SessionTimers(), takesOutbind: Bool = false,
        at now: Instant
    ) {
        precondition(windowSize >= 1, "a window holds at least one request")
        self.role = role
        self.timers = timers
        self.requests = RequestWindow(size: windowSize)
        self.pulse = Pulse(at: now)
        let first = role == .smsc ? timers.sessionInit : timers.bind
        let outbind: Outbinding = role == .smsc && takesOutbind ? .possible : .refused
        self.state = .open(Open(deadline: now + first, outbind: outbind))
    }

    /// Takes on other limits: those of the peer once it is known who it is, or new ones while it is bound.
    ///
    /// With a smaller window nothing is sent until fewer requests are open than it holds, and what waits for a response
    /// waits no longer than a new request would.
    public mutating func adopt(windowSize: Int, timers: SessionTimers, at now: Instant) {
        precondition(windowSize >= 1, "a window holds at least one request")
        self.requests.change(size: windowSize, latest: now + timers.response)
        self.timers = timers
    }

    /// The state in the specification's words; a session that is unbinding is still bound.
    public var sessionState: SessionState {
        switch self.state {
        case .open: .open
        case .bound(let bound): SessionState(bound.type)
        case .unbinding(let unbinding): SessionState(unbinding.type)
        case .closed: .closed
        }
    }

    /// How many more requests the window takes; 0 where none may be sent.
    public var windowSpace: Int {
        if case .bound = self.state { self.requests.space } else { 0 }
    }

    /// Requests of ours that wait for a response.
    public var outstanding: Int { self.requests.count }

    /// When the oldest of these was sent.
    public var oldestRequest: Instant? { self.requests.oldestSent }

    /// When `timePassed` is due; nil when closed.
    public var nextDeadline: Instant? {
        let next: Instant?
        switch self.state {
        case .open(let open): next = earlier(open.deadline, self.pulse.readDeadline)
        case .bound(let bound):
            let inactive = self.timers.inactivity.map { bound.lastMessage + $0 }
            next = earlier(
                earlier(self.pulse.nextDeadline(self.timers), self.pulse.readDeadline), inactive)
        case .unbinding(let unbinding):
            next = min(unbinding.deadline, self.pulse.longestSilence(self.timers))
        case .closed: return nil
        }
        return earlier(next, self.requests.nextDeadline)
    }

    /// Takes one input; appends what has to be done.
    public mutating func handle(_ input: Input, at now: Instant, into actions: inout [Action]) {
        self.pulse.note(input, at: now, readLimit: self.timers.pduRead)
        switch exchange(&self.state, with: .closed) {
        case .open(let open): self.state = self.whileOpen(open, input, now, &actions)
        case .bound(let bound): self.state = self.whileBound(bound, input, now, &actions)
        case .unbinding(let unbinding): self.state = self.whileUnbinding(unbinding, input, now, &actions)
        case .closed: self.state = self.whileClosed(input, &actions)
        }
    }

    private func whileClosed(_ input: Input, _ actions: inout [Action]) -> State {
        if case .request(_, let token) = input { actions.append(.tell(.completed(token: token, .notSent))) }
        return .closed
    }
}

func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
}
