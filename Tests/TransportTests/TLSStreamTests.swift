import Glibc
import Testing

@testable import Transport

/// Octets over TLS: the same promises as over plain TCP.
@Suite(.timeLimit(.minutes(1))) struct TLSStreamTests {
    /// Every octet in a record of its own, and reads that are as small.
    @Test(arguments: [1, 7, 64 * 1024])
    func anOctetARecord(readSize: Int) async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers((.collects, .echoes), readSize: readSize)
        var random = SplitMix64(seed: 1)
        let octets = random.octets(500)
        for octet in octets { await peers.client.send([octet]) }
        #expect(await peers.client.octets(octets.count) == octets)
        await bench.end()
    }

    /// Megabytes both ways at once: the kernel's buffers fill, records are cut, and nothing may stay in OpenSSL's.
    @Test(arguments: 0..<4)
    func burstsBothWays(seed: Int) async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers(readSize: [1, 100, 16_384, 65_536][seed] + 1000)
        var random = SplitMix64(seed: seed)
        let (there, back) = (random.octets(1 << 20), random.octets(1 << 20))
        async let sending: Void = peers.client.send(there)
        async let answering: Void = peers.server.send(back)
        _ = await (sending, answering)
        #expect(await peers.server.octets(there.count) == there)
        #expect(await peers.client.octets(back.count) == back)
        await bench.end()
    }

    @Test func echoSurvivesAPeerThatReadsLate() async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers((.readsNothing, .echoes))
        var random = SplitMix64(seed: 3)
        let octets = random.octets(1 << 20)
        await peers.client.send(octets)
        await peers.server.wait { $0.mostWaiting > 0 }
        await peers.client.beginReading()
        #expect(await peers.client.octets(octets.count) == octets)
        await bench.end()
    }

    /// What a server says at once may travel with the end of its handshake, and the kernel has nothing more then.
    @Test(arguments: 0..<20)
    func theFirstOctetsAreReadThoughTheyCameWithTheHandshake(turn: Int) async throws {
        let bench = try SecureBench()
        let server = SecureEnd(on: bench.serverLoop, try TLSContext(server: bench.server))
        let client = SecureEnd(
            on: bench.clientLoop, try TLSContext(client: bench.client), host: "smsc.example", .readsNothing)
        client.connect(to: try await server.listen())
        let peer = try await client.outcome.get()
        try await server.outcome.get().send([1, 2, 3])
        await peer.beginReading()
        #expect(await peer.octets(3) == [1, 2, 3])
        await bench.end()
    }

    @Test func halfCloseIsReadAfterAllOctets() async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers((.collects, .echoes))
        await peers.client.send([1, 2, 3])
        await peers.client.shutdownWrite()
        await peers.client.wait { $0.hasEnded }
        #expect(await peers.client.received == [1, 2, 3])
        #expect(await peers.client.hasEnded)
        #expect(await peers.client.failure == nil)
        await bench.end()
    }

    @Test func closingTellsThePeer() async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers()
        await peers.server.close()
        await peers.client.wait { $0.hasEnded }
        #expect(await peers.client.failure == nil)
        await bench.end()
    }

    @Test func writingToAClosedPeerIsAnErrorNotASignal() async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers((.readsNothing, .collects))
        await peers.server.close()
        while await peers.client.failure == nil { await peers.client.send([1]) }
        let failure = try #require(await peers.client.failure)
        #expect(failure.errno == EPIPE || failure.errno == ECONNRESET)
        await bench.end()
    }

    @Test func whatIsNoRecordBreaksTheConnection() async throws {
        let bench = try SecureBench()
        let server = SecureEnd(on: bench.serverLoop, try TLSContext(server: bench.server))
        let client = SecureEnd(
            on: bench.clientLoop, try TLSContext(client: bench.client), host: "smsc.example")
        client.connect(to: try await server.listen())
        let (one, other) = (try await client.outcome.get(), try await server.outcome.get())
        await one.sendPlain([0, 0, 0, 16, 0, 0, 0, 21, 0, 0, 0, 0, 0, 0, 0, 1])
        await other.wait { $0.failure != nil }
        #expect(await other.failure == SystemError(errno: EPROTO, call: "SSL_read"))
        #expect(await other.tlsFailure == .notTLS(nil))
        await bench.end()
    }
}
