import Journal
import Monotonic
import SMPP

/// What has happened to a client's message, for those who watch.
struct RoutedNote: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        /// It is ours, and acknowledged.
        case received
        /// The SMSC has it, and calls it so.
        case sent(messageID: String)
        /// The SMSC refused it, or nobody will know whether it has it.
        case failed
        /// Its validity was over before the SMSC took it.
        case expired
        /// The client has taken it back.
        case cancelled
        /// The client has its receipt.
        case reported(MessageState)
        /// The client did not take its receipt.
        case unreported(MessageState)
    }

    let step: Step
    let id: MessageID
    /// What the client calls it.
    let clientID: String
    let account: String
    let link: String
    /// As the client wrote it; without its text once the SMSC has it.
    let submitSM: SubmitSM
    /// Since it came.
    let time: Duration
}

extension RouteFlow {
    /// Tells who watches.
    mutating func tell(_ step: RoutedNote.Step, of message: RoutedMessages.Message) {
        self.told.append(
            RoutedNote(
                step: step, id: message.id, clientID: message.batch.clientID, account: message.account,
                link: message.link, submitSM: message.submitSM, time: self.now - message.arrival.now))
    }
}
