/// What the octets of a packet begin with, by the numbers of the tcpdump group's registry.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The number.
    public let rawValue: UInt16

    /// A link type, known here or not.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// BSD loopback: the family in the capturing machine's byte order.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet, with VLAN tags or without.
    public static let ethernet = LinkType(rawValue: 1)
    /// IPv4 or IPv6 with nothing in front.
    public static let raw = LinkType(rawValue: 101)
    /// OpenBSD loopback: the family in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// Linux "any", first form.
    public static let linuxSLL = LinkType(rawValue: 113)
    /// IPv4 with nothing in front.
    public static let ipv4 = LinkType(rawValue: 228)
    /// IPv6 with nothing in front.
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux "any", second form.
    public static let linuxSLL2 = LinkType(rawValue: 276)

    /// Whether packets of this type can be looked into.
    public var isRead: Bool {
        [
            .null, .ethernet, .raw, .loop, .linuxSLL, .ipv4, .ipv6, .linuxSLL2, Self.rawOfBSD,
            Self.rawOfOpenBSD,
        ].contains(self)
    }

    /// Numbers that some systems write for `raw`.
    private static let rawOfBSD = LinkType(rawValue: 12)
    private static let rawOfOpenBSD = LinkType(rawValue: 14)

    /// The IP packet in a frame; nil for a frame that has none.
    func network(_ frame: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var reader = OctetReader(frame)
        switch self {
        case .null, .loop: return reader.take(4) == nil ? nil : reader.rest
        case .raw, .ipv4, .ipv6, Self.rawOfBSD, Self.rawOfOpenBSD: return frame
        case .ethernet: return reader.take(12) == nil ? nil : Self.payload(&reader)
        case .linuxSLL: return reader.take(14) == nil ? nil : Self.payload(&reader)
        case .linuxSLL2:
            guard let type = reader.uint16(), reader.take(18) != nil else { return nil }
            return Self.payload(type, &reader)
        default: return nil
        }
    }

    private enum EtherType {
        static let ip: Set<UInt16> = [0x0800, 0x86DD]
        /// 802.1Q, 802.1ad, and what was used before it.
        static let tags: Set<UInt16> = [0x8100, 0x88A8, 0x9100]
    }

    private static func payload(_ reader: inout OctetReader) -> ArraySlice<UInt8>? {
        reader.uint16().flatMap { self.payload($0, &reader) }
    }

    /// What stands behind an EtherType and the tags that may follow it.
    private static func payload(_ type: UInt16, _ reader: inout OctetReader) -> ArraySlice<UInt8>? {
        var type = type
        while EtherType.tags.contains(type) {
            guard reader.uint16() != nil, let inner = reader.uint16() else { return nil }
            type = inner
        }
        return EtherType.ip.contains(type) ? reader.rest : nil
    }
}
