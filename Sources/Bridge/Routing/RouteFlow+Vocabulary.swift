import Journal
import Monotonic
import SMPP
import SMPPLink

extension RouteFlow {
    /// What can happen.
    enum Input: Sendable {
        /// What the last process left, oldest first; before anything else.
        case recovered([JournalState.Route])
        /// Requests of an account that its rules let through.
        case requested(String, [Delivery])
        /// A commit is done; with an error nothing of it is durable.
        case committed(UInt64, JournalError?)
        /// The ends of submissions over a link.
        case completed(String, [Completion])
        /// A response over a link after its submission had ended.
        case settled(String, UInt64, SubmitVerdict)
        /// The SMSC of a link has told what became of messages.
        case receipted(String, [RouteReceipt])
        /// The ends of receipts to an account.
        case reported(String, [Completion])
        /// Whether submissions can go out over a link.
        case linkChanged(String, canSubmit: Bool)
        /// Whether receipts can go out to an account.
        case accountChanged(String, canDeliver: Bool)
        /// It may be `nextDeadline`.
        case timePassed
        /// Stopping: nothing new is taken.
        case refuseNew
        /// Other settings hold from now on.
        case settings(RouteSettings)
    }

    /// What is to be done, in this order.
    enum Action: Hashable, Sendable {
        /// Answer requests of an account.
        case answer(String, [RouteAnswer])
        /// Acknowledge receipts of a link's SMSC.
        case acknowledge(String, [ResponseTicket])
        /// Make records durable, in the order of these actions, and say so with `committed` and this number.
        case commit(UInt64, [RouteRecord])
        /// The link may ask for submissions.
        case submitSoon(String)
        /// The account may ask for receipts.
        case deliverSoon(String)
        /// The receipts of these segments that come over the link are for clients.
        case awaitReceipts(String, [SubmittedSegment])
        /// Tell who watches.
        case observe(FlowEvent)
    }

    /// What a commit makes durable, and so allows.
    enum Content: Sendable {
        /// The acknowledgement of these messages.
        case accepted(RouteAdmission)
        /// These messages, on their way.
        case leaving([MessageID])
        /// The acknowledgement of these receipts.
        case receipted([RouteRecord], String, [ResponseTicket])
        /// The answer to a request that changes messages, and what they are then.
        case changed([MessageID], RouteChange, String, ResponseTicket)
        /// Nothing: it has happened.
        case noted([RouteRecord])
    }
}

/// A receipt that an SMSC has brought for a client's message.
struct RouteReceipt: Hashable, Sendable {
    let id: MessageID
    let receipt: Receipt
    /// Where its acknowledgement goes; nil: it has been acknowledged, for it came before the submit_sm_resp.
    let ticket: ResponseTicket?
}

/// The response to a request of a client.
struct RouteAnswer: Hashable, Sendable {
    let ticket: ResponseTicket
    let pdu: PDU
    let status: CommandStatus
}

/// A request that becomes messages, on its way into the journal.
struct RouteAdmission: Sendable {
    let account: String
    let ticket: ResponseTicket
    let records: [RoutedMessage]
    /// The response once they are durable.
    let response: PDU
}

/// What a request does to messages.
enum RouteChange: Sendable {
    case cancelled
    case replaced(SubmitSM, RoutedMessage, expiry: Instant)
}

/// What has become of clients' messages since the start.
public struct RouteCounts: Hashable, Sendable {
    /// Messages that were acknowledged and are owned.
    public var accepted = 0
    /// Messages that were refused because their account has too many, or the journal could not take them.
    public var refused = 0
    /// Messages for whose destination there is no route.
    public var unroutable = 0
    /// Messages that an SMSC has taken.
    public var submitted = 0
    /// Messages that an SMSC refused for good.
    public var failed = 0
    /// Messages whose validity was over before an SMSC took them.
    public var expired = 0
    /// Messages that were taken back.
    public var cancelled = 0
    /// Messages that left once more because their outcome was unknown.
    public var resent = 0
    /// Messages whose outcome stayed unknown.
    public var inDoubt = 0
    /// Receipts that clients have acknowledged.
    public var reported = 0
    /// Receipts that never came in their time, that a client refused or did not fetch, or that made room for others.
    public var unreported = 0
    /// Messages that were taken up from an earlier process.
    public var recovered = 0
}

extension SegmentToken {
    /// A reply has 255 segments at most, the last is 254: this place is that of a client's message, which is one.
    static let routedIndex = 255

    init(routed id: MessageID) {
        self.init(id: id, index: Self.routedIndex)
    }

    var isRouted: Bool { self.index == Self.routedIndex }
}

extension SegmentNumber {
    /// Whether it stands for a client's message.
    var isRouted: Bool { self.number == SegmentToken.routedIndex + 1 }
}
