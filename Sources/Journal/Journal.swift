/// What must survive the death of the process: every message from its acknowledgement to its end.
///
/// The life of a message, in the order of the calls:
///
/// | call | means | before it returns |
/// | --- | --- | --- |
/// | `accept` | parts of questions that are about to be acknowledged | nothing of them is acknowledged |
/// | `answer` | the reply of a message, ready to leave | no segment of it is sent |
/// | `sent` | a segment has its submit_sm_resp | – |
/// | `finish` | nothing more will be done for the message | – |
///
/// All calls take batches: what waits at the same time is made durable together. An error of `accept` means that
/// nothing of the batch is owned, and the messages are refused so that the SMSC keeps them.
public protocol Journal: Sendable {
    /// In words for the start of the log, with what it promises.
    var promise: String { get }

    /// Makes parts of questions durable.
    func accept(_ parts: [AcceptedPart]) async throws(JournalError)

    /// Makes replies durable.
    func answer(_ answers: [JournaledAnswer]) async throws(JournalError)

    /// Notes segments that the SMSC has taken.
    func sent(_ segments: [SentSegment]) async throws(JournalError)

    /// Notes messages that are done with.
    func finish(_ ends: [MessageEnd]) async throws(JournalError)
}

/// The number of a message, or of a part of one, in the journal; never used twice.
public struct MessageID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt64

    /// The message of this number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The number in decimal.
    public var description: String { String(self.rawValue) }

    /// Whether a message was accepted before another.
    public static func < (one: MessageID, other: MessageID) -> Bool { one.rawValue < other.rawValue }
}

/// A part of a question, as it came.
public struct AcceptedPart: Hashable, Sendable {
    /// The part's own number; that of the message if it is the only one.
    public var id: MessageID
    /// The link that it came over, and the only one by which its answer leaves.
    public var link: String
    /// The sender's address as given.
    public var sender: String
    /// The short number that was asked.
    public var shortNumber: String
    /// esm_class of the deliver_sm.
    public var esmClass: UInt8
    /// data_coding of the deliver_sm.
    public var dataCoding: UInt8
    /// The user data with its header.
    public var userData: [UInt8]

    /// A part; see the properties.
    public init(
        id: MessageID, link: String, sender: String, shortNumber: String, esmClass: UInt8, dataCoding: UInt8,
        userData: [UInt8]
    ) {
        self.id = id
        self.link = link
        self.sender = sender
        self.shortNumber = shortNumber
        self.esmClass = esmClass
        self.dataCoding = dataCoding
        self.userData = userData
    }
}

/// A reply that is ready to leave.
public struct JournaledAnswer: Hashable, Sendable {
    /// The message that it answers.
    public var id: MessageID
    /// The reply's text; nil when the message gets none.
    public var text: String?
    /// How many segments it leaves in.
    public var segments: Int

    /// The answer to a message.
    public init(id: MessageID, text: String?, segments: Int) {
        self.id = id
        self.text = text
        self.segments = segments
    }
}

/// A segment that the SMSC has taken.
public struct SentSegment: Hashable, Sendable {
    /// The message that it answers.
    public var id: MessageID
    /// Its place in the reply, from 1.
    public var number: Int
    /// The message_id of its submit_sm_resp.
    public var messageID: String

    /// A segment of a reply and its message_id.
    public init(id: MessageID, number: Int, messageID: String) {
        self.id = id
        self.number = number
        self.messageID = messageID
    }
}

/// The end of a message.
public struct MessageEnd: Hashable, Sendable {
    /// How it ended.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// All segments of the reply are with the SMSC.
        case submitted
        /// The SMSC refused a segment for good.
        case failed
        /// The reply could not be submitted in the time for it.
        case expired
        /// It gets no reply.
        case ignored
    }

    /// The message.
    public var id: MessageID
    /// How it ended.
    public var kind: Kind

    /// The end of a message.
    public init(id: MessageID, kind: Kind) {
        self.id = id
        self.kind = kind
    }
}

/// Nothing can be made durable now.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, with no content of any message.
    public let description: String

    /// An error of the journal in words.
    public init(_ description: String) {
        self.description = description
    }
}
