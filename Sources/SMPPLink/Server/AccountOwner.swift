public import SMPP

/// Who an account's sessions work for, as a ``LinkOwner`` is to an ``OperatorLink``: told on the loop.
public protocol AccountOwner: AnyObject, Sendable {
    /// Requests of the peer: submit_sm, data_sm, submit_multi, query_sm, cancel_sm, replace_sm; each wants one `respond`.
    func account(_ account: AccountLink, delivered deliveries: [Delivery])
    /// The ends of our requests.
    func account(_ account: AccountLink, completed completions: [Completion])
    /// A session can take up to so many requests now, deliver_sm or data_sm; fewer means that there are no more.
    func account(_ account: AccountLink, nextRequests count: Int) -> [(pdu: PDU, token: UInt64)]
    /// A response came after its request had timed out.
    func account(_ account: AccountLink, settled token: UInt64, _ verdict: SubmitVerdict)
    /// The socket of this connection has taken all responses that were given for it.
    func account(_ account: AccountLink, answered connection: UInt64)
    /// This connection is over: responses that were given for it and not `answered` may have got lost, and none more leaves.
    func account(_ account: AccountLink, closed connection: UInt64)
    /// Something that the NOC wants to see has changed.
    func account(_ account: AccountLink, changed status: AccountStatus)
}
