/// The 16 octets that every PDU begins with.
///
/// | offset | field | octets |
/// | --- | --- | --- |
/// | 0 | command_length | 4 |
/// | 4 | command_id | 4 |
/// | 8 | command_status | 4 |
/// | 12 | sequence_number | 4 |
///
/// SMPP 3.4 §3.2, §5.1.
public struct Header: Hashable, Sendable {
    /// Octets of the whole PDU, these four included, as received.
    public var commandLength: UInt32
    /// What the PDU is.
    public var commandID: CommandID
    /// The result, in a response; 0 in a request.
    public var commandStatus: CommandStatus
    /// Ties a response to its request.
    public var sequenceNumber: SequenceNumber

    /// A header with these fields.
    public init(
        commandLength: UInt32, commandID: CommandID, commandStatus: CommandStatus = .ok,
        sequenceNumber: SequenceNumber
    ) {
        self.commandLength = commandLength
        self.commandID = commandID
        self.commandStatus = commandStatus
        self.sequenceNumber = sequenceNumber
    }

    /// Octets of a header on the wire.
    public static let octetCount = 16
}
