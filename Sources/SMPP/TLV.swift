/// An optional parameter: tag, length and value.
///
/// | field | octets | form |
/// | --- | --- | --- |
/// | tag | 2 | integer |
/// | length | 2 | integer, of the value only |
/// | value | 0...65535 | as the tag says |
///
/// SMPP 3.4 §3.2.4.
public struct TLV: Hashable, Sendable {
    /// What the value means.
    public var tag: Tag
    /// The value as it stands on the wire.
    public var value: [UInt8]

    /// An optional parameter with this value, octet for octet.
    public init(_ tag: Tag, _ value: [UInt8]) {
        self.tag = tag
        self.value = value
    }

    /// An optional parameter with an integer of one octet.
    public init(_ tag: Tag, uint8 value: UInt8) {
        self.init(tag, [value])
    }

    /// An optional parameter with an integer of two octets.
    public init(_ tag: Tag, uint16 value: UInt16) {
        self.init(tag, [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)])
    }

    /// An optional parameter with a C-Octet String; its NUL is added.
    public init(_ tag: Tag, cString value: String) {
        self.init(tag, Array(value.utf8) + [0])
    }
}

extension TLV: CustomStringConvertible {
    /// Tag and size, never the value.
    public var description: String { "\(self.tag), \(self.value.count) octets" }
}
