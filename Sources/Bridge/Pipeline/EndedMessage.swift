import Journal
import Monotonic
import SMPP
import SMSText
import Services

/// What became of a message, for those who watch.
struct EndedMessage: Hashable, Sendable {
    /// Its number, and how it ended.
    let end: MessageEnd
    /// Who asked.
    let sender: Address
    /// The number that was asked.
    let shortNumber: Address
    /// From the arrival of its last part to its end.
    let time: Duration
    /// Whether it ended after its deadline.
    let isLate: Bool
    /// What kind of answer it got; nil: none was made.
    let outcome: Outcome?
    /// The service that was asked; nil: none was found, or an earlier process knew.
    let service: String?
    /// What was sent, or was to be.
    let segments: [Segment]
    /// The SMSC's name for the last segment that it took; empty: it took none.
    let messageID: String

    init(_ end: MessageEnd, _ message: OpenMessages.Message, at now: Instant) {
        self.end = end
        self.sender = message.sender
        self.shortNumber = message.shortNumber
        self.time = now - message.arrival
        self.isLate = message.isLate || now > message.deadline
        self.outcome = message.answer?.outcome
        self.service = message.answer?.service
        self.segments = message.sending?.segments ?? []
        self.messageID = message.sending?.messageID ?? ""
    }
}

/// A receipt, for those who watch.
struct ReceiptNote: Hashable, Sendable {
    /// The message whose reply it is about; nil: it says nothing new, or its segment is not known.
    let id: MessageID?
    /// The SMSC's name for the segment.
    let messageID: String
    /// What became of it; nil: the receipt does not say.
    let state: MessageState?
    /// The network's error.
    let errorNumber: Int?
    /// From whom, to which number.
    let source: Address
    let destination: Address
}
