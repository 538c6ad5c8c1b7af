import TestCertificates
import Testing

@testable import Transport

/// Two sides of TLS whose octets are carried by hand.
@Suite(.timeLimit(.minutes(1))) struct TLSConverterTests {
    private let bench: SecureBench

    init() throws {
        self.bench = try SecureBench()
    }

    private func sides(
        host: String = "smsc.example"
    ) throws -> (client: TLSConverter, server: TLSConverter) {
        (
            try TLSContext(client: self.bench.client).makeConverter(host: host),
            try TLSContext(server: self.bench.server).makeConverter()
        )
    }

    /// Carries octets both ways, in pieces of a random size, until neither side has more to say.
    private func carry(
        _ client: TLSConverter, _ server: TLSConverter, _ random: inout SplitMix64
    ) throws -> (toClient: [UInt8], toServer: [UInt8]) {
        var heard: (toClient: [UInt8], toServer: [UInt8]) = ([], [])
        _ = try client.receive([])
        while true {
            let (there, back) = (client.takeOutput(), server.takeOutput())
            if there.isEmpty, back.isEmpty { return heard }
            for piece in Self.pieces(there, &random) { heard.toServer += try server.receive(piece) }
            for piece in Self.pieces(back, &random) { heard.toClient += try client.receive(piece) }
        }
    }

    private static func pieces(_ octets: [UInt8], _ random: inout SplitMix64) -> [[UInt8]] {
        var (rest, pieces) = (octets[...], [[UInt8]]())
        while !rest.isEmpty {
            let most = Bool.random(using: &random) ? 40 : 20_000
            let count = Int.random(in: 1...most, using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    /// Where the octets are cut does not matter.
    @Test(arguments: 0..<20)
    func octetsArriveAsTheyWereSent(seed: Int) async throws {
        var random = SplitMix64(seed: seed)
        let (client, server) = try self.sides()
        _ = try self.carry(client, server, &random)
        #expect(client.isSecured && server.isSecured)
        let (there, back) = (random.octets(seed * 3_000), random.octets(100_000))
        try client.send(there)
        try server.send(back)
        let heard = try self.carry(client, server, &random)
        #expect(heard.toServer == there && heard.toClient == back)
        client.end()
        _ = try self.carry(client, server, &random)
        #expect(server.isEnded && !client.isEnded)
        await self.bench.end()
    }

    /// The server hears why.
    @Test func anotherNameIsRefused() async throws {
        let (client, server) = try self.sides(host: "other.example")
        _ = try client.receive([])
        _ = try server.receive(client.takeOutput())
        let error = #expect(throws: TLSError.self) { _ = try client.receive(server.takeOutput()) }
        #expect(error?.description.contains("(expected other.example)") == true)
        #expect(throws: TLSError.refused("bad certificate")) { _ = try server.receive(client.takeOutput()) }
        await self.bench.end()
    }

    @Test func whatIsNoTLSIsNamed() async throws {
        let server = try self.sides().server
        #expect(throws: TLSError.notTLS("HTTP")) {
            _ = try server.receive(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        }
        await self.bench.end()
    }
}
