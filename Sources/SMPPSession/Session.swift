import SMPP

/// One SMPP session as a value: PDUs, wishes and time go in, PDUs and events come out.
///
/// It is responsible for
/// 1. the state: OPEN, BOUND_TX, BOUND_RX, BOUND_TRX, CLOSED, and the orderly ways out (unbind from either side);
/// 2. what may be sent and received in it (`OperationMatrix`), and the answer where something may not;
/// 3. our requests: sequence numbers, the window, the response timer, responses in any order, late and unknown ones;
/// 4. the timers: bind, session_init, enquire_link, response, inactivity, PDU read;
/// 5. that everything that was open gets an end: each token given with `request` comes back exactly once.
///
/// It is not responsible for sockets, octets or reconnecting. Its owner calls `handle` with what happened and does what
/// the actions say, in order; it calls again with `timePassed` when `nextDeadline` is reached. All ways out go through
/// `close(_:)`; after it nothing is sent and no input has an effect.
public struct Session: Sendable {
    /// Our end.
    public let role: Role
    /// The time limits.
    public let timers: SessionTimers
    /// What went by without harm.
    public private(set) var counts = Counts()
    /// The round trip of the last enquire_link that was answered.
    public private(set) var enquireLinkRoundTrip: Duration?

    var state: State
    var requests: RequestWindow
    var pulse: Pulse
    /// Requests of the peer that wait for our response.
    private(set) var due = 0

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
    ///   - now: the moment of the connection.
    public init(role: Role, windowSize: Int, timers: SessionTimers = SessionTimers(), at now: Instant) {
        precondition(windowSize >= 1, "a window holds at least one request")
        self.role = role
        self.timers = timers
        self.requests = RequestWindow(size: windowSize)
        self.pulse = Pulse(at: now)
        let first = role == .smsc ? timers.sessionInit : timers.bind
        self.state = .open(Open(deadline: now + first))
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

    /// When `timePassed` is due; nil when closed.
    public var nextDeadline: Instant? {
        var next: Instant?
        switch self.state {
        case .open(let open): next = open.deadline
        case .bound(let bound):
            next = self.pulse.nextDeadline(self.timers)
            if let inactivity = self.timers.inactivity {
                next = earlier(next, bound.lastMessage + inactivity)
            }
        case .unbinding(let unbinding): next = unbinding.deadline
        case .closed: return nil
        }
        return earlier(earlier(next, self.requests.nextDeadline), self.pulse.readDeadline)
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
}

// MARK: - What all states share

extension Session {
    /// The one way out: what is open ends, the connection closes.
    mutating func close(_ reason: CloseReason, _ actions: inout [Action]) -> State {
        for token in self.requests.abandon() {
            actions.append(.tell(.completed(token: token, .sessionClosed)))
        }
        self.due = 0
        actions.append(.close(reason))
        return .closed
    }

    private func whileClosed(_ input: Input, _ actions: inout [Action]) -> State {
        if case .request(_, let token) = input { actions.append(.tell(.completed(token: token, .notSent))) }
        return .closed
    }

    /// Ends the request that a response belongs to; counts it when there is none.
    mutating func takeResponse(
        _ header: Header, _ command: CommandID, _ actions: inout [Action], outcome: (CommandStatus) -> Outcome
    ) {
        switch self.requests.take(header.sequenceNumber, command) {
        case .open(let token):
            actions.append(.tell(.completed(token: token, outcome(header.commandStatus))))
        case .late(let token):
            self.counts.lateResponses += 1
            if case .response(let status, let pdu) = outcome(header.commandStatus) {
                actions.append(.tell(.settled(token: token, status, pdu)))
            }
        case .none:
            self.counts.unknownResponses += 1
        }
    }

    /// A response, or generic_nack, in a state that has requests open.
    mutating func takeResponse(_ header: Header, _ pdu: PDU, at now: Instant, _ actions: inout [Action]) {
        switch pdu {
        case .enquireLinkResp:
            if let roundTrip = self.pulse.answered(header.sequenceNumber, at: now) {
                self.enquireLinkRoundTrip = roundTrip
            } else {
                self.counts.unknownResponses += 1
            }
        case .genericNack:
            guard self.pulse.answered(header.sequenceNumber, at: now) == nil else { return }
            self.takeResponse(header, .genericNack, &actions) { .unreadable($0) }
        default:
            self.takeResponse(header, pdu.commandID, &actions) { .response($0, pdu) }
        }
    }

    /// What a PDU with an unreadable body costs: its answer, and the request if it was a response.
    mutating func refuse(_ error: DecodingError, _ actions: inout [Action]) {
        self.counts.malformed += 1
        let header = error.header
        if header.commandID.isResponse {
            self.takeResponse(header, header.commandID, &actions) { .unreadable($0) }
        }
        switch error.answer {
        case .genericNack(let status): actions.append(.send(.genericNack, status, header.sequenceNumber))
        case .response(let status): self.respond(to: header, with: status, &actions)
        case .none: break
        }
    }

    /// A request in a state or direction where it is not allowed.
    mutating func refuseInState(_ header: Header, _ status: CommandStatus, _ actions: inout [Action]) {
        self.counts.wrongState += 1
        self.respond(to: header, with: status, &actions)
    }

    private func respond(to header: Header, with status: CommandStatus, _ actions: inout [Action]) {
        if let response = PDU.emptyResponse(to: header.commandID) {
            actions.append(.send(response, status, header.sequenceNumber))
        }
    }

    mutating func handOver(_ pdu: PDU, _ header: Header, _ actions: inout [Action]) {
        if PDU.emptyResponse(to: header.commandID) != nil { self.due += 1 }
        actions.append(.tell(.deliver(pdu, header.sequenceNumber)))
    }

    mutating func sendResponse(_ input: Input, _ actions: inout [Action]) {
        guard case .respond(let pdu, let status, let sequence) = input else { return }
        self.due = max(0, self.due - 1)
        actions.append(.send(pdu, status, sequence))
    }

    mutating func endTimedOutRequests(at now: Instant, _ actions: inout [Action]) {
        while let token = self.requests.timedOut(at: now) {
            self.counts.timedOut += 1
            actions.append(.tell(.completed(token: token, .timedOut)))
        }
    }

    mutating func count(_ change: (inout Counts) -> Void) {
        change(&self.counts)
    }
}

func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
}
