import Glibc
import Testing

@testable import Transport

@Suite struct StreamSocketTests {
    /// Three messages of 5, 1 and 7 octets.
    private static let messages: [UInt8] = [0, 0, 0, 5, 1, 7, 0, 0, 0, 7, 2, 3, 4]

    @Test(arguments: 1..<messages.count)
    func cutsDoNotMatter(cut: Int) async throws {
        let loop = try EventLoop(name: "cuts")
        let server = Server(on: loop, .echoes)
        let client = try await Client.connect(on: loop, to: [server.listen()])
        await client.send(Array(Self.messages[..<cut]))
        // The echo of the first part shows that it travelled in a segment of its own.
        #expect(await client.octets(cut) == Array(Self.messages[..<cut]))
        await client.send(Array(Self.messages[cut...]))
        #expect(await client.octets(Self.messages.count) == Self.messages)
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test func echoOfOneOctetReads() async throws {
        let loop = try EventLoop(name: "octets")
        let server = Server(on: loop, .echoes)
        let client = try await Client.connect(on: loop, to: [server.listen()], readSize: 1)
        var random = SplitMix64(seed: 1)
        let octets = random.octets(2000)
        await client.send(octets)
        #expect(await client.octets(octets.count) == octets)
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test(arguments: 0..<4)
    func echoSurvivesPartialWrites(seed: Int) async throws {
        let loop = try EventLoop(name: "partial")
        let server = Server(on: loop, .echoes, sendBuffer: 4096)
        let client = try await Client.connect(on: loop, to: [server.listen()], .readsNothing)
        var random = SplitMix64(seed: seed)
        // More than the kernel's buffers of both ends hold, so that the echo has to wait in the output queue.
        let octets = random.octets(1 << 20)
        await client.send(octets)
        let echo = await server.peer(0)
        await echo.wait { $0.mostWaiting > 0 }
        await client.beginReading()
        #expect(await client.octets(octets.count) == octets)
        await client.close()
        await server.stop()
        await loop.shutdown()
    }

    @Test func halfCloseIsReadAfterAllOctets() async throws {
        let loop = try EventLoop(name: "half")
        let server = Server(on: loop, .echoes)
        let client = try await Client.connect(on: loop, to: [server.listen()])
        await client.send([1, 2, 3])
        await client.shutdownWrite()
        await client.wait { $0.hasEnded }
        #expect(await client.received == [1, 2, 3])
        #expect(await client.hasEnded)
        await server.stop()
        await loop.shutdown()
    }

    @Test func writingToAClosedPeerIsAnErrorNotASignal() async throws {
        let loop = try EventLoop(name: "pipe")
        let server = Server(on: loop, .collects)
        let client = try await Client.connect(on: loop, to: [server.listen()], .readsNothing)
        await server.peer(0).close()
        // The first write draws the peer's reset; one after that fails.
        while await client.failure == nil { await client.send([1]) }
        let failure = try #require(await client.failure)
        #expect(failure.errno == EPIPE || failure.errno == ECONNRESET)
        await server.stop()
        await loop.shutdown()
    }

    @Test func addressesOfBothEndsMirror() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        var listener = try Listener.listen(on: any)
        let client = try StreamSocket.connect(to: listener.localAddress)
        switch listener.accept() {
        case .accepted(let server, let address):
            #expect(client.finishConnect() == nil)
            #expect(client.localAddress == address)
            #expect(client.peerAddress == listener.localAddress)
            #expect(server.peerAddress == address)
            #expect(server.localAddress == listener.localAddress)
        default: Issue.record("a finished connect waits to be accepted")
        }
    }

    @Test func readAndWriteSayWouldBlock() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let listener = try Listener.listen(on: any)
        let client = try StreamSocket.connect(to: listener.localAddress)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        unsafe buffer.withUnsafeMutableBytes { buffer in
            #expect(unsafe client.read(into: buffer) == .wouldBlock)
            while case .count = unsafe client.write(UnsafeRawBufferPointer(buffer)) {}
            #expect(unsafe client.write(UnsafeRawBufferPointer(buffer)) == .wouldBlock)
        }
    }

    @Test func optionsAreSetOnBothEnds() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        var listener = try Listener.listen(on: any)
        let client = try StreamSocket.connect(to: listener.localAddress)
        expectOptions(client)
        switch listener.accept() {
        case .accepted(let server, _): expectOptions(server)
        default: Issue.record("a finished connect waits to be accepted")
        }
    }

    @Test func aSocketConnectedToItselfIsNotConnected() throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let descriptor = try StreamSocket.makeSocket(any.family)
        let bound = unsafe any.withSockaddr { unsafe bind(descriptor.rawValue, $0, $1) }
        #expect(bound == 0)
        let own = try #require(unsafe SocketAddress.read { unsafe getsockname(descriptor.rawValue, $0, $1) })
        _ = unsafe own.withSockaddr { unsafe connect(descriptor.rawValue, $0, $1) }
        let socket = StreamSocket(descriptor)
        #expect(socket.peerAddress == own)
        #expect(socket.finishConnect() == SystemError(errno: ECONNREFUSED, call: "connect"))
    }

    private func expectOptions(_ socket: borrowing StreamSocket) {
        let descriptor = socket.descriptor.rawValue
        #expect(option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY) != 0)
        #expect(option(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT) == 15_000)
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    private func option(_ descriptor: Int32, _ level: Int32, _ name: Int32) -> Int32 {
        var value: Int32 = -1
        var size = socklen_t(MemoryLayout<Int32>.size)
        unsafe getsockopt(descriptor, level, name, &value, &size)
        return value
    }
}
