import Glibc
import TestCertificates
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(1))) struct TLSContextTests {
    private let folder: CertificateFolder
    private let authority: TestAuthority

    init() throws {
        folder = try CertificateFolder()
        authority = try TestAuthority()
        try folder.write("ca.pem", authority.pem)
        try folder.write("server", authority.issue("DNS:smsc.example"))
        try folder.write("other", authority.issue("DNS:other.example"))
        try folder.write("encrypted.key", TestAuthority.encryptedKey())
        try folder.write("text", "not a certificate\n")
        try folder.write("empty", "")
    }

    private func server(_ certificate: String, _ key: String, _ authorities: String? = nil)
        -> TLSServerSettings
    {
        TLSServerSettings(
            certificateFile: folder.path(certificate), keyFile: folder.path(key),
            clientCAFile: authorities.map { folder.path($0) })
    }

    @Test(arguments: [
        ("none.pem", "server.key", nil, "none.pem: open: No such file or directory (ENOENT)"),
        ("text", "server.key", nil, "text: no certificate in PEM is in it"),
        ("empty", "server.key", nil, "empty: no certificate in PEM is in it"),
        ("server.pem", "none.key", nil, "none.key: open: No such file or directory (ENOENT)"),
        ("server.pem", "text", nil, "text: no private key in PEM is in it"),
        ("server.pem", "server.pem", nil, "server.pem: no private key in PEM is in it"),
        ("server.pem", "other.key", nil, "other.key: the key does not belong to the certificate"),
        (
            "server.pem", "encrypted.key", nil,
            "encrypted.key: the key is encrypted; accepted: a private key without a password"
        ),
        ("server.pem", "server.key", "none", "none: open: No such file or directory (ENOENT)"),
        ("server.pem", "server.key", "text", "text: no certificate in PEM is in it"),
    ])
    func aFileThatCannotBeUsedIsNamed(
        certificate: String, key: String, authorities: String?, words: String
    ) throws {
        let error = #expect(throws: TLSFileError.self) {
            _ = try TLSContext(server: server(certificate, key, authorities))
        }
        #expect(error?.description == folder.path("") + words)
    }

    @Test func theEndOfTheCertificateIsKnown() throws {
        let context = try TLSContext(server: server("server.pem", "server.key"))
        let end = try #require(context.certificateNotAfter)
        #expect(abs(end - (time(nil) + 86_400)) < 120)
        #expect(try TLSContext(client: TLSClientSettings()).certificateNotAfter == nil)
    }

    /// A session that stands goes on, a new one sees the new certificate, and a broken file changes nothing.
    @Test func whatIsReadAnewIsForNewHandshakesAlone() async throws {
        let bench = try SecureBench()
        var (serverContext, clientContext) = (
            try TLSContext(server: bench.server), try TLSContext(client: bench.client)
        )
        func meet() async throws -> (client: Peer, server: Peer) {
            let server = SecureEnd(on: bench.serverLoop, serverContext, .echoes)
            let client = SecureEnd(on: bench.clientLoop, clientContext, host: "smsc.example")
            client.connect(to: try await server.listen())
            return (try await client.outcome.get(), try await server.outcome.get())
        }
        let old = try await meet()
        let oldEnd = try #require(serverContext.certificateNotAfter)
        var request = TestAuthority.Request("DNS:smsc.example")
        request.validity = -3600..<2 * 86_400
        try bench.folder.write("server", bench.authority.issue(request))
        #expect(serverContext.certificateNotAfter == oldEnd)
        serverContext = try TLSContext(server: bench.server)
        let new = try await meet()
        #expect(await old.client.facts?.peerNotAfter == oldEnd)
        #expect(await new.client.facts?.peerNotAfter == serverContext.certificateNotAfter)
        #expect(await new.client.facts?.peerNotAfter != oldEnd)
        await old.client.send([1, 2, 3])
        #expect(await old.client.octets(3) == [1, 2, 3])

        try bench.folder.write("server.pem", "broken")
        #expect(throws: TLSFileError.self) { _ = try TLSContext(server: bench.server) }
        let newest = try await meet()
        #expect(await newest.client.facts?.peerNotAfter == new.client.facts?.peerNotAfter)
        await bench.end()
    }
}
