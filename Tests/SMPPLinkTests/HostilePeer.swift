import Testing
import Transport

@testable import SMPPLink

/// A listener that treats every connection as badly as it is told to.
actor HostilePeer: AcceptHandler {
    enum Manner: String, CaseIterable, Sendable {
        /// Takes the connection and never says a word.
        case silent
        /// Closes at once.
        case closing
        /// Sends what is no SMPP.
        case garbage
        /// Sends a bind_transceiver_resp without its last octet, and nothing more.
        case slow
        /// Claims a PDU of 4 GiB.
        case huge
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    nonisolated let address: SocketAddress
    private let manner: Manner
    private var listener: Listener?
    private var acceptor: Acceptor?
    private var guests: [Guest] = []
    private(set) var taken = 0

    /// A socket in a class, as an array holds no noncopyable values.
    private final class Guest {
        let socket: StreamSocket
        init(_ socket: consuming StreamSocket) { self.socket = socket }
    }

    init(_ manner: Manner, loop: EventLoop) throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let listener = try Listener.listen(on: any)
        self.loop = loop
        self.manner = manner
        self.address = listener.localAddress
        self.listener = consume listener
    }

    func start() throws(SystemError) {
        guard let listener = self.listener.take() else { return }
        self.acceptor = try Acceptor.start(on: self.loop, listener: listener, handler: self)
    }

    func stop() {
        self.acceptor?.stop()
        self.guests = []
    }

    nonisolated func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { peer in
            if let socket = socket.take() { peer.treat(socket) }
        }
    }

    nonisolated func acceptFailed(_ error: SystemError) {}

    private func treat(_ socket: consuming StreamSocket) {
        self.taken += 1
        let octets: [UInt8] =
            switch self.manner {
            case .silent, .closing: []
            case .garbage: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)
            case .slow: [0, 0, 0, 17, 0x80, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1]
            case .huge: [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 9]
            }
        if !octets.isEmpty { _ = unsafe octets.withUnsafeBytes { unsafe socket.write($0) } }
        guard self.manner != .closing else { return }
        self.guests.append(Guest(socket))
        // As many as a backlog: what is older has been given up by the other side.
        if self.guests.count > 20 { self.guests.removeFirst() }
    }
}
