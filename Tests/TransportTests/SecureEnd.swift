@testable import Transport

/// One end of a secured connection in a test: connects or takes one connection in, does the handshake, and makes a
/// ``Peer`` of it.
final class SecureEnd: Sendable {
    private let loop: EventLoop
    private let context: TLSContext
    private let host: String?
    private let manner: Peer.Manner
    private let readSize: Int
    private let timeLimit: Duration
    private let gate = Gate<Result<Peer, TLSError>>()

    init(
        on loop: EventLoop, _ context: TLSContext, host: String? = nil, _ manner: Peer.Manner = .collects,
        readSize: Int = 64 * 1024, timeLimit: Duration = .seconds(60)
    ) {
        self.loop = loop
        self.context = context
        self.host = host
        self.manner = manner
        self.readSize = readSize
        self.timeLimit = timeLimit
    }

    /// What became of the handshake.
    var outcome: Result<Peer, TLSError> {
        get async { await gate.value }
    }

    var failure: TLSError? {
        get async {
            switch await outcome {
            case .success: nil
            case .failure(let error): error
            }
        }
    }

    func connect(to address: SocketAddress) {
        loop.execute { [self] in
            _ = Connector.connect(on: loop, to: [address], timeLimit: .seconds(60), handler: self)
        }
    }

    /// Takes in the first connection to the address that is returned; little of its output fits the kernel.
    func listen() async throws -> SocketAddress {
        try await Server(on: loop, manner, sendBuffer: 4096, secureEnd: self).listen()
    }

    /// Secures a connection; on the loop's thread.
    func begin(_ socket: consuming StreamSocket) {
        _ = TLSHandshake.start(
            on: loop, socket: socket, context: context, host: host, timeLimit: timeLimit, handler: self)
    }
}

extension SecureEnd: ConnectHandler, TLSHandshakeHandler {
    func connected(_ socket: consuming StreamSocket, to address: SocketAddress) { begin(socket) }

    func connectFailed(_ error: ConnectError) { gate.open(.failure(.ended)) }

    func secured(_ socket: consuming StreamSocket) {
        let peer = Peer(socket, on: loop, manner, readSize: readSize)
        peer.start()
        gate.open(.success(peer))
    }

    func handshakeFailed(_ error: TLSError) { gate.open(.failure(error)) }
}
