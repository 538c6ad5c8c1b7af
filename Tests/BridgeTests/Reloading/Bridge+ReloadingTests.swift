import Foundation
import Journal
import Locks
import Logging
import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Services
import TestCertificates
import Testing
import Transport

@testable import Bridge

/// A bridge that becomes what another configuration says, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct BridgeReloadingTests {
    private func binds(_ bench: BridgeBench) async -> [String: Int] {
        let links = await bench.bridge.snapshot().links
        return Dictionary(uniqueKeysWithValues: links.map { ($0.status.name, $0.counts.binds) })
    }

    private func reload(
        _ bench: BridgeBench, _ change: (inout Configuration) throws -> Void
    ) async throws {
        var configuration = bench.bridge.configuration
        try change(&configuration)
        try await bench.bridge.reload(configuration)
    }

    /// A new text for HELP.
    private func amend(_ configuration: inout Configuration, _ text: String = "new") throws {
        let index = try #require(configuration.catalogue.services.firstIndex { $0.name == "help" })
        configuration.catalogue.services[index].texts["text"] = text
    }

    @Test func aNewTextIsAnsweredOverTheSameBind() async throws {
        let lines = LogLines()
        let bench = try await BridgeBench(logger: lines.logger)
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        try await self.reload(bench) { configuration in
            try self.amend(&configuration)
            configuration.queue.capacity = 7
            configuration.queue.workers = 3
            configuration.links["kcell"]?.windowSize = 2
        }
        #expect(await bench.ask("HELP") == "new")
        #expect(await self.binds(bench) == ["kcell": 1])
        #expect(lines.all.contains("reload plan=changed catalogue, queue; links: changed kcell"))
        #expect(bench.bridge.means.places.capacity == 7)
        #expect(bench.bridge.queue.workers == 3)
        #expect(await bench.bridge.lines.first?.link.settings.windowSize == 2)
        try await bench.end()
    }

    /// A question that is at work gets the answer of the catalogue that it was asked of.
    @Test func whatIsAtWorkEndsWithTheOldTexts() async throws {
        let bench = try await BridgeBench(registers: .fixture(.stubborn(.milliseconds(300))))
        await bench.smsc.deliver("8 123ABC02", from: "77010001414")
        while bench.bridge.queue.inquiries.count == 0 { await Task.yield() }
        try await self.reload(bench) { configuration in
            let index = try #require(
                configuration.catalogue.services.firstIndex { $0.name == "vehicle_inspection" })
            configuration.catalogue.services[index].texts["success"] = "{plate} {inspected} {valid_until}"
        }
        let old = try #require(await bench.reply(to: "77010001414"))
        #expect(old.hasPrefix("GRNZ 123ABC02"))
        #expect(await bench.ask("8 123ABC02") == "123ABC02 15.03.2026 15.03.2036")
        try await bench.end()
    }

    /// Every mistake is told with its file and line, and everything is as it was.
    @Test func aBrokenFileIsRefusedWhole() async throws {
        let lines = LogLines()
        let bench = try await BridgeBench(logger: lines.logger)
        let folder = try ConfigurationFolder()
        try folder.write("services.yaml", ConfigurationFolder.catalogue + "\n    txt: [\"\"]\n")
        try folder.write(
            "kopir.yaml",
            ConfigurationFolder.minimal(link: "window_size: 0", top: "journal: sqlite:journal.db\nqeue: {}\n")
        )
        let isTaken = await bench.bridge.reload(path: folder.path("kopir.yaml"), environment: [:])
        #expect(!isTaken)
        let told = lines.all.filter { $0.hasPrefix("reload refused") }.map {
            $0.replacing("reload refused: nothing is changed reason=", with: "")
                .replacing(folder.path(""), with: "")
        }
        #expect(
            told == [
                "kopir.yaml:3: registers: is another value than at the start: it needs a restart",
                "kopir.yaml:9: links.kcell.window_size: 0 is out of range (1–10000)",
                "kopir.yaml:10: journal: is another value than at the start: it needs a restart",
                "kopir.yaml:11: qeue: is not a key here; did you mean queue?",
                "services.yaml:9: services.help.txt: must be a single value",
            ])
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        #expect(await self.binds(bench) == ["kcell": 1])
        try await bench.end()
    }

    /// As a check says it: file, line and key, and which file of TLS is wrong.
    @Test func aBrokenCertificateAndHalfAFileAreSaidInTheLog() async throws {
        let lines = LogLines()
        let bench = try await BridgeBench(logger: lines.logger)
        let folder = try ConfigurationFolder()
        for name in ["server.pem", "server.key"] { try folder.write(name, "broken") }
        let tls = "{ certificate_file: server.pem, key_file: server.key }"
        let whole = ConfigurationFolder.minimal(
            top: "listen: [{ address: \"127.0.0.1:0\", tls: \(tls) }]\n" + ServerReaderTests.account())
        let half = whole.prefix(upTo: try #require(whole.range(of: "2775")).lowerBound)
        for text in [whole, String(half)] {
            try folder.write("kopir.yaml", text)
            #expect(!(await bench.bridge.reload(path: folder.path("kopir.yaml"), environment: [:])))
        }
        let refusals = lines.all.filter { $0.hasPrefix("reload refused: nothing is changed") }
        let certificate = folder.path("server.pem")
        #expect(
            refusals.contains {
                $0.contains("kopir.yaml:10: listen[0].tls.certificate_file: \(certificate): ")
            })
        #expect(refusals.last?.contains(": not YAML: ") == true)
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    /// An address is taken: the other one is closed again, and nothing is changed.
    @Test func whatCanNotBeOpenedIsRefusedWhole() async throws {
        let bench = try await BridgeBench()
        let taken = bench.smsc.address
        await #expect(throws: Reception.CannotListen.self) {
            try await self.reload(bench) { configuration in
                try self.amend(&configuration)
                configuration.listeners = [self.listener(), Configuration.Listener()]
                configuration.listeners[1].address = taken
            }
        }
        #expect(bench.bridge.reception.doors.isEmpty)
        #expect(await bench.bridge.reception.server.status.listeners == [])
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    @Test func anotherJournalNeedsARestart() async throws {
        let bench = try await BridgeBench()
        await #expect(throws: ReloadRefusal.needsRestart(keys: ["journal"])) {
            try await self.reload(bench) { $0.journal = .sqlite(path: "other.db") }
        }
        try await bench.stop()
        await #expect(throws: ReloadRefusal.stopping) { try await self.reload(bench) { _ in } }
        await bench.endSMSC()
    }

    /// One link goes with what it still owes, one is bound anew, and one does not notice.
    @Test func eachLinkHasItsOwnChange() async throws {
        let bench = try await BridgeBench(registers: .fixture(.hangs))
        try await self.reload(bench) { $0.links["beeline"] = $0.links["kcell"] }
        while await bench.smsc.receivers < 2 { await Task.yield() }
        await bench.smsc.deliver("8 123ABC02", from: "77010001414")
        while bench.bridge.queue.inquiries.count == 0 { await Task.yield() }
        let asked = try #require(await self.openLink(bench))
        let other = asked == "kcell" ? "beeline" : "kcell"
        try await self.reload(bench) { configuration in
            let link = configuration.links.removeValue(forKey: asked)
            configuration.links["tele2"] = link
        }
        let fallback = bench.bridge.configuration.catalogue.texts.unavailable
        #expect(await bench.reply(to: "77010001414") == fallback)
        try await self.reload(bench) { $0.links["tele2"]?.bindTypes = [.transmitter, .receiver] }
        while await self.binds(bench) != [other: 1, "tele2": 3] { await Task.yield() }
        #expect(bench.bridge.means.places.taken == 0)
        try await bench.end()
    }

    private func openLink(_ bench: BridgeBench) async -> String? {
        await bench.bridge.snapshot().links.first { $0.open > 0 }?.status.name
    }

    /// What a link owes that is no more is closed in the journal, and a stop does not wait for it.
    @Test func aStopDoesNotWaitForALinkThatIsNoMore() async throws {
        let journal = KeptJournal()
        var times = Bridge.StopTimes.quick
        times.work = .seconds(3_600)
        let bench = try await BridgeBench(
            registers: .fixture(.hangs), stopTimes: times, journal: journal)
        await bench.smsc.deliver("8 123ABC02", from: "77010001414")
        while bench.bridge.queue.inquiries.count == 0 { await Task.yield() }
        let reloading = Task { try await self.reload(bench) { $0.links = [:] } }
        while !bench.bridge.lines.isEmpty { await Task.yield() }
        try await bench.stop()
        try await reloading.value
        #expect(journal.ends == [.failed])
        #expect(bench.bridge.means.places.taken == 0)
        await bench.endSMSC()
    }
}

// MARK: - Who connects to us

extension BridgeReloadingTests {
    private func listener(_ tls: TLSServerSettings? = nil) -> Configuration.Listener {
        var listener = Configuration.Listener()
        listener.address = SocketAddress(ip: "127.0.0.1", port: 0)
        listener.tls = tls
        return listener
    }

    private static var account: Configuration.Account {
        var account = Configuration.Account()
        account.role = .operator
        account.passwordHash = PasswordHash(ServerReaderTests.hash)
        account.allow = [IPNetwork("127.0.0.1")].compactMap(\.self)
        account.sourcePrefixes = ["7705"]
        return account
    }

    /// A peer that binds to the only door.
    private func peer(
        _ bench: BridgeBench, _ loop: EventLoop, _ watcher: PeerWatcher, _ tls: TLSContext? = nil
    ) throws -> OperatorLink {
        let port = try #require(bench.bridge.reception.doors.first?.address.port)
        return OperatorLink(
            settings: LinkSettings(
                name: "us", hosts: [LinkSettings.Host(name: "127.0.0.1", port: port)],
                bind: Bind(systemID: "operator2", password: "secret08")), tls: tls, loop: loop,
            owner: watcher, seed: 1)
    }

    @Test func accountsAndDoorsComeAndGo() async throws {
        let bench = try await BridgeBench()
        try await self.reload(bench) { configuration in
            configuration.accounts = ["operator2": Self.account]
            configuration.listeners = [self.listener()]
        }
        let (loop, watcher) = (try EventLoop(name: "peer"), PeerWatcher())
        let peer = try self.peer(bench, loop, watcher)
        await peer.start()
        #expect(await watcher.status { $0.canSubmit } != nil)
        try await self.reload(bench) { configuration in
            configuration.accounts["operator2"]?.windowSize = 77
            configuration.accounts["operator2"]?.sourcePrefixes = ["7706"]
        }
        #expect(await peer.status.canSubmit)
        #expect(await bench.bridge.reception.accounts.first?.account.windowSize == 77)
        try await self.reload(bench) { configuration in
            configuration.accounts = [:]
            configuration.listeners = []
        }
        #expect(await watcher.status { !$0.canSubmit } != nil)
        #expect(await bench.bridge.reception.server.status.listeners == [])
        #expect(bench.bridge.pipelines.count == 1)
        await peer.stop()
        while await !peer.isDown { await Task.yield() }
        await loop.shutdown()
        try await bench.end()
    }

    /// The certificate is replaced on disk: a new handshake sees the new one, and a session that stands lives on.
    @Test func aNewCertificateIsForNewHandshakes() async throws {
        let (folder, authority) = (try CertificateFolder(), try TestAuthority())
        var request = TestAuthority.Request("IP:127.0.0.1")
        let files = try folder.write("server", authority.issue(request))
        let ca = try folder.write("ca.pem", authority.pem)
        let bench = try await BridgeBench { configuration, _ in
            configuration.accounts = ["operator2": Self.account]
            let tls = TLSServerSettings(certificateFile: files.certificate, keyFile: files.key)
            configuration.listeners = [self.listener(tls)]
        }
        while bench.bridge.reception.doors.isEmpty { await Task.yield() }
        let client = try TLSContext(client: TLSClientSettings(caFile: ca))
        let loop = try EventLoop(name: "peer")
        let (one, other) = (PeerWatcher(), PeerWatcher())
        let old = try self.peer(bench, loop, one, client)
        await old.start()
        let oldEnd = try #require(await one.status { $0.canSubmit }?.binds[0].tls?.peerNotAfter)
        request.validity = -3600..<2 * 86_400
        try folder.write("server", authority.issue(request))
        try await self.reload(bench) { _ in }
        let new = try self.peer(bench, loop, other, client)
        await new.start()
        let newEnd = try #require(await other.status { $0.canSubmit }?.binds[0].tls?.peerNotAfter)
        #expect(newEnd > oldEnd)
        #expect(await old.statistics.counts.binds == 1)
        #expect(await old.status.canSubmit)
        try folder.write("server.pem", "broken")
        await #expect(throws: TLSFileError.self) { try await self.reload(bench) { _ in } }
        #expect(await bench.bridge.reception.server.status.connections == 2)
        for peer in [old, new] {
            await peer.stop()
            while await !peer.isDown { await Task.yield() }
        }
        await loop.shutdown()
        try await bench.end()
    }
}

/// Watches a peer's link and asks for nothing.
private final class PeerWatcher: LinkOwner {
    private let changes: AsyncStream<LinkStatus>
    private let change: AsyncStream<LinkStatus>.Continuation

    init() { (self.changes, self.change) = AsyncStream.makeStream() }

    func status(where fits: (LinkStatus) -> Bool) async -> LinkStatus? {
        for await status in self.changes where fits(status) { return status }
        return nil
    }

    func link(_ link: OperatorLink, delivered deliveries: [Delivery]) {}
    func link(_ link: OperatorLink, completed completions: [Completion]) {}
    func link(_ link: OperatorLink, nextSubmissions count: Int) -> [Submission] { [] }
    func link(_ link: OperatorLink, settled token: UInt64, _ verdict: SubmitVerdict) {}
    func link(_ link: OperatorLink, changed status: LinkStatus) { self.change.yield(status) }
}

/// A journal in memory that says it is durable, and knows the ends.
private final class KeptJournal: Journal {
    private let kinds = Locked<[MessageEnd.Kind]>([])
    var ends: [MessageEnd.Kind] { self.kinds.withLock { $0 } }
    var promise: String { "kept" }
    var isDurable: Bool { true }

    func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        self.kinds.withLock { kinds in
            for record in records { if case .finished(let end) = record { kinds.append(end.kind) } }
        }
        done(nil)
    }
}
