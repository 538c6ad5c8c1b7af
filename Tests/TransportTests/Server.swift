import Glibc
import Testing

@testable import Transport

/// A listening peer in a test: makes a ``Peer`` of each connection that comes in.
actor Server {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let manner: Peer.Manner
    private let sendBuffer: Int32?
    private let secureEnd: SecureEnd?
    private var acceptor: Acceptor?
    private(set) var peers: [Peer] = []
    private(set) var failures: [SystemError] = []
    private var waiter:
        (condition: (isolated Server) -> Bool, continuation: CheckedContinuation<Void, Never>)?

    /// - Parameters:
    ///   - sendBuffer: the kernel's buffer for output, when it is to be small.
    ///   - secureEnd: who secures the connections that come in, in place of making peers of them.
    init(
        on loop: EventLoop, _ manner: Peer.Manner, sendBuffer: Int32? = nil, secureEnd: SecureEnd? = nil
    ) {
        self.loop = loop
        self.manner = manner
        self.sendBuffer = sendBuffer
        self.secureEnd = secureEnd
    }

    /// Begins to listen on a port of the kernel's choice.
    func listen(on ip: String = "127.0.0.1", backlog: Int32 = 1024) throws -> SocketAddress {
        let any = try #require(SocketAddress(ip: ip, port: 0))
        let listener = try Listener.listen(on: any, backlog: backlog)
        let address = listener.localAddress
        try accept(on: listener)
        return address
    }

    func accept(on listener: consuming sending Listener) throws {
        acceptor = try Acceptor.start(on: loop, listener: listener, handler: self)
    }

    /// The connection that came in as number `index`.
    func peer(_ index: Int) async -> Peer {
        await wait { $0.peers.count > index }
        return peers[index]
    }

    func wait(until condition: @escaping @Sendable (isolated Server) -> Bool) async {
        if condition(self) { return }
        await withCheckedContinuation { waiter = (condition, $0) }
    }

    /// Closes the listener and all connections.
    func stop() async {
        acceptor?.stop()
        for peer in peers { await peer.close() }
    }

    private func add(_ socket: consuming StreamSocket?) {
        guard let socket else { return }
        if let sendBuffer { StreamSocket.set(socket.descriptor, SOL_SOCKET, SO_SNDBUF, sendBuffer) }
        if let secureEnd { return secureEnd.begin(socket) }
        let peer = Peer(socket, on: loop, manner)
        peer.start()
        peers.append(peer)
        check()
    }

    private func add(_ failure: SystemError) {
        failures.append(failure)
        check()
    }

    private func check() {
        guard let waiter, waiter.condition(self) else { return }
        self.waiter = nil
        waiter.continuation.resume()
    }
}

extension Server: AcceptHandler {
    nonisolated func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        var socket = Optional(socket)
        assumeIsolated { $0.add(socket.take()) }
    }

    nonisolated func acceptFailed(_ error: SystemError) {
        assumeIsolated { $0.add(error) }
    }
}
