public import SMPP
import SMPPSession

/// Who an operator link works for: told on the link's loop, never from two threads at once.
public protocol LinkOwner: AnyObject, Sendable {
    /// Requests of the SMSC, deliver_sm and data_sm; each wants one `respond`.
    func link(_ link: OperatorLink, delivered deliveries: [Delivery])
    /// The ends of submissions.
    func link(_ link: OperatorLink, completed completions: [Completion])
    /// The link can take up to so many submissions now; fewer means that there are no more.
    func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission]
    /// A response came after its submission had timed out.
    func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict)
    /// The socket of this connection has taken all responses that were given for it.
    func link(_ link: OperatorLink, answered connection: UInt64)
    /// This connection is over: responses that were given for it and not `answered` may have got lost, and none more leaves.
    func link(_ link: OperatorLink, closed connection: UInt64)
    /// Something that the NOC wants to see has changed.
    func link(_ link: OperatorLink, changed status: LinkStatus)
}

extension LinkOwner {
    /// Does not care.
    public func link(_ link: OperatorLink, answered connection: UInt64) {}
    /// Does not care.
    public func link(_ link: OperatorLink, closed connection: UInt64) {}
}

/// A request of the SMSC, and where its response belongs.
public struct Delivery: Hashable, Sendable {
    /// deliver_sm or data_sm.
    public let pdu: PDU
    /// Where the response goes.
    public let ticket: ResponseTicket

    /// A request under another PDU, as its owner's rules see it.
    public init(pdu: PDU, ticket: ResponseTicket) {
        self.pdu = pdu
        self.ticket = ticket
    }
}

/// Where the response to a request belongs: a number on one connection, good as long as that connection lives.
public struct ResponseTicket: Hashable, Sendable {
    /// The number of the connection, never used again by its link.
    public let connection: UInt64
    let sequence: SequenceNumber
    /// Whether the request was data_sm, which has a response of its own.
    public let isDataSM: Bool

    /// The ticket of a request.
    public init(connection: UInt64, sequence: SequenceNumber, isDataSM: Bool) {
        self.connection = connection
        self.sequence = sequence
        self.isDataSM = isDataSM
    }
}

/// A submit_sm to be sent, and the number under which its end is told.
public struct Submission: Hashable, Sendable {
    /// A submit_sm, in the form in which it goes on: by reference.
    let pdu: PDU
    /// Chosen by the owner; comes back once.
    public let token: UInt64

    /// A submission.
    public init(_ submitSM: consuming SubmitSM, token: UInt64) {
        self.pdu = .submitSM(submitSM)
        self.token = token
    }

    /// The request.
    public var submitSM: SubmitSM {
        guard case .submitSM(let submitSM) = self.pdu else {
            preconditionFailure("a submission is a submit_sm")
        }
        return submitSM
    }
}

/// The end of a submission.
public struct Completion: Hashable, Sendable {
    /// The owner's number.
    public let token: UInt64
    /// What became of it.
    public let verdict: SubmitVerdict

    /// The end of a submission, as an owner tells it to another.
    public init(token: UInt64, verdict: SubmitVerdict) {
        self.token = token
        self.verdict = verdict
    }
}
