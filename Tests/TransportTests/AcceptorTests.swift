import Glibc
import Monotonic
import Testing

@testable import Transport

@Suite struct AcceptorTests {
    /// 1000 connections come and go in random order, each says something and is answered.
    @Test(arguments: 0..<2)
    func manyConnectionsLeaveNoDescriptorBehind(seed: Int) async {
        await #expect(processExitsWith: .success) { [seed] in
            let loop = try EventLoop(name: "many")
            let server = Server(on: loop, .echoes)
            let address = try await server.listen()
            let before = try openDescriptors()
            var random = SplitMix64(seed: seed)
            var open: [Peer] = []
            var opened = 0
            while opened < 1000 || !open.isEmpty {
                if opened < 1000, open.isEmpty || Int.random(in: 0..<5, using: &random) < 3 {
                    let peer = try await Client.connect(on: loop, to: [address])
                    opened += 1
                    await peer.send([UInt8(truncatingIfNeeded: opened)])
                    try #require(await peer.octets(1) == [UInt8(truncatingIfNeeded: opened)])
                    open.append(peer)
                } else {
                    let index = Int.random(in: open.indices, using: &random)
                    await open.remove(at: index).close()
                }
            }
            for index in 0..<1000 { await server.peer(index).wait { $0.hasEnded } }
            try #require(openDescriptors() - before < 20)
        }
    }

    @Test func withoutDescriptorsItPausesInsteadOfSpinning() async {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop(name: "exhausted")
            let server = Server(on: loop, .echoes)
            let address = try await server.listen()
            let served = try await Client.connect(on: loop, to: [address])
            let hoard = try await Hoard()
            for round in 1...3 {
                // One descriptor, for our end of the connection.
                hoard.fill()
                hoard.giveBackOne()
                let turns = loop.turnCount
                let shed = try StreamSocket.connect(to: address)
                await server.wait { $0.failures.count == round }
                try #require(shed.finishConnect() == nil)
                // Who is connected is served as ever.
                await served.send([UInt8(round)])
                try #require(await served.octets(round).count == round)
                try #require(loop.turnCount - turns < 50)
            }
            try #require(await server.failures.allSatisfy { $0.errno == EMFILE })
            hoard.giveBackAll()
            let client = try await Client.connect(on: loop, to: [address])
            await client.send([9])
            try #require(await client.octets(1) == [9])
        }
    }

    @Test func withoutAReserveItPausesInsteadOfSpinning() async {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop(name: "snatched")
            let server = Server(on: loop, .echoes)
            let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
            var listener = try Listener.listen(on: any)
            let client = try StreamSocket.connect(to: listener.localAddress)
            let hoard = try await Hoard()
            listener.reserve = nil
            hoard.fill()
            try await server.accept(on: listener)
            // Two and a half pauses later it has tried three times, and the connection still waits.
            let recorder = Recorder(on: loop)
            _ = await recorder.run { loop.schedule(at: loop.now + Acceptor.pause * 2.5, $0) }
            _ = await recorder.notes(1)
            let failures = await server.failures
            try #require((1...3).contains(failures.count))
            try #require(loop.turnCount < 50)
            hoard.giveBackAll()
            _ = await server.peer(0)
            try #require(client.finishConnect() == nil)
        }
    }

    @Test func aStoppedAcceptorRefuses() async {
        // In a process of its own: one that is forked for another test holds the listener until its exec.
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop(name: "stopped")
            let server = Server(on: loop, .echoes)
            let address = try await server.listen()
            await server.stop()
            let client = try? await Client.connect(on: loop, to: [address])
            try #require(client == nil)
        }
    }

    @Test func itMayBeStoppedByTheConnectionItTakesIn() async throws {
        let loop = try EventLoop(name: "one")
        let doorkeeper = Doorkeeper(on: loop)
        let address = try await doorkeeper.listen()
        let first = try StreamSocket.connect(to: address)
        let second = try StreamSocket.connect(to: address)
        #expect(await doorkeeper.firstOnly.value == first.localAddress)
        _ = second.finishConnect()
        await loop.shutdown()
    }
}

/// Takes one connection in, and stops in the same call.
private actor Doorkeeper: AcceptHandler {
    let firstOnly = Gate<SocketAddress>()
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private var acceptor: Acceptor?
    private var count = 0

    init(on loop: EventLoop) { self.loop = loop }

    func listen() throws -> SocketAddress {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let acceptor = try Acceptor.start(on: loop, listener: Listener.listen(on: any), handler: self)
        self.acceptor = acceptor
        return acceptor.localAddress
    }

    nonisolated func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        assumeIsolated { $0.stop(address) }
    }

    nonisolated func acceptFailed(_ error: SystemError) {
        Issue.record(error)
    }

    private func stop(_ address: SocketAddress) {
        count += 1
        #expect(count == 1)
        acceptor?.stop()
        loop.execute { self.firstOnly.open(address) }
    }
}
