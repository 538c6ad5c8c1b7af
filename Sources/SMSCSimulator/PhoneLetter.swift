/// A message that a phone sends.
public struct PhoneLetter: Hashable, Sendable {
    /// In which order the parts of a long message arrive.
    public enum PartOrder: String, Hashable, CaseIterable, Sendable {
        /// As they were cut.
        case inOrder = "in_order"
        /// The last one first.
        case reversed
        /// In any order.
        case shuffled
    }

    /// What it says.
    public var text: String
    /// The phone's number.
    public var sender: String
    /// The number it is sent to; nil: the short number.
    public var recipient: String?
    /// The data_coding it comes in; nil: the one that its characters need.
    public var dataCoding: UInt8?
    /// In which order its parts come.
    public var partOrder: PartOrder
    /// How often it comes.
    public var copies: Int

    /// A message; see the properties.
    public init(
        text: String, sender: String, recipient: String? = nil, dataCoding: UInt8? = nil,
        partOrder: PartOrder = .inOrder, copies: Int = 1
    ) {
        self.text = text
        self.sender = sender
        self.recipient = recipient
        self.dataCoding = dataCoding
        self.partOrder = partOrder
        self.copies = copies
    }
}
