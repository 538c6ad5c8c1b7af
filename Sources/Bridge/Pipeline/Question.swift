import Journal
import SMPP
import SMSText
import Services

/// A citizen's message, whole and readable, on its way to a handler.
struct Question: Sendable {
    let id: MessageID
    let text: String
    /// The sender in the form in which the registers know it.
    let sender: MSISDN
    let deadline: Instant
    /// At this moment the fallback text is sent if there is no answer yet.
    let fallback: Instant
    /// Where the answer goes: the link of the question, and no other.
    let pipeline: LinkPipeline
}

/// The answer to a question, cut into what leaves.
struct Reply: Sendable {
    let id: MessageID
    let answer: Answer
    /// None when the message gets no reply.
    let segments: [Segment]
}

typealias Instant = ContinuousClock.Instant
