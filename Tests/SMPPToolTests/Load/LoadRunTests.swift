import SMPP
import SMPPSession
import SMSText
import TestCertificates
import Testing
import Transport

@testable import smpptool

/// Over real sockets, against the peer that does nothing.
@Suite struct LoadRunTests {
    private static func setting(_ role: Role, _ change: (inout LoadPlan) -> Void) throws -> LoadRun.Setting {
        var plan = LoadPlan()
        plan.role = role
        plan.expectsReplies = true
        change(&plan)
        let base: Int64 = 77_010_000_000
        let encoder = MixEncoder(
            role: role, destination: "1414", base: base, addressCount: 100_000, encoder: TextEncoder())
        var questions = MixGenerator(seed: 1)
        return LoadRun.Setting(
            plan: plan, messages: try encoder.prepared(questions.messages(.all, count: 100)), base: base,
            addressCount: 100_000,
            bind: role == .esme ? .bindTransceiver(Bind(systemID: "load", password: "")) : nil)
    }

    @Test(arguments: [Role.smsc, .esme])
    func everyQuestionComesBack(role: Role) async throws {
        let setting = try Self.setting(role) {
            $0.sessionCount = 3
            $0.window = 20
        }
        let outcome = try await LoadRun.ceiling(setting, for: .milliseconds(50))
        let counts = outcome.figures.counts
        #expect(outcome.failure == nil)
        #expect(counts.sent > 0)
        #expect(counts.taken == counts.sent)
        #expect(counts.replies == counts.sent)
        #expect(counts.doubled + counts.unmatched + counts.lost + counts.lostLinks == 0)
    }

    /// The peer that does nothing listens with a certificate; the generator's peer is named, and trusts an authority.
    @Test func everyQuestionComesBackOverTLS() async throws {
        let folder = try CertificateFolder()
        let authority = try TestAuthority()
        let files = try folder.write("server", authority.issue("DNS:smsc.example"))
        let server = try TLSContext(
            server: TLSServerSettings(certificateFile: files.certificate, keyFile: files.key))
        let ca = try folder.write("ca.pem", authority.pem)
        let setting = try Self.setting(.esme) {
            $0.sessionCount = 2
            $0.count = 500
            $0.warmUp = .zero
        }
        var trusting = TLSClientSettings(caFile: ca, serverName: "smsc.example")
        let trusted = try await Self.overTLS(setting, server, trusting)
        #expect(trusted.failure == nil && trusted.figures.counts.replies == 500)
        trusting.serverName = "other.example"
        let other = try await Self.overTLS(setting, server, trusting)
        #expect(other.failure?.contains("hostname mismatch") == true && other.figures.counts.sent == 0)
        var careless = TLSClientSettings()
        careless.verifiesServer = false
        let taken = try await Self.overTLS(setting, server, careless)
        #expect(taken.failure == nil && taken.figures.counts.replies == 500)
    }

    private static func overTLS(
        _ setting: LoadRun.Setting, _ server: TLSContext, _ client: TLSClientSettings
    ) async throws -> LoadRun.Outcome {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let stop = LoadStop()
        let (notices, tell) = AsyncStream.makeStream(of: LoadRun.Notice.self)
        async let echo: Void = LoadRun.echo(
            .smsc, repliesToo: true, bind: nil, at: .listen(any, server), sessions: 2, stop: stop
        ) { tell.yield($0) }
        var outcome: LoadRun.Outcome?
        for await case .listening(let address) in notices {
            let peer = Peer(host: "127.0.0.1", addresses: [address], tls: try TLSContext(client: client))
            outcome = try await LoadRun.load(setting, at: .connect(peer), stop: LoadStop())
            break
        }
        stop.ask()
        try await echo
        return try #require(outcome)
    }
}
