import Journal
import Monotonic
import SMPP
import SMSText
import Services

/// A citizen's message, whole, on its way to a handler.
struct Question: Sendable {
    let id: MessageID
    /// The parts behind the first.
    let moreParts: [MessageID]
    /// Which attempt to answer it this is, from 1.
    let attempt: Int
    let content: Content
    /// The sender in the form in which the registers know it.
    let sender: MSISDN
    let deadline: Instant
    /// At this moment the fallback text is sent if there is no answer yet.
    let fallback: Instant

    /// What was sent.
    ///
    /// It is read by a worker, when the journal knows that the work has begun.
    enum Content: Sendable {
        /// The user data without its header.
        case whole([UInt8], DataCoding, UserDataHeader?)
        case parts(Reassembler<Intake.Tag>.Assembled)
    }

    /// How often a message is handled at most: the third time the process dies of it was the last.
    static let attemptLimit = 3

    /// What is durable before the work begins.
    var started: StartedMessage {
        StartedMessage(id: self.id, moreParts: self.moreParts, attempt: self.attempt)
    }

    func text(_ decoder: TextDecoder) -> DecodedText {
        switch self.content {
        case .whole(let octets, let dataCoding, let header):
            decoder.decode(octets, dataCoding: dataCoding.rawValue, header: header)
        case .parts(let assembled): Reassembler<Intake.Tag>().text(of: assembled, decoder: decoder)
        }
    }
}

extension Question: Hashable {
    /// The number says which it is.
    static func == (one: Question, other: Question) -> Bool {
        one.id == other.id && one.attempt == other.attempt
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(self.id)
    }
}

/// The answer to a question, cut into what leaves; by reference, as it goes from hand to hand.
final class Reply: Sendable {
    let id: MessageID
    let answer: Answer
    /// None when the message gets no reply.
    let segments: [Segment]
    let notes: Notes

    init(id: MessageID, answer: Answer, segments: [Segment], notes: Notes) {
        self.id = id
        self.answer = answer
        self.segments = segments
        self.notes = notes
    }

    /// What is counted about a reply besides its outcome.
    struct Notes: OptionSet, Sendable {
        let rawValue: UInt8
        /// The question's text had to be repaired to be read.
        static let isRepaired = Notes(rawValue: 1)
        /// There is no answer because it would be one of a loop.
        static let isLoop = Notes(rawValue: 2)
    }
}
