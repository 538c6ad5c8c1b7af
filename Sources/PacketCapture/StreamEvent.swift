/// One way of a TCP connection.
public struct StreamDirection: Hashable, Sendable {
    /// Who sends.
    public let source: Endpoint
    /// Who receives.
    public let destination: Endpoint

    /// A direction.
    public init(source: Endpoint, destination: Endpoint) {
        self.source = source
        self.destination = destination
    }

    /// The way back.
    var opposite: StreamDirection {
        StreamDirection(source: self.destination, destination: self.source)
    }
}

/// What becomes known of one way of a TCP connection, in the order of its octets.
public struct StreamEvent: Hashable, Sendable {
    /// What becomes known.
    public enum Kind: Hashable, Sendable {
        /// Somebody begins to send; what came before may not have been captured.
        case began(isFirstKnown: Bool)
        /// Octets in their order, each once.
        case octets(ArraySlice<UInt8>)
        /// So many octets were sent here that the capture does not have.
        case missing(octetCount: Int)
        /// Nothing more will come.
        case ended
    }

    /// Whose stream.
    public let direction: StreamDirection
    /// When the packet was captured that it is known from.
    public let time: CaptureTime?
    /// What becomes known.
    public let kind: Kind
}
