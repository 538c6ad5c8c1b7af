/// A step in the life of a message that a client hands over for somebody else's number.
///
/// | record | written before |
/// | --- | --- |
/// | `accepted` | the submit_sm is acknowledged; once more, the replace_sm that changes the message |
/// | `leaving` | the message leaves; again, when it leaves once more because its outcome stayed unknown |
/// | `submitted` | – |
/// | `ended` | the receipt that says so is acknowledged; without one, – |
/// | `closed` | the cancel_sm that takes the message back is acknowledged; else – |
public enum RouteRecord: Hashable, Sendable {
    /// A message has come, or has changed while it waits.
    case accepted(RoutedMessage)
    /// The message is about to leave.
    case leaving(MessageID)
    /// The operator's SMSC has taken it.
    case submitted(RouteSubmission)
    /// It has come to its end; its sender may be owed a receipt.
    case ended(RouteEnd)
    /// Nothing more is done for it.
    case closed(MessageID)
}

/// A message of a client on its way to an operator's SMSC.
public struct RoutedMessage: Hashable, Sendable {
    /// Its number; never that of a part of a question.
    public var id: MessageID
    /// The number whose message_id the client knows: its own, or that of the first of a submit_multi.
    public var batch: MessageID
    /// The account that handed it over.
    public var account: String
    /// The link that it leaves by.
    public var link: String
    /// When it came.
    public var arrival: WallTime
    /// Its submit_sm, header and body, as the client wrote it.
    public var pdu: [UInt8]

    /// A message; see the properties.
    public init(
        id: MessageID, batch: MessageID, account: String, link: String, arrival: WallTime, pdu: [UInt8]
    ) {
        self.id = id
        self.batch = batch
        self.account = account
        self.link = link
        self.arrival = arrival
        self.pdu = pdu
    }
}

/// A client's message that the SMSC has taken.
public struct RouteSubmission: Hashable, Sendable {
    /// Which one.
    public var id: MessageID
    /// The message_id of its submit_sm_resp.
    public var messageID: String
    /// When the response came.
    public var at: WallTime

    /// A message and its message_id.
    public init(id: MessageID, messageID: String, at: WallTime) {
        self.id = id
        self.messageID = messageID
        self.at = at
    }
}

/// How a client's message ended.
public struct RouteEnd: Hashable, Sendable {
    /// Which one.
    public var id: MessageID
    /// message_state.
    public var state: UInt8
    /// The network's or the SMSC's code; 0: none.
    public var error: UInt16
    /// When that was known.
    public var at: WallTime

    /// The end of a message.
    public init(id: MessageID, state: UInt8, error: UInt16 = 0, at: WallTime) {
        self.id = id
        self.state = state
        self.error = error
        self.at = at
    }
}

extension RoutedMessage: CustomStringConvertible {
    /// Number, account, link and size, never who writes to whom nor what.
    public var description: String {
        "message \(self.id) of \(self.account) by \(self.link), \(self.pdu.count) octets"
    }
}

extension JournalState {
    /// Where a client's message stands that is not closed.
    public struct Route: Hashable, Sendable {
        /// The message, as it is now.
        public var message: RoutedMessage
        /// How often it was about to leave.
        public var sendings = 0
        /// What the SMSC calls it, once it has it.
        public var submission: RouteSubmission?
        /// How it ended, once that is known.
        public var end: RouteEnd?

        /// A message that has just come.
        public init(_ message: RoutedMessage) {
            self.message = message
        }
    }

    mutating func apply(_ record: RouteRecord) {
        switch record {
        case .accepted(let message):
            self.lastID = max(self.lastID, message.id)
            self.routes[message.id, default: Route(message)].message = message
        case .leaving(let id): self.routes[id]?.sendings += 1
        case .submitted(let submission): self.routes[submission.id]?.submission = submission
        case .ended(let end): self.routes[end.id]?.end = end
        case .closed(let id): self.routes[id] = nil
        }
    }
}
