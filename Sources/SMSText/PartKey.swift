/// What the parts of one message have in common, and no part of another message has.
///
/// The sender belongs to it: on a short number everybody writes to the same destination, and two phones may well choose
/// the same reference.
public struct PartKey: Hashable, Sendable {
    /// One end of a message, as the PDU has it.
    public struct Party: Hashable, Sendable {
        /// Type of number.
        public var ton: UInt8
        /// Numbering plan.
        public var npi: UInt8
        /// The number.
        public var digits: String

        /// A party with these fields.
        public init(ton: UInt8, npi: UInt8, digits: String) {
            self.ton = ton
            self.npi = npi
            self.digits = digits
        }
    }

    /// Who sent the message.
    public var source: Party
    /// To whom.
    public var destination: Party
    /// The sender's reference.
    public var reference: UInt16
    /// How many parts there are.
    public var total: UInt8
    /// Where the reference was said.
    public var form: Concatenation.Form

    /// A key with these fields.
    public init(source: Party, destination: Party, reference: UInt16, total: UInt8, form: Concatenation.Form)
    {
        self.source = source
        self.destination = destination
        self.reference = reference
        self.total = total
        self.form = form
    }

    /// The key of a part at this place.
    public init(source: Party, destination: Party, _ place: Concatenation) {
        self.init(
            source: source, destination: destination, reference: place.reference, total: place.total,
            form: place.form)
    }
}

extension PartKey.Party: CustomStringConvertible {
    /// Type and plan, never the number.
    public var description: String {
        "ton \(self.ton), npi \(self.npi), \(self.digits.utf8.count) octets"
    }
}
