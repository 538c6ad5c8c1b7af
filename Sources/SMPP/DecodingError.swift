/// One PDU that came whole but cannot be read; the session goes on, unless it was a bind.
///
/// It names the field, never what was in it. SMPP 3.4 §4.3.1 and §5.1.3 say what is answered.
public struct DecodingError: Error, Hashable, Sendable {
    /// The header, which could be read.
    public var header: Header
    /// What is wrong.
    public var reason: Reason
    /// The specification's name of the field that is wrong.
    public var field: String
    /// Where that field begins, in octets from the beginning of the PDU.
    public var offset: Int
    /// What the peer is told.
    public var answer: Answer

    /// An error with these fields.
    public init(header: Header, reason: Reason, field: String, offset: Int, answer: Answer) {
        self.header = header
        self.reason = reason
        self.field = field
        self.offset = offset
        self.answer = answer
    }

    /// Whether the session has to end after the answer: the mandatory fields of a bind cannot be read.
    public var endsSession: Bool {
        self.header.commandID.isBind && (self.reason == .truncated || self.reason == .unterminated)
    }
}

extension DecodingError {
    /// What is wrong with a field.
    public enum Reason: String, Hashable, Sendable {
        /// command_id is not one of SMPP 3.4.
        case unknownCommand = "unknown command_id"
        /// The body ends before the mandatory fields do.
        case truncated = "the body ends in it"
        /// A C-Octet String has no NUL within its maximum.
        case unterminated = "no NUL within its maximum"
        /// A field has a length that it may not have.
        case wrongLength = "wrong length"
        /// A field that has to be there is empty.
        case empty = "empty"
        /// Octets are left over that make no optional parameter, or one is longer than the PDU.
        case brokenStream = "what is left makes no optional parameter"
        /// A field has a value that it may not have.
        case wrongValue = "value not allowed"
    }

    /// What the peer is told about a PDU that cannot be read.
    public enum Answer: Hashable, Sendable {
        /// generic_nack with this status.
        case genericNack(CommandStatus)
        /// The response of the command with this status.
        case response(CommandStatus)
        /// Nothing: the PDU was a response, or its command has none.
        case none
    }
}

extension DecodingError: CustomStringConvertible {
    /// In words: command, field, what is wrong, where.
    public var description: String {
        "\(self.header.commandID): \(self.field) at octet \(self.offset): \(self.reason.rawValue)"
    }
}
