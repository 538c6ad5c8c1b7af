import TestCertificates
import Testing

@testable import Transport

/// A client and a server with certificates of one authority, each on a loop of its own.
final class SecureBench {
    let folder: CertificateFolder
    let authority: TestAuthority
    let serverLoop: EventLoop
    let clientLoop: EventLoop
    var server: TLSServerSettings
    var client: TLSClientSettings

    /// - Parameter names: the server's, as subjectAltName.
    convenience init(_ names: String = "DNS:smsc.example") throws {
        try self.init(TestAuthority.Request(names))
    }

    init(_ request: TestAuthority.Request) throws {
        folder = try CertificateFolder()
        authority = try TestAuthority()
        serverLoop = try EventLoop(name: "tls-server")
        clientLoop = try EventLoop(name: "tls-client")
        let files = try folder.write("server", authority.issue(request))
        server = TLSServerSettings(certificateFile: files.certificate, keyFile: files.key)
        client = TLSClientSettings(caFile: try folder.write("ca.pem", authority.pem))
    }

    /// Connects the one to the other and waits for both outcomes.
    func shakeHands(
        host: String = "smsc.example",
        _ manners: (client: Peer.Manner, server: Peer.Manner) = (
            .collects, .collects
        ), readSize: Int = 64 * 1024
    ) async throws -> (client: Result<Peer, TLSError>, server: Result<Peer, TLSError>) {
        let server = SecureEnd(on: serverLoop, try TLSContext(server: self.server), manners.server)
        let client = SecureEnd(
            on: clientLoop, try TLSContext(client: self.client), host: host, manners.client,
            readSize: readSize)
        client.connect(to: try await server.listen())
        return (await client.outcome, await server.outcome)
    }

    /// Two peers that have shaken hands.
    func peers(
        _ manners: (client: Peer.Manner, server: Peer.Manner) = (.collects, .collects),
        readSize: Int = 64 * 1024
    ) async throws -> (client: Peer, server: Peer) {
        let ends = try await shakeHands(manners, readSize: readSize)
        return (try ends.client.get(), try ends.server.get())
    }

    func end() async {
        await clientLoop.shutdown()
        await serverLoop.shutdown()
    }
}

extension Result {
    var error: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
