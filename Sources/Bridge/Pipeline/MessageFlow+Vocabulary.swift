import Journal
import Monotonic
import SMPP
import SMPPLink
import Services

/// When something happens: on the clock that only goes forward, and on the wall for what must survive.
struct Moment: Hashable, Sendable {
    let now: Instant
    let wall: WallTime

    /// The moment on this clock of something that is known by the wall's; what seems to come later comes now.
    func instant(of time: WallTime) -> Instant {
        self.now - .milliseconds(max(0, self.wall.milliseconds - time.milliseconds))
    }
}

extension MessageFlow {
    /// What can happen.
    enum Input: Sendable {
        /// What the last process left; before anything else.
        case recovered(Recovered)
        /// Requests of the SMSC.
        case delivered([Delivery])
        /// A commit is done; with an error nothing of it is durable.
        case committed(UInt64, JournalError?)
        /// Replies from the workers.
        case replies([Reply])
        /// The ends of submissions.
        case completed([Completion])
        /// A response after its submission had ended.
        case settled(UInt64, SubmitVerdict)
        /// The SMSC has taken messages of clients: their receipts are to be passed on.
        case routed([SubmittedSegment])
        /// The socket of this connection has taken all responses that were given for it.
        case answered(UInt64)
        /// This connection is over.
        case closed(UInt64)
        /// Whether requests can come in and submissions go out now; when they can't, their session is over.
        case linkChanged(canReceive: Bool, canSubmit: Bool)
        /// Other settings hold from now on.
        case settings(PipelineSettings)
        /// A person wants nothing taken or sent, or wants it again.
        case pause(Bool)
        /// The places have told what `awaitPlace` asked for.
        case placeIsFree
        /// It may be `nextDeadline`.
        case timePassed
        /// Stopping: nothing new is taken.
        case refuseNew
        /// Stopping: what has no answer yet gets the fallback text.
        case answerRest
        /// The link is no more: what is still open is closed.
        case abandon
    }

    /// What the journal has from before, as far as it is this link's: all of it, or a piece.
    struct Recovered: Sendable {
        /// Places for the messages of later pieces.
        var laterPlaces = 0
        /// Whether an earlier piece has taken the places of these messages.
        var hasPlaces = false
        /// What is open, oldest first.
        var messages: [JournalState.Message] = []
        /// Segments that wait for their receipt, in the order in which they were submitted.
        var awaitingReceipt: [SubmittedSegment] = []
        /// The parts of the last minutes, oldest first.
        var recentParts: [AcceptedPart] = []
        /// The last moment that the journal knows.
        var newestRecord: WallTime?
    }

    /// What is to be done, in this order.
    enum Action: Hashable, Sendable {
        /// Answer these requests.
        case respond([ResponseTicket], CommandStatus)
        /// Make records durable, in the order of these actions, and say so with `committed` and this number.
        case commit(UInt64, [JournalRecord])
        /// Let the workers answer these.
        case enqueue([Question])
        /// Nobody waits any more for what is asked for these.
        case endInquiries([MessageID])
        /// The link may ask for submissions.
        case submitSoon
        /// Say `placeIsFree` once the places have one.
        case awaitPlace
        /// A receipt is for a client's message.
        case passOn(RouteReceipt)
        /// Tell who watches.
        case observe(FlowEvent)
    }
}

/// What those who watch are told; what is only counted is not among it.
enum FlowEvent: Hashable, Sendable {
    /// The journal can't take anything.
    case journalFailed(JournalError)
    /// The SMSC refused a reply for good.
    case replyRefused(MessageID, CommandStatus)
    /// The process died too often while it was at this message: it is not handled again.
    case quarantined(MessageID)
    /// Parts are ours, and acknowledged.
    case received([ArrivedPart])
    /// A receipt has come.
    case receipted(ReceiptNote)
    /// Messages are over.
    case ended([EndedMessage])
    /// Something has happened to clients' messages.
    case routed([RoutedNote])
}
