import Journal
import Monotonic
import SMPP
import Services

/// The messages of a link that we owe an answer, from the acknowledgement to the end, and when each needs attention.
struct OpenMessages: Sendable {
    struct Message: Sendable {
        /// The sender of the question, as it came: the reply's destination.
        let sender: Address
        /// The number that was asked: the reply's source.
        let shortNumber: Address
        let arrival: Instant
        let deadline: Instant
        /// The parts after the first; each has a place and a number in the journal.
        let moreParts: [MessageID]
        /// Which attempt to answer it this is, from 1.
        let attempt: Int
        var phase = Phase.waiting
        /// What kind of answer it has, and of which service.
        var answer: (outcome: Outcome, service: String?)?
        /// The reply, once it leaves.
        var sending: Sending?
        /// Segments of the reply beyond the places of the parts.
        var extraSegments = 0
        /// Whether it has been counted as late.
        var isLate = false
        /// Which service answered it, by its place among the counts of services; nil: none yet.
        var service: Int?

        /// Admission places that it holds: one for each part.
        var places: Int { 1 + self.moreParts.count }
    }

    enum Phase: Sendable {
        /// No answer yet: a handler's is taken, or the fallback text.
        case waiting
        /// An answer is on its way into the journal: none other is taken.
        case answering
        /// The journal did not take the answer, and gets it again.
        case unwritten
        /// The answer leaves.
        case sending
    }

    private var messages = Attended<Message>()

    var count: Int { self.messages.count }
    var isEmpty: Bool { self.messages.count == 0 }
    /// The messages without an answer.
    var waiting: [MessageID] {
        self.messages.ids { if case .waiting = $0.phase { true } else { false } }
    }

    /// When the oldest message came that is not done with; looks at each of them.
    var oldestArrival: Instant? { self.messages.values.map(\.arrival).min() }

    /// All of them.
    var ids: [MessageID] { self.messages.ids { _ in true } }

    func isOpen(_ id: MessageID) -> Bool { self.messages.contains(id) }

    func phase(of id: MessageID) -> Phase? { self.messages[id]?.phase }

    /// What tells the journal which parts a message of several has.
    func grouping(_ id: MessageID) -> StartedMessage? {
        guard let message = self.messages[id], !message.moreParts.isEmpty else { return nil }
        return StartedMessage(id: id, moreParts: message.moreParts, attempt: message.attempt)
    }

    mutating func open(
        _ id: MessageID, moreParts: [MessageID] = [], attempt: Int = 1, sender: Address, shortNumber: Address,
        arrival: Instant, deadline: Instant, attention: Instant
    ) {
        self.messages.insert(
            Message(
                sender: sender, shortNumber: shortNumber, arrival: arrival, deadline: deadline,
                moreParts: moreParts, attempt: attempt), id, attention: attention)
    }

    /// Lets `change` work on the message if it is open.
    @discardableResult
    mutating func update<Result>(_ id: MessageID, _ change: (inout Message) -> Result) -> Result? {
        self.messages.update(id, change)
    }

    /// Ends a message; nil if it was not open.
    mutating func close(_ id: MessageID) -> Message? { self.messages.remove(id) }

    /// Looks at a message again at this moment.
    mutating func lookAgain(_ id: MessageID, at moment: Instant) { self.messages.lookAgain(id, at: moment) }

    /// When the next message needs attention.
    mutating func nextAttention() -> Instant? { self.messages.nextAttention() }

    /// The next message that needs attention now.
    mutating func dueForAttention(at now: Instant) -> MessageID? { self.messages.dueForAttention(at: now) }
}
