public import Transport

/// A range of IP addresses as allow lists name it: `192.0.2.0/24`, `2001:db8::/32`, or one address.
///
/// IPv4 in IPv6 clothes (`::ffff:192.0.2.0/120`) is the IPv4 range: ``Transport/SocketAddress`` shows peers so, too. A
/// range contains no address of the other family.
public struct IPNetwork: Hashable, Sendable {
    /// The first address of the range in network order: 4 or 16 octets.
    public let octets: [UInt8]
    /// How many leading bits all of its addresses share.
    public let prefixLength: Int

    /// The range that a text means; nil when it means none, or when bits behind the prefix are set.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let ip = String(parts[0])
        guard !ip.contains("%"), let octets = SocketAddress(ip: ip, port: 0)?.octets else { return nil }
        // A mapped address was written with 128 bits, of which the first 96 are its clothes.
        let hidden = ip.contains(":") && octets.count == 4 ? 96 : 0
        var length = octets.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let written = Int(parts[1]),
                (hidden...hidden + length).contains(written)
            else { return nil }
            length = written - hidden
        }
        guard Self.masked(octets, length) == octets else { return nil }
        self.octets = octets
        self.prefixLength = length
    }

    /// Whether an address lies in the range, whatever its port.
    public func contains(_ address: SocketAddress) -> Bool {
        address.octets.count == self.octets.count
            && Self.masked(address.octets, self.prefixLength) == self.octets
    }

    private static func masked(_ octets: [UInt8], _ length: Int) -> [UInt8] {
        octets.enumerated().map { index, octet in
            let kept = min(8, max(0, length - index * 8))
            return octet & ~UInt8(truncatingIfNeeded: 0xFF >> kept)
        }
    }
}

extension IPNetwork: CustomStringConvertible {
    /// `192.0.2.0/24`; one address without its prefix.
    public var description: String {
        let ip = Self.text(self.octets)
        return self.prefixLength == self.octets.count * 8 ? ip : "\(ip)/\(self.prefixLength)"
    }

    private static func text(_ octets: [UInt8]) -> String {
        guard octets.count == 16 else { return octets.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
        let written = groups.map { String($0, radix: 16) }.joined(separator: ":")
        return SocketAddress(ip: written, port: 0)?.ip ?? written
    }
}
