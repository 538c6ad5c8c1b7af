import CLinux
import Glibc

/// An IP address and a port: IPv4 or IPv6.
///
/// An IPv4 address that the kernel reports in IPv6 clothes (`::ffff:127.0.0.1`, on a socket that listens to
/// both) becomes plain IPv4, so that allow lists and logs see one form.
public struct SocketAddress: Hashable, Sendable {
    /// The address in network order: 4 octets for IPv4, 16 for IPv6.
    public let octets: [UInt8]
    /// The port; 0 asks the kernel for a free one.
    public let port: UInt16
    /// The interface of a link-local IPv6 address, 0 otherwise.
    let scope: UInt32

    /// An address from its numeric form, such as `127.0.0.1` or `::1`; nil when it is none.
    ///
    /// A link-local IPv6 address may name its interface: `fe80::1%eth0`.
    public init?(ip: String, port: UInt16) {
        let parts = ip.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let octets = Self.parse(parts[0]) else { return nil }
        var scope: UInt32 = 0
        if parts.count == 2 {
            scope = unsafe if_nametoindex(parts[1])
            guard octets.count == 16, scope != 0 else { return nil }
        }
        self.init(octets: octets, port: port, scope: scope)
    }

    private init(octets: [UInt8], port: UInt16, scope: UInt32) {
        let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        let isMapped = octets.count == 16 && octets.starts(with: mappedPrefix)
        self.octets = isMapped ? Array(octets.suffix(4)) : octets
        self.port = port
        self.scope = scope
    }

    /// The IP address without the port, such as `127.0.0.1` or `::1`.
    public var ip: String {
        let capacity = Int(INET6_ADDRSTRLEN)
        let ip = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
            let end = unsafe octets.withUnsafeBytes { octets in
                unsafe inet_ntop(family, octets.baseAddress, text.baseAddress, socklen_t(capacity))
            }
            return unsafe end.map { unsafe String(cString: $0) } ?? ""
        }
        return scope == 0 ? ip : "\(ip)%\(scope)"
    }

    private static func parse(_ ip: String) -> [UInt8]? {
        let isIPv6 = ip.utf8.contains(UInt8(ascii: ":"))
        var octets = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        let result = unsafe octets.withUnsafeMutableBytes { octets in
            unsafe inet_pton(isIPv6 ? AF_INET6 : AF_INET, ip, octets.baseAddress)
        }
        return result == 1 ? octets : nil
    }
}

extension SocketAddress: CustomStringConvertible {
    /// For example `127.0.0.1:2775` or `[::1]:2775`.
    public var description: String { octets.count == 4 ? "\(ip):\(port)" : "[\(ip)]:\(port)" }
}

/// As system calls take and give it.
extension SocketAddress {
    /// `AF_INET` or `AF_INET6`.
    var family: Int32 { octets.count == 4 ? AF_INET : AF_INET6 }

    /// Calls `body` with the address as `connect` and `bind` take it.
    func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if family == AF_INET {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            unsafe withUnsafeMutableBytes(of: &address.sin_addr) { unsafe $0.copyBytes(from: octets) }
            return unsafe Self.rebound(&address, body)
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_scope_id = scope
        unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { unsafe $0.copyBytes(from: octets) }
        return unsafe Self.rebound(&address, body)
    }

    private static func rebound<Address, Result>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    /// The address that `call` writes; nil when it fails or writes one of another family.
    static func read(
        _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &length) }
        }
        return result >= 0 ? unsafe withUnsafeBytes(of: &storage) { unsafe SocketAddress($0) } : nil
    }

    /// The address in `storage`, a `sockaddr_in` or `sockaddr_in6`; nil for another family.
    init?(_ storage: UnsafeRawBufferPointer) {
        switch unsafe Int32(storage.loadUnaligned(as: sockaddr.self).sa_family) {
        case AF_INET:
            let address = unsafe storage.loadUnaligned(as: sockaddr_in.self)
            let octets = unsafe withUnsafeBytes(of: address.sin_addr) { unsafe Array($0) }
            self.init(octets: octets, port: UInt16(bigEndian: address.sin_port), scope: 0)
        case AF_INET6:
            let address = unsafe storage.loadUnaligned(as: sockaddr_in6.self)
            let octets = unsafe withUnsafeBytes(of: address.sin6_addr) { unsafe Array($0) }
            self.init(
                octets: octets, port: UInt16(bigEndian: address.sin6_port), scope: address.sin6_scope_id)
        default: return nil
        }
    }
}
