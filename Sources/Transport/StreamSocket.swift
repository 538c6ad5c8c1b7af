import Glibc

/// A TCP connection, established or on its way, that never blocks; with TLS on it after a ``TLSHandshake``.
///
/// Small writes leave at once (`TCP_NODELAY`): who has much to send collects it and writes once a turn.
/// When the peer has not acknowledged octets for 15 s, or has had no room for them for so long, the kernel
/// ends the connection with `ETIMEDOUT` (`TCP_USER_TIMEOUT`, tcp(7)).
public struct StreamSocket: ~Copyable, Sendable {
    private static let userTimeoutMilliseconds: Int32 = 15_000

    /// The connection's descriptor, to register with a loop.
    public let descriptor: Descriptor
    /// Nil: plain TCP.
    var tls: TLSStream?

    /// Takes over a connected stream socket.
    init(_ descriptor: consuming Descriptor) {
        Self.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        Self.set(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, Self.userTimeoutMilliseconds)
        self.descriptor = descriptor
    }

    // Before the descriptor closes: a peer that reads on learns that nothing is missing.
    deinit { tls?.sendCloseNotify() }

    /// Starts to connect; the socket becomes writable when that has ended, see ``finishConnect()``.
    public static func connect(to address: SocketAddress) throws(SystemError) -> StreamSocket {
        let socket = try StreamSocket(makeSocket(address.family))
        let result = unsafe address.withSockaddr { unsafe Glibc.connect(socket.descriptor.rawValue, $0, $1) }
        // Interrupted, a non-blocking connect goes on by itself.
        guard result == 0 || errno == EINPROGRESS || errno == EINTR else { throw .last("connect") }
        return socket
    }

    /// Why a connect failed, or nil when it succeeded.
    ///
    /// To be asked when the socket is writable or hung up.
    public func finishConnect() -> SystemError? {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ERROR, &error, &length) == 0
        else { return .last("getsockopt") }
        guard error == 0 else { return SystemError(errno: error, call: "connect") }
        guard let peer = peerAddress else { return SystemError(errno: ENOTCONN, call: "connect") }
        // A connect to a free port of this machine can be given that very port as its own and meet itself.
        return peer == localAddress ? SystemError(errno: ECONNREFUSED, call: "connect") : nil
    }

    /// Reads what is there, at most as much as `buffer` holds.
    public func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        if let tls { return unsafe tls.read(into: buffer) }
        while true {
            let count = unsafe recv(descriptor.rawValue, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .count(count) }
            if count == 0 { return unsafe buffer.isEmpty ? .wouldBlock : .endOfStream }
            if errno != EINTR { return Self.failure("recv") }
        }
    }

    /// Writes as much of `octets` as the kernel takes; a peer that is gone is an error, not a signal.
    public func write(_ octets: UnsafeRawBufferPointer) -> IOResult {
        if let tls { return unsafe tls.write(octets) }
        while true {
            let count = unsafe send(
                descriptor.rawValue, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
            if count >= 0 { return .count(count) }
            if errno != EINTR { return Self.failure("send") }
        }
    }

    /// Ends our direction: the peer reads the end of the stream after what was written.
    public func shutdownWrite() {
        tls?.sendCloseNotify()
        _ = shutdown(descriptor.rawValue, Int32(SHUT_WR))
    }

    /// The peer's address; nil while not connected.
    public var peerAddress: SocketAddress? {
        unsafe SocketAddress.read { unsafe getpeername(descriptor.rawValue, $0, $1) }
    }

    /// Our address; nil when the kernel refuses to say.
    public var localAddress: SocketAddress? {
        unsafe SocketAddress.read { unsafe getsockname(descriptor.rawValue, $0, $1) }
    }

    /// A TCP socket of the family `AF_INET` or `AF_INET6`.
    static func makeSocket(_ family: Int32) throws(SystemError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return try Descriptor(owning: SystemError.check("socket", socket(family, type, 0)))
    }

    /// Sets an option that can't fail on a TCP socket.
    static func set(_ descriptor: borrowing Descriptor, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe setsockopt(descriptor.rawValue, level, option, &value, size)
    }

    private static func failure(_ call: String) -> IOResult {
        errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(.last(call))
    }
}
