import Journal
import Monotonic
import SMPP
import SMSText

/// Clients' messages from the acknowledgement to the end, and when each needs attention.
struct RoutedMessages: Sendable {
    struct Message: Sendable {
        let id: MessageID
        let batch: MessageID
        let account: String
        let link: String
        let arrival: Moment
        /// The message as the client wrote it, or changed it; its text is gone once the SMSC has it.
        var submitSM: SubmitSM
        /// The SMSC must have it by then.
        var expiry: Instant
        var phase = Phase.queued
        /// Whether it takes one of the places at its link's SMSC.
        var isBusy = false
        /// How it ended, once that is known.
        var end: RouteEnd?
    }

    enum Phase: Sendable {
        /// It waits to leave, and may be changed and taken back.
        case queued
        /// A change of it is being made durable.
        case changing
        /// Its outcome stayed unknown: it waits to leave once more.
        case again(Sending)
        /// It is being made durable that it leaves.
        case leaving(Sending)
        /// It leaves.
        case sending(Sending)
        /// The SMSC has it, and owes a receipt.
        case submitted
        /// Its receipt goes to the client.
        case reporting(Sending)
    }

    private var messages = Attended<Message>()
    /// The messages of a submit_multi, by the first.
    private var batches: [MessageID: [MessageID]] = [:]

    var count: Int { self.messages.count }

    subscript(id: MessageID) -> Message? { self.messages[id] }

    func isOpen(_ id: MessageID) -> Bool { self.messages.contains(id) }

    /// The messages under a number that the client knows, in their order.
    func messages(of batch: MessageID) -> [Message] {
        (self.batches[batch] ?? [batch]).compactMap { self.messages[$0] }.filter { $0.batch == batch }
    }

    func ids(where isMeant: (Message) -> Bool) -> [MessageID] {
        self.messages.ids(where: isMeant)
    }

    mutating func open(_ message: Message) {
        self.messages.insert(message, message.id, attention: message.expiry)
        // One that stands alone is found by its own number.
        if message.batch != message.id || self.batches[message.batch] != nil {
            self.batches[message.batch, default: [message.batch]].append(message.id)
        }
    }

    /// Lets `change` work on the message if it is open.
    @discardableResult
    mutating func update<Result>(_ id: MessageID, _ change: (inout Message) -> Result) -> Result? {
        self.messages.update(id, change)
    }

    /// Ends a message; nil if it was not open.
    mutating func close(_ id: MessageID) -> Message? {
        guard let message = self.messages.remove(id) else { return nil }
        if let batch = self.batches[message.batch] {
            let left = batch.filter { self.messages.contains($0) }
            self.batches[message.batch] = left.isEmpty ? nil : left
        }
        return message
    }

    /// Looks at a message again at this moment.
    mutating func lookAgain(_ id: MessageID, at moment: Instant) { self.messages.lookAgain(id, at: moment) }

    /// When the next message needs attention.
    mutating func nextAttention() -> Instant? { self.messages.nextAttention() }

    /// The next message that needs attention now.
    mutating func dueForAttention(at now: Instant) -> MessageID? { self.messages.dueForAttention(at: now) }
}

extension RoutedMessages.Message {
    /// Whether the SMSC has not taken it yet, for all we know.
    var isQueued: Bool {
        switch self.phase {
        case .queued, .changing, .again, .leaving, .sending: true
        case .submitted, .reporting: false
        }
    }

    /// Whether the client wants to know of this end.
    ///
    /// Who asked for any receipt learns as well that nothing is known.
    func wantsReceipt(of state: MessageState) -> Bool {
        let wish = self.submitSM.registeredDelivery
        return wish.asksForReceipt(of: state) || state == .unknown && wish.asksForReceipt
    }
}

extension Sending {
    /// What becomes of one PDU: what that is, its message says.
    static var single: Sending { Sending([Segment(octets: [], dataCoding: 0)]) }

    /// The same after the death of the process in which it left so often.
    static func doubtful(sendings: Int) -> Sending {
        Sending([Segment(octets: [], dataCoding: 0)], isDone: { _ in false }, resends: { _ in sendings - 1 })
    }
}
