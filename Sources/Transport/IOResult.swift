/// What a read or write came to.
public enum IOResult: Hashable, Sendable {
    /// So many octets were moved, at least one.
    case count(Int)
    /// Nothing can be moved now; the loop tells when.
    case wouldBlock
    /// The peer has ended its direction (reading only).
    case endOfStream
    /// The connection is of no use any more.
    case failed(SystemError)
}
