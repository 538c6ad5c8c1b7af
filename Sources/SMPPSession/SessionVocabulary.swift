public import SMPP

extension Session {
    /// What a session is told: what came from the peer, what its owner wants, that time has passed.
    public enum Input: Hashable, Sendable {
        /// A PDU came whole and readable.
        case received(Header, PDU)
        /// A PDU came whole, but its body can't be read.
        case malformed(DecodingError)
        /// The stream can't be cut into PDUs any more.
        case framingLost(FramingError)
        /// Octets came that do not yet make a PDU.
        case incomplete
        /// The connection is gone.
        case disconnected
        /// `nextDeadline` has passed.
        case timePassed
        /// ESME, or an SMSC that was handed an outbind and becomes one: bind now.
        case bind(BindType, Bind)
        /// SMSC: the answer to `bindRequested`; the session is bound if the status is ESME_ROK.
        case answerBind(CommandStatus, BindResp)
        /// Send a message operation (submit_sm, submit_multi, deliver_sm, data_sm, query_sm, cancel_sm, replace_sm);
        /// its outcome comes back with the token.
        case request(PDU, token: UInt64)
        /// SMSC: send a command that has no response: outbind before the bind, alert_notification to a session that
        /// receives. It is left out where the state does not allow it.
        case announce(PDU)
        /// Send the response to a request that was handed over.
        case respond(PDU, CommandStatus, SequenceNumber)
        /// A PDU that was to be sent has a field that does not fit the wire: it has not left.
        case unencodable(CommandID, SequenceNumber)
        /// End the session in order: open responses first.
        case unbind
        /// End it at once.
        case close
    }

    /// What the driver has to do, in this order.
    public enum Action: Hashable, Sendable {
        /// Write this PDU.
        case send(PDU, CommandStatus, SequenceNumber)
        /// Tell the owner of the session.
        case tell(Event)
        /// Write what there is to write and close the connection. Nothing follows.
        case close(CloseReason)
    }

    /// What the owner of a session learns from it.
    public enum Event: Hashable, Sendable {
        /// SMSC: decide about this bind and answer with `answerBind`.
        case bindRequested(BindType, Bind)
        /// The session is bound; `peer` is the body of the bind's response.
        case bound(BindType, peer: BindResp)
        /// A request of the peer; the owner answers it with `respond`, unless it is outbind or alert_notification,
        /// which have no response.
        case deliver(PDU, SequenceNumber)
        /// The end of one of our requests.
        case completed(token: UInt64, Outcome)
        /// A response that came after its request had timed out.
        case settled(token: UInt64, CommandStatus, PDU)
        /// No more requests will be taken; answer what is open.
        case draining
    }

    /// How one of our requests ended.
    public enum Outcome: Hashable, Sendable {
        /// Its response came, with this status.
        case response(CommandStatus, PDU)
        /// The peer answered generic_nack, or what we wanted to send has no form on the wire.
        case unreadable(CommandStatus)
        /// No response in time: the peer may have it or not.
        case timedOut
        /// The session ended before the response: the peer may have it or not.
        case sessionClosed
        /// It was never sent: the window is full, the session is not bound for it, or the peer's version has no form
        /// for it.
        case notSent
    }

    /// Why a session ended.
    public enum CloseReason: Hashable, Sendable {
        /// The peer answered the bind with an error.
        case bindRefused(CommandStatus)
        /// No answer to the bind in time.
        case bindTimeout
        /// SMSC: no bind in time.
        case sessionInitTimeout
        /// SMSC: the bind was refused with this status.
        case refusedBind(CommandStatus)
        /// SMSC: the bind request could not be read.
        case unreadableBind(DecodingError)
        /// No PDU after enquire_link in time: the peer is dead.
        case enquireLinkTimeout
        /// No message for longer than the inactivity timer.
        case inactivityTimeout
        /// A PDU began and did not end in time.
        case pduReadTimeout
        /// The stream can't be cut into PDUs.
        case framing(FramingError)
        /// The peer sent unbind.
        case unboundByPeer
        /// We sent unbind and have its response.
        case unbound
        /// We sent unbind; its response did not come in time.
        case unbindTimeout
        /// The connection went away without unbind.
        case disconnected
        /// The owner closed it.
        case closed
    }

    /// What went by that is nobody's error to handle, counted.
    public struct Counts: Hashable, Sendable {
        /// Nothing yet.
        public init() {}

        /// Responses to requests that had timed out.
        public var lateResponses = 0
        /// Responses to no request of ours, double ones included.
        public var unknownResponses = 0
        /// Requests without a response in time.
        public var timedOut = 0
        /// PDUs whose body could not be read.
        public var malformed = 0
        /// Requests refused because the state does not allow them.
        public var wrongState = 0
        /// How long the responses that came in time took.
        public var responseTimes = ResponseTimes()
    }
}

extension Session.CloseReason: CustomStringConvertible {
    /// In words, with the specification's names.
    public var description: String {
        switch self {
        case .bindRefused(let status): "bind refused: \(status)"
        case .bindTimeout: "no bind response in time"
        case .sessionInitTimeout: "no bind in time"
        case .refusedBind(let status): "bind answered with \(status)"
        case .unreadableBind(let error): "bind can't be read: \(error)"
        case .enquireLinkTimeout: "no answer to enquire_link"
        case .inactivityTimeout: "no message within the inactivity timer"
        case .pduReadTimeout: "a PDU began and did not end in time"
        case .framing(let error): "stream lost: \(error)"
        case .unboundByPeer: "unbind from the peer"
        case .unbound: "unbound"
        case .unbindTimeout: "no unbind_resp in time"
        case .disconnected: "connection closed without unbind"
        case .closed: "closed"
        }
    }
}
