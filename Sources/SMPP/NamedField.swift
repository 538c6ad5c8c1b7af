/// A mandatory field of a PDU with the specification's name, for whoever has to show a PDU.
///
/// It holds what people wrote and their numbers: whoever shows it has to mask it.
public struct NamedField: Hashable, Sendable {
    /// The specification's name.
    public var name: String
    /// What is in it.
    public var value: Value

    /// A field with this name.
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    /// What a field holds, in the form that the specification gives it.
    public enum Value: Hashable, Sendable {
        /// An integer of one to four octets.
        case integer(UInt32)
        /// A C-Octet String.
        case text(String)
        /// Octets.
        case octets([UInt8])
        /// Members of a list, each with fields of its own.
        indirect case list([[NamedField]])
    }
}

extension NamedField {
    static func text(_ field: Field, _ value: String) -> NamedField {
        NamedField(field.rawValue, .text(value))
    }

    static func uint8(_ field: Field, _ value: UInt8) -> NamedField {
        NamedField(field.rawValue, .integer(UInt32(value)))
    }

    /// sm_length and short_message.
    static func shortMessage(_ octets: [UInt8]) -> [NamedField] {
        [
            NamedField(Field.smLength.rawValue, .integer(UInt32(truncatingIfNeeded: octets.count))),
            NamedField(Field.shortMessage.rawValue, .octets(octets)),
        ]
    }
}
