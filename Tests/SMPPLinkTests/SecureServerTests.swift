import SMPP
import SMPPSession
import TestCertificates
import Testing
import Transport

@testable import SMPPLink

/// Peers that bind to us over TLS.
@Suite(.timeLimit(.minutes(1))) struct SecureServerTests {
    private let folder: CertificateFolder
    private let server: TLSContext
    private let client: TLSContext

    init() throws {
        self.folder = try CertificateFolder()
        let authority = try TestAuthority()
        let files = try self.folder.write("server", authority.issue("IP:127.0.0.1"))
        self.server = try TLSContext(
            server: TLSServerSettings(certificateFile: files.certificate, keyFile: files.key))
        self.client = try TLSContext(
            client: TLSClientSettings(caFile: try self.folder.write("ca.pem", authority.pem)))
    }

    @Test func anAccountBindsOverTLS() async throws {
        let bench = try await ServerBench(tls: self.server)
        let (owner, loop) = (RecordingOwner(), try EventLoop(name: "peer"))
        let settings = LinkSettings(
            name: "us", hosts: [LinkSettings.Host(name: "127.0.0.1", port: try bench.address.port)],
            bind: Bind(systemID: "operator2", password: "secret08"))
        let link = OperatorLink(settings: settings, tls: self.client, loop: loop, owner: owner, seed: 1)
        await link.start()
        #expect(await owner.status { $0.canSubmit }?.binds[0].tls?.version == "TLSv1.3")
        await bench.owner.send([(.answer(), 7)], by: try bench.account)
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 7, verdict: .accepted(messageID: "")))
        #expect(try await bench.account.status.binds.map(\.tls?.version) == ["TLSv1.3"])
        await link.stop()
        try await bench.isDeserted()
        await loop.shutdown()
        try await bench.end()
    }

    /// A door may be secured while it is open: whoever comes then speaks TLS.
    @Test func aDoorMayBeSecured() async throws {
        let bench = try await ServerBench()
        let client = try bench.bound()
        try await bench.server.secure(bench.address, tls: self.server)
        let other = try bench.client()
        try other.send(.right, sequence: 1)
        #expect(other.readToEnd() == [])
        #expect(try await bench.server.status.counts.strangers == [.plainSMPP: 1])
        try client.send(.enquireLink, sequence: 10)
        #expect(try client.receive()?.pdu == .enquireLinkResp)
        try await bench.end()
    }

    /// Plain text is told as what it is, and not answered.
    @Test(
        arguments: [
            ([0, 0, 0, 31, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1], Stranger.plainSMPP),
            (Array("GET / HTTP/1.1\r\n\r\n".utf8), .http),
        ] as [([UInt8], Stranger)])
    func plainTextIsTold(octets: [UInt8], kind: Stranger) async throws {
        let bench = try await ServerBench(tls: self.server)
        let client = try bench.client()
        client.send(octets)
        #expect(client.readToEnd() == [])
        #expect(try await bench.server.status.counts.strangers == [kind: 1])
        try await bench.end()
    }

    /// The handshake is part of the time that a peer has to bind.
    @Test func whoDoesNotFinishTheHandshakeIsClosed() async throws {
        var settings = ServerSettings()
        settings.timers.sessionInit = .milliseconds(200)
        let bench = try await ServerBench(settings: settings, tls: self.server)
        let client = try bench.client()
        client.send([0x16, 3, 1, 0x02, 0, 1, 0, 0x01, 0xFC, 3, 3, 1, 2, 3, 4, 5, 6])
        _ = client.readToEnd()
        #expect(
            await bench.event { if case .handshakeFailed(let error, _) = $0 { error } else { nil } } != nil)
        try await bench.isDeserted()
        try await bench.end()
    }
}
