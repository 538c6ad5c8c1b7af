/// What somebody wants to know of the journal.
public enum JournalLookup: Hashable, Sendable {
    /// One message, by its number or that of one of its parts.
    case message(MessageID)
    /// Messages from a number, newest first: those among the next numbers below this one, or the newest.
    case sender(String, below: MessageID?)
}

/// What was found.
public struct JournalFindings: Hashable, Sendable {
    /// The messages, newest first.
    public var messages: [JournaledMessage] = []
    /// Where a further look goes on; nil: there is nothing behind.
    public var next: MessageID?

    /// Nothing.
    public init() {}
}

/// What the journal knows of a message; never who asked, nor what was said.
public struct JournaledMessage: Hashable, Sendable {
    /// A part of the question.
    public struct Part: Hashable, Sendable {
        /// Its number.
        public var id: MessageID
        /// When it came.
        public var arrival: WallTime
        /// data_coding.
        public var dataCoding: UInt8
        /// Octets of its user data.
        public var octetCount: Int
    }

    /// A segment of the reply.
    public struct Segment: Hashable, Sendable {
        /// Its place in the reply, from 1.
        public var number: Int
        /// How often it was sent beyond the first time.
        public var resends = 0
        /// message_id of its submit_sm_resp; nil: there is none.
        public var messageID: String?
        /// When that came.
        public var submitted: WallTime?
        /// What the receipt says; nil: there is none.
        public var receipt: String?
        /// When the receipt came.
        public var receipted: WallTime?
    }

    /// Its number.
    public var id: MessageID
    /// The link or account that it came over.
    public var link: String
    /// When its last part came.
    public var arrival: WallTime
    /// A name for the sender that does not tell who it is: the same for all messages of one.
    public var sender: [UInt8]
    /// How often the work on it has begun.
    public var attempts = 0
    /// What kind of answer it got; nil: none yet.
    public var outcome: String?
    /// How it ended; nil: it is open.
    public var end: String?
    /// Its parts; none once text and number were removed.
    public var parts: [Part] = []
    /// The segments of its reply.
    public var segments: [Segment] = []
    /// How many parts and segments there were, where only that is left.
    public var isRemoved = false
}
