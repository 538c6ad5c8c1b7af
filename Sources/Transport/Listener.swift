import CLinux
import Glibc

/// What an accept came to.
public enum AcceptResult: ~Copyable, Sendable {
    /// A connection, and where it comes from.
    case accepted(StreamSocket, SocketAddress)
    /// Nobody waits; the loop tells when.
    case wouldBlock
    /// A connection was taken from the queue and closed, as the process has no descriptor left for it.
    case shed(SystemError)
    /// The kernel can't give us a connection now; trying again at once would spin.
    case failed(SystemError)
}

/// A TCP socket that takes connections in, and never blocks.
///
/// It keeps one descriptor in reserve. When there is no other left (`EMFILE`, `ENFILE`), the connection that
/// waits is accepted on it and closed: its peer learns at once, and the listener is not ready for ever.
public struct Listener: ~Copyable, Sendable {
    /// The listener's descriptor, to register with a loop for reading.
    public let descriptor: Descriptor
    /// Where it listens: the port is the kernel's choice where 0 was asked for.
    public let localAddress: SocketAddress
    /// Nil only while another thread has snatched the number that a shed connection gave back.
    var reserve: Descriptor?

    /// Listens on `address`.
    ///
    /// - Parameter backlog: most connections that wait to be accepted; the kernel has its own maximum (4096).
    /// - Throws: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL` and the like, with the call that failed.
    public static func listen(
        on address: SocketAddress, backlog: Int32 = 1024
    ) throws(SystemError) -> Listener {
        let descriptor = try StreamSocket.makeSocket(address.family)
        StreamSocket.set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        let bound = unsafe address.withSockaddr { unsafe bind(descriptor.rawValue, $0, $1) }
        _ = try SystemError.check("bind", bound)
        _ = try SystemError.check("listen", Glibc.listen(descriptor.rawValue, backlog))
        let local = unsafe SocketAddress.read { unsafe getsockname(descriptor.rawValue, $0, $1) }
        guard let local else { throw .last("getsockname") }
        return try Listener(descriptor: descriptor, localAddress: local, reserve: makeReserve())
    }

    private init(descriptor: consuming Descriptor, localAddress: SocketAddress, reserve: consuming Descriptor)
    {
        self.descriptor = descriptor
        self.localAddress = localAddress
        self.reserve = consume reserve
    }

    /// Takes one waiting connection.
    public mutating func accept() -> AcceptResult {
        while true {
            switch acceptOnce() {
            case .success(let (descriptor, address)):
                return .accepted(StreamSocket(Descriptor(owning: descriptor)), address)
            case .failure(let error) where Self.isOfOneConnection(error.errno): continue
            case .failure(let error) where error.errno == EAGAIN: return .wouldBlock
            case .failure(let error) where error.errno == EMFILE || error.errno == ENFILE:
                return shedOne(error)
            case .failure(let error): return .failed(error)
            }
        }
    }

    private func acceptOnce() -> Result<(Int32, SocketAddress), SystemError> {
        var accepted: Int32 = -1
        let address = unsafe SocketAddress.read { address, length in
            repeat {
                accepted = unsafe linux_accept(descriptor.rawValue, address, length)
            } while accepted < 0 && errno == EINTR
            return accepted
        }
        guard accepted >= 0 else { return .failure(.last("accept4")) }
        guard let address else {
            close(accepted)
            return .failure(SystemError(errno: ECONNABORTED, call: "accept4"))
        }
        return .success((accepted, address))
    }

    private mutating func shedOne(_ error: SystemError) -> AcceptResult {
        guard reserve != nil else {
            reserve = try? Self.makeReserve()
            return .failed(error)
        }
        reserve = nil
        let result = acceptOnce()
        if case .success(let (descriptor, _)) = result { close(descriptor) }
        reserve = try? Self.makeReserve()
        if case .success = result { return .shed(error) }
        return .failed(error)
    }

    /// Errors that accept passes on from a connection that broke while it waited, see accept(2).
    private static func isOfOneConnection(_ error: Int32) -> Bool {
        switch error {
        case ECONNABORTED, EPROTO, ENETDOWN, ENOPROTOOPT, EHOSTDOWN, ENONET, EHOSTUNREACH, EOPNOTSUPP,
            ENETUNREACH:
            true
        default: false
        }
    }

    private static func makeReserve() throws(SystemError) -> Descriptor {
        let reserve = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        return try Descriptor(owning: SystemError.check("open", reserve))
    }
}
