@testable import Transport

/// Connects in a test, and waits for the outcome.
final class Client: ConnectHandler {
    private let loop: EventLoop
    private let manner: Peer.Manner
    private let readSize: Int
    private let outcome = Gate<Result<Peer, ConnectError>>()

    /// Connects to the first of `addresses` that answers.
    static func connect(
        on loop: EventLoop, to addresses: [SocketAddress], timeLimit: Duration = .seconds(60),
        _ manner: Peer.Manner = .collects, readSize: Int = 64 * 1024
    ) async throws(ConnectError) -> Peer {
        let client = Client(loop, manner, readSize)
        loop.execute { _ = Connector.connect(on: loop, to: addresses, timeLimit: timeLimit, handler: client) }
        return try await client.outcome.value.get()
    }

    private init(_ loop: EventLoop, _ manner: Peer.Manner, _ readSize: Int) {
        self.loop = loop
        self.manner = manner
        self.readSize = readSize
    }

    func connected(_ socket: consuming StreamSocket, to address: SocketAddress) {
        let peer = Peer(socket, on: loop, manner, readSize: readSize)
        peer.start()
        outcome.open(.success(peer))
    }

    func connectFailed(_ error: ConnectError) {
        outcome.open(.failure(error))
    }
}
