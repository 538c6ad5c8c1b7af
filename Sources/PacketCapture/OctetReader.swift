/// In which order the octets of a number stand.
enum ByteOrder: Hashable, Sendable {
    case big
    case little
}

/// Octets read one field after the other; nil for what is not there.
struct OctetReader {
    private(set) var rest: ArraySlice<UInt8>
    let order: ByteOrder

    init(_ octets: ArraySlice<UInt8>, _ order: ByteOrder = .big) {
        self.rest = octets
        self.order = order
    }

    mutating func uint8() -> UInt8? { self.rest.popFirst() }

    mutating func uint16() -> UInt16? { self.number(2).map { UInt16(truncatingIfNeeded: $0) } }

    mutating func uint32() -> UInt32? { self.number(4).map { UInt32(truncatingIfNeeded: $0) } }

    mutating func uint64() -> UInt64? { self.number(8) }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, self.rest.count >= count else { return nil }
        defer { self.rest = self.rest.dropFirst(count) }
        return self.rest.prefix(count)
    }

    private mutating func number(_ count: Int) -> UInt64? {
        guard let octets = self.take(count) else { return nil }
        switch self.order {
        case .big: return octets.reduce(0) { $0 << 8 | UInt64($1) }
        case .little: return octets.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
