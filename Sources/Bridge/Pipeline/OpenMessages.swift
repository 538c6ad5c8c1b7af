import HeapModule
import Journal
import SMPP
import SMSText

/// The messages of a link that we owe an answer, from the acknowledgement to the end, and when each needs attention.
struct OpenMessages: Sendable {
    struct Message: Sendable {
        /// The sender of the question, as it came: the reply's destination.
        let sender: Address
        /// The number that was asked: the reply's source.
        let shortNumber: Address
        let arrival: Instant
        let deadline: Instant
        /// Admission places that it holds: one for each part.
        let places: Int
        var phase = Phase.waiting
        /// When this message is next looked at.
        fileprivate(set) var attention: Instant
    }

    enum Phase: Sendable {
        /// No answer yet: a handler's is taken, or the fallback text.
        case waiting
        /// An answer is being made durable: none other is taken.
        case answering
        /// The answer leaves.
        case sending(Sending)
    }

    /// A reply that leaves, segment by segment.
    struct Sending: Sendable {
        var segments: [SegmentState]
        var remaining: Int
    }

    struct SegmentState: Sendable {
        let segment: Segment
        /// How often the SMSC asked us to come again.
        var retries = 0
        /// Whether it has been sent again after its outcome was unknown.
        var isResent = false
    }

    private var messages: [MessageID: Message] = [:]
    private var attention = Heap<Attention>()

    private struct Attention: Comparable, Sendable {
        let at: Instant
        let id: MessageID
        static func < (one: Attention, other: Attention) -> Bool {
            (one.at, one.id) < (other.at, other.id)
        }
    }

    var count: Int { self.messages.count }
    /// The moments in memory, those of closed messages included.
    var momentsKept: Int { self.attention.count }
    var isEmpty: Bool { self.messages.isEmpty }
    /// The messages without an answer.
    var waiting: [MessageID] {
        self.messages.compactMap { if case .waiting = $0.value.phase { $0.key } else { nil } }.sorted()
    }

    subscript(id: MessageID) -> Message? { self.messages[id] }

    mutating func open(
        _ id: MessageID, sender: Address, shortNumber: Address, arrival: Instant, deadline: Instant,
        places: Int,
        attention: Instant
    ) {
        self.messages[id] = Message(
            sender: sender, shortNumber: shortNumber, arrival: arrival, deadline: deadline, places: places,
            attention: attention)
        self.attention.insert(Attention(at: attention, id: id))
    }

    /// Lets `change` work on the message if it is open.
    mutating func update<Result>(_ id: MessageID, _ change: (inout Message) -> Result) -> Result? {
        guard let index = self.messages.index(forKey: id) else { return nil }
        return change(&self.messages.values[index])
    }

    /// Ends a message; nil if it was not open.
    mutating func close(_ id: MessageID) -> Message? {
        let message = self.messages.removeValue(forKey: id)
        self.forgetClosed()
        return message
    }

    /// Looks at a message again at this moment.
    mutating func lookAgain(_ id: MessageID, at moment: Instant) {
        guard self.update(id, { $0.attention = moment }) != nil else { return }
        self.attention.insert(Attention(at: moment, id: id))
    }

    /// When the next message needs attention.
    var nextAttention: Instant? { self.attention.min?.at }

    /// The next message that needs attention now.
    mutating func dueForAttention(at now: Instant) -> MessageID? {
        while let next = self.attention.min, next.at <= now {
            self.attention.removeMin()
            if self.messages[next.id]?.attention == next.at { return next.id }
        }
        return nil
    }

    /// Keeps the heap in proportion to the messages, and its top a message that is open.
    private mutating func forgetClosed() {
        if self.attention.count > 2 * self.messages.count + 64 {
            let live = self.attention.unordered.filter { self.messages[$0.id]?.attention == $0.at }
            self.attention = Heap(live)
        }
        while let next = self.attention.min, self.messages[next.id]?.attention != next.at {
            self.attention.removeMin()
        }
    }
}
