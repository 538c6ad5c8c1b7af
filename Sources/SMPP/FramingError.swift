/// The stream cannot be cut into PDUs any more: command_length is wrong, and nothing marks the next PDU.
///
/// The peer is told with generic_nack ESME_RINVCMDLEN; then the connection is closed. SMPP 3.4 §3.2, §4.3.1.
public struct FramingError: Error, Hashable, Sendable {
    /// What is wrong with command_length.
    public enum Reason: Hashable, Sendable {
        /// Less than the 16 octets of a header.
        case tooShort
        /// More than the receive limit.
        case tooLong(limit: Int)
    }

    /// What is wrong.
    public var reason: Reason
    /// command_length as it came.
    public var commandLength: UInt32
    /// sequence_number for the answer: that of the header if it can be trusted and is there, else 0.
    public var sequenceNumber: SequenceNumber

    /// An error with these fields.
    public init(reason: Reason, commandLength: UInt32, sequenceNumber: SequenceNumber) {
        self.reason = reason
        self.commandLength = commandLength
        self.sequenceNumber = sequenceNumber
    }

    /// The generic_nack that the peer is sent before the connection closes.
    public var answer: (status: CommandStatus, sequenceNumber: SequenceNumber) {
        (.invalidCommandLength, self.sequenceNumber)
    }
}

extension FramingError: CustomStringConvertible {
    /// In words.
    public var description: String {
        switch self.reason {
        case .tooShort: "command_length \(self.commandLength) is less than a header"
        case .tooLong(let limit): "command_length \(self.commandLength) is over the limit of \(limit)"
        }
    }
}
