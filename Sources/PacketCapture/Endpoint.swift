/// An IP address and a TCP port.
public struct Endpoint: Hashable, Sendable {
    /// 4 octets or 16.
    public let address: [UInt8]
    /// The port.
    public let port: UInt16

    /// An endpoint.
    public init(address: [UInt8], port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension Endpoint: CustomStringConvertible {
    /// `127.0.0.1:2775` or `[::1]:2775`; IPv6 as RFC 5952 has it.
    public var description: String {
        self.address.count == 4
            ? self.address.map { String($0) }.joined(separator: ".") + ":\(self.port)"
            : "[\(Self.ipv6(self.address))]:\(self.port)"
    }

    private static func ipv6(_ address: [UInt8]) -> String {
        let groups = stride(from: 0, to: address.count - 1, by: 2).map { index in
            UInt16(address[index]) << 8 | UInt16(address[index + 1])
        }
        let zeros = Self.longestZeros(groups)
        func text(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard zeros.count > 1 else { return text(groups[...]) }
        return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
    }

    /// The first of the longest runs of zeros.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest
    }
}
