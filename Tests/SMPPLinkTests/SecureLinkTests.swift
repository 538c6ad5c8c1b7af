import Locks
import SMPP
import SMPPSession
import SMSCSimulator
import TestCertificates
import Testing
import Transport

@testable import SMPPLink

/// Links over TLS.
@Suite(.timeLimit(.minutes(1))) struct SecureLinkTests {
    private let folder: CertificateFolder
    private let authority: TestAuthority
    private let server: TLSServerSettings
    private let client: TLSClientSettings

    init() throws {
        self.folder = try CertificateFolder()
        self.authority = try TestAuthority()
        let files = try self.folder.write("server", self.authority.issue("IP:127.0.0.1"))
        self.server = TLSServerSettings(certificateFile: files.certificate, keyFile: files.key)
        self.client = TLSClientSettings(caFile: try self.folder.write("ca.pem", self.authority.pem))
    }

    @Test func bindsAndSubmitsOverTLS() async throws {
        let bench = try await LinkBench(
            tls: (try TLSContext(server: self.server), try TLSContext(client: self.client))
        ) { $0.windowSize = 100 }
        await bench.link.start()
        #expect(await bench.owner.status { $0.binds[0].state == .tls } != nil)
        let status = await bench.owner.status { $0.canSubmit }
        #expect(status?.binds[0].tls?.version == "TLSv1.3")
        await bench.owner.submit((0..<2000).map { .sample($0) }, over: bench.link)
        var count = 0
        for await completion in bench.owner.completions {
            guard case .accepted = completion.verdict else { continue }
            count += 1
            if count == 2000 { break }
        }
        await bench.link.stop()
        let end = await bench.smscEvent { if case .disconnected(let end) = $0 { end } else { nil } }
        #expect(end == .session(.unboundByPeer))
        await bench.end()
    }

    @Test func aCertificateForAnotherIsToldAndNothingIsSaid() async throws {
        var client = self.client
        client.serverName = "smsc.example"
        let bench = try await LinkBench(
            tls: (try TLSContext(server: self.server), try TLSContext(client: client)))
        await bench.link.start()
        let status = await bench.owner.status { $0.binds[0].state == .backoff }
        #expect(
            status?.binds[0].reason
                == "TLS: the peer's certificate is refused: hostname mismatch (expected smsc.example)")
        let error = await bench.smscEvent { if case .handshakeFailed(let error) = $0 { error } else { nil } }
        #expect(error == .refused("bad certificate"))
        await bench.end()
    }

    @Test func aPlainSMSCIsTold() async throws {
        let bench = try await LinkBench(tls: (nil, try TLSContext(client: self.client)))
        await bench.link.start()
        let status = await bench.owner.status { $0.binds[0].state == .backoff }
        #expect(status?.binds[0].reason == "TLS: the peer does not speak TLS")
        await bench.end()
    }

    @Test func aPlainLinkToATLSPortIsTold() async throws {
        let bench = try await LinkBench(tls: (try TLSContext(server: self.server), nil))
        await bench.link.start()
        let error = await bench.smscEvent { if case .handshakeFailed(let error) = $0 { error } else { nil } }
        #expect(error == .notTLS(nil))
        await bench.end()
    }

    /// In TLS 1.3 we have bound already when the SMSC refuses our certificate.
    @Test func aMissingCertificateIsToldThoughTheHandshakeWasOver() async throws {
        var server = self.server
        server.clientCAFile = self.client.caFile
        let bench = try await LinkBench(
            tls: (try TLSContext(server: server), try TLSContext(client: self.client)))
        await bench.link.start()
        let status = await bench.owner.status { $0.binds[0].state == .backoff }
        #expect(status?.binds[0].reason == "TLS: the peer refuses: certificate required")
        await bench.end()
    }

    @Test func stoppedDuringTheHandshakeItStaysDown() async throws {
        let bench = try await LinkBench(
            tls: (try TLSContext(server: self.server), try TLSContext(client: self.client)))
        bench.owner.state.withLock { $0.stopsAt = .tls }
        await bench.link.start()
        _ = await bench.owner.status { $0.binds[0].state == .closed }
        #expect(await bench.link.isDown)
        await bench.end()
    }

    @Test func aSilentSMSCIsGivenUpAfterTheHandshakesLimit() async throws {
        let loop = try EventLoop(name: "silent")
        let peer = try RawPeer(loop: loop)
        try await peer.start()
        await peer.becomeDeaf()
        let owner = RecordingOwner()
        let link = OperatorLink(
            settings: LinkSettings(
                name: "kcell", hosts: [LinkSettings.Host(name: "127.0.0.1", port: peer.address.port)],
                bind: Bind(systemID: "a", password: "b"), handshakeTimeout: .milliseconds(20)),
            tls: try TLSContext(client: self.client), loop: loop, owner: owner, seed: 1)
        await link.start()
        let status = await owner.status { $0.binds[0].state == .backoff }
        #expect(status?.binds[0].reason == "TLS: no handshake within 0.02 seconds")
        await link.stop()
        await peer.stop()
        await loop.shutdown()
    }
}
