/// A PDU of ours that has no form on the wire; nothing of it is written.
public struct EncodingError: Error, Hashable, Sendable {
    /// What is wrong with a field.
    public enum Reason: String, Hashable, Sendable {
        /// It is longer than the specification lets it be.
        case tooLong = "too long"
        /// Its length is not one of those that the specification gives.
        case wrongLength = "wrong length"
        /// It has to be there and is empty.
        case empty = "empty"
        /// A C-Octet String holds NUL or a character beyond Latin-1.
        case wrongCharacter = "NUL, or a character beyond Latin-1, in it"
    }

    /// What the PDU is.
    public var commandID: CommandID
    /// The specification's name of the field.
    public var field: String
    /// What is wrong.
    public var reason: Reason

    /// An error with these fields.
    public init(commandID: CommandID, field: String, reason: Reason) {
        self.commandID = commandID
        self.field = field
        self.reason = reason
    }
}

extension EncodingError: CustomStringConvertible {
    /// In words; the contents of the field are not among them.
    public var description: String { "\(self.commandID): \(self.field): \(self.reason.rawValue)" }
}
