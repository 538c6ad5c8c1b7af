import TestCertificates
import Testing

@testable import Transport

/// Our client and our server, and what comes of each certificate; Tests/Peers does the same with OpenSSL's own programs.
@Suite(.timeLimit(.minutes(1))) struct TLSHandshakeTests {
    @Test func theRightNameIsTakenAndBothKnowWhatWasAgreed() async throws {
        let bench = try SecureBench()
        let peers = try await bench.peers()
        let facts = try #require(await peers.client.facts)
        #expect(facts.version == "TLSv1.3")
        #expect(facts.cipher == "TLS_AES_256_GCM_SHA384")
        #expect(facts.peerNotAfter == (try TLSContext(server: bench.server)).certificateNotAfter)
        #expect(await peers.server.facts?.peerNotAfter == nil)
        await bench.end()
    }

    @Test(arguments: [
        ("DNS:smsc.example", "other.example", "hostname mismatch"),
        ("DNS:*.operator.example", "smsc.operator.example", nil),
        ("DNS:s*.operator.example", "smsc.operator.example", "hostname mismatch"),
        ("DNS:*.operator.example", "a.smsc.operator.example", "hostname mismatch"),
        ("IP:127.0.0.1", "127.0.0.1", nil),
        ("IP:127.0.0.2", "127.0.0.1", "IP address mismatch"),
        ("DNS:127.0.0.1", "127.0.0.1", "IP address mismatch"),
        ("IP:::1,DNS:smsc.example", "::1", nil),
    ])
    func theNameMustBeInTheCertificate(names: String, host: String, reason: String?) async throws {
        let bench = try SecureBench(names)
        let ends = try await bench.shakeHands(host: host)
        #expect(ends.client.error == reason.map { .untrusted($0, name: host) })
        await bench.end()
    }

    @Test func theSettingsMayNameAnotherNameThanTheHost() async throws {
        let bench = try SecureBench()
        bench.client.serverName = "smsc.example"
        #expect(try await bench.shakeHands(host: "127.0.0.1").client.error == nil)
        await bench.end()
    }

    @Test(arguments: [
        (-7200 ..< -3600, "certificate has expired"), (3600..<7200, "certificate is not yet valid"),
    ])
    func theCertificateMustBeValidNow(validity: Range<Int>, reason: String) async throws {
        var request = TestAuthority.Request("DNS:smsc.example")
        request.validity = validity
        let bench = try SecureBench(request)
        let ends = try await bench.shakeHands()
        #expect(ends.client.error == .untrusted(reason, name: nil))
        #expect(ends.server.error != nil)
        await bench.end()
    }

    @Test func anotherAuthorityIsNotTrusted() async throws {
        let bench = try SecureBench()
        bench.client.caFile = try bench.folder.write(
            "other.pem", TestAuthority(commonName: "Another").pem)
        let ends = try await bench.shakeHands()
        #expect(ends.client.error == .untrusted("unable to get local issuer certificate", name: nil))
        // The client's alert, as OpenSSL words it.
        #expect(ends.server.error == .refused("unknown ca"))
        await bench.end()
    }

    @Test func theSystemsAuthoritiesDoNotKnowOurs() async throws {
        let bench = try SecureBench()
        bench.client.caFile = nil
        let error = try await bench.shakeHands().client.error
        #expect(error == .untrusted("unable to get local issuer certificate", name: nil))
        await bench.end()
    }

    /// An operator's own certificate without an authority is trusted when it is the file's.
    @Test func theServersOwnCertificateMayBeTrustedByItself() async throws {
        let bench = try SecureBench()
        bench.client.caFile = bench.server.certificateFile
        #expect(try await bench.shakeHands().client.error == nil)
        await bench.end()
    }

    @Test func aClientShowsItsCertificateWhereItMust() async throws {
        let bench = try SecureBench()
        bench.server.clientCAFile = bench.client.caFile
        let files = try bench.folder.write("client", bench.authority.issue("DNS:kopir.example"))
        bench.client.certificateFile = files.certificate
        bench.client.keyFile = files.key
        let peers = try await bench.peers()
        #expect(await peers.server.facts?.peerNotAfter != nil)
        await bench.end()
    }

    @Test func aClientWithoutACertificateIsToldSo() async throws {
        let bench = try SecureBench()
        bench.server.clientCAFile = bench.client.caFile
        let ends = try await bench.shakeHands()
        #expect(ends.server.error == .failed("peer did not return a certificate"))
        // In TLS 1.3 a client has finished before the server has seen its certificate: it reads the refusal later.
        let client = try ends.client.get()
        await client.wait { $0.failure != nil }
        #expect(await client.tlsFailure == .refused("certificate required"))
        await bench.end()
    }

    @Test func aClientOfAnotherAuthorityIsRefused() async throws {
        let bench = try SecureBench()
        bench.server.clientCAFile = bench.client.caFile
        let stranger = try TestAuthority(commonName: "Another").issue("DNS:kopir.example")
        let files = try bench.folder.write("client", stranger)
        bench.client.certificateFile = files.certificate
        bench.client.keyFile = files.key
        let ends = try await bench.shakeHands()
        #expect(ends.server.error == .untrusted("unable to get local issuer certificate", name: nil))
        let client = try ends.client.get()
        await client.wait { $0.failure != nil }
        #expect(await client.tlsFailure == .refused("unknown ca"))
        await bench.end()
    }
}

/// Peers that speak no TLS.
@Suite(.timeLimit(.minutes(1))) struct PlainPeerTests {
    @Test(
        arguments: [
            // bind_transceiver of an SMPP client that was told the wrong port.
            ([0, 0, 0, 0x20, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1], TLSError.notTLS(nil)),
            (Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), .notTLS("HTTP")),
            (Array("POST / HTTP/1.1\r\n\r\n".utf8), .notTLS("HTTP")),
            (Array("CONNECT smsc.example:443 HTTP/1.1\r\n\r\n".utf8), .notTLS("HTTP")),
        ] as [([UInt8], TLSError)])
    func aPlainClientOnTheTLSPortIsNamed(octets: [UInt8], error: TLSError) async throws {
        let bench = try SecureBench()
        let server = SecureEnd(on: bench.serverLoop, try TLSContext(server: bench.server))
        let client = try await Client.connect(on: bench.clientLoop, to: [server.listen()])
        await client.send(octets)
        #expect(await server.failure == error)
        await client.close()
        await bench.end()
    }

    @Test func aPlainServerIsNamed() async throws {
        let bench = try SecureBench()
        let server = Server(on: bench.serverLoop, .collects)
        let client = SecureEnd(
            on: bench.clientLoop, try TLSContext(client: bench.client), host: "smsc.example")
        client.connect(to: try await server.listen())
        // generic_nack, ESME_RINVCMDLEN: what an SMSC says to a ClientHello.
        await server.peer(0).send([0, 0, 0, 16, 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0])
        #expect(await client.failure == .notTLS(nil))
        #expect(TLSError.notTLS(nil).description == "TLS: the peer does not speak TLS")
        await server.stop()
        await bench.end()
    }

    @Test func aServerThatHangsUpIsToldAsThat() async throws {
        let bench = try SecureBench()
        let server = Server(on: bench.serverLoop, .collects)
        let client = SecureEnd(
            on: bench.clientLoop, try TLSContext(client: bench.client), host: "smsc.example")
        client.connect(to: try await server.listen())
        _ = await server.peer(0).octets(1)
        await server.peer(0).shutdownWrite()
        #expect(await client.failure == .ended)
        await server.stop()
        await bench.end()
    }

    @Test func aSilentPeerIsGivenUpInEitherRole() async throws {
        let bench = try SecureBench()
        let limit = Duration.milliseconds(20)
        let silent = Server(on: bench.serverLoop, .collects)
        let client = SecureEnd(
            on: bench.clientLoop, try TLSContext(client: bench.client), host: "smsc.example",
            timeLimit: limit)
        client.connect(to: try await silent.listen())
        #expect(await client.failure == .timedOut(limit))
        let server = SecureEnd(
            on: bench.serverLoop, try TLSContext(server: bench.server), timeLimit: limit)
        let quiet = try await Client.connect(on: bench.clientLoop, to: [server.listen()])
        #expect(await server.failure == .timedOut(limit))
        await quiet.close()
        await silent.stop()
        await bench.end()
    }
}
