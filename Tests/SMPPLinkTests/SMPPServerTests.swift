import Monotonic
import SMPP
import SMPPSession
import Testing
import Transport

@testable import SMPPLink

/// Who comes in, and who does not.
@Suite(.timeLimit(.minutes(1))) struct SMPPServerTests {
    @Test(arguments: BindType.allCases)
    func anAccountBindsAndUnbinds(_ type: BindType) async throws {
        let bench = try await ServerBench()
        let client = try bench.client()
        try client.send(type.request(Bind(systemID: "operator2", password: "secret08")), sequence: 9)
        let (header, pdu) = try #require(try client.receive())
        #expect(header.commandStatus == .ok)
        #expect(header.sequenceNumber.rawValue == 9)
        var tlvs = TLVs()
        tlvs.append(TLV(.scInterfaceVersion, [0x34]))
        #expect(pdu == type.response(BindResp(systemID: "KOPIR", tlvs: tlvs)))
        let status = try await bench.server.status
        #expect(status.accounts.map { $0.binds.map(\.type) } == [[type]])
        #expect(status.accounts[0].binds[0].peer.ip == "127.0.0.1")
        #expect((status.connections, status.unbound) == (1, 0))
        try client.send(.enquireLink, sequence: 10)
        #expect(try client.receive()?.pdu == .enquireLinkResp)
        try client.send(.unbind, sequence: 11)
        #expect(try client.receive()?.pdu == .unbindResp)
        #expect(client.readToEnd() == [])
        client.close()
        var changes = bench.owner.changes.makeAsyncIterator()
        while let change = await changes.next(), change.binds != [] || change.reason == nil {}
        try await bench.isDeserted()
        try await bench.end()
    }

    /// Who is bound stays; who comes then finds the new password, and afterwards nobody of that name.
    @Test func accountsMayChangeWhileTheyAreBound() async throws {
        let bench = try await ServerBench { $0.windowSize = 1 }
        let client = try bench.bound()
        var account = try await bench.account.account
        account.passwordHash = try PasswordHash(of: "secret09")
        account.windowSize = 2
        try await bench.account.change(account)
        #expect(try bench.client().bind(.right) == .bindFailed)
        let other = try bench.bound(.wrong)
        for number in 5...7 as ClosedRange<UInt32> { try client.send(.question(), sequence: number) }
        let throttled = try #require(try client.receive()?.header)
        #expect((throttled.sequenceNumber.rawValue, throttled.commandStatus) == (7, .throttled))
        try await bench.server.change(accounts: [], outbinds: [])
        #expect(try bench.client().bind(.wrong) == .bindFailed)
        #expect(try await bench.account.bindCount == 2)
        try other.send(.enquireLink, sequence: 10)
        try await bench.account.close()
        try await bench.end()
    }

    /// Who has come in stays when its door is closed.
    @Test func aDoorMayClose() async throws {
        let bench = try await ServerBench()
        let client = try bench.bound()
        try await bench.server.stopListening(on: bench.address)
        #expect(try await bench.server.status.listeners == [])
        try await bench.server.listen(on: bench.address)
        try client.send(.enquireLink, sequence: 10)
        #expect(try client.receive()?.pdu == .enquireLinkResp)
        try await bench.end()
    }

    /// Unknown system_id, wrong password, wrong address: one answer, and nothing else comes.
    @Test(arguments: [
        (PDU.nobody, "127.0.0.1", BindFailure.unknownSystemID), (.wrong, "127.0.0.1", .wrongPassword),
        (.right, "127.0.1.1", .wrongAddress), (.wrong, "127.0.1.1", .wrongPassword),
    ])
    func whatIsWrongIsNotSaid(_ bind: PDU, _ source: String, _ failure: BindFailure) async throws {
        let bench = try await ServerBench()
        let client = try bench.client(from: source)
        try client.send(bind, sequence: 1)
        #expect(
            client.readToEnd() == [0, 0, 0, 16, 0x80, 0, 0, 9, 0, 0, 0, 0x0D, 0, 0, 0, 1])
        #expect(client.receivedOctets <= client.sentOctets)
        let told = await bench.event { if case .bindRefused(let failure, _) = $0 { failure } else { nil } }
        #expect(told == failure)
        #expect(try await bench.server.status.counts.bindFailures == [failure: 1])
        try await bench.end()
    }

    @Test func afterTheRightPasswordTheReasonIsSaid() async throws {
        let bench = try await ServerBench {
            $0.maximumBinds = 1
            $0.bindTypes = [.transceiver]
        }
        let receiver = try bench.client()
        #expect(
            try receiver.bind(.bindReceiver(Bind(systemID: "operator2", password: "secret08"))) == .bindFailed
        )
        let first = try bench.bound()
        #expect(try bench.client().bind(.right) == .alreadyBound)
        // Only who knows the password learns that the account is bound.
        #expect(try bench.client().bind(.wrong) == .bindFailed)
        try first.send(.unbind, sequence: 2)
        _ = first.readToEnd()
        first.close()
        var changes = bench.owner.changes.makeAsyncIterator()
        while let change = await changes.next(), change.binds != [] || change.reason == nil {}
        #expect(try bench.client().bind(.right) == .ok)
        try await bench.end()
    }

    /// The fifth wrong password bans the address; who is bound from there stays, and other addresses come in.
    @Test func wrongPasswordsBanTheirAddress() async throws {
        let gate = GateLimits(failureDelay: .milliseconds(20), ban: .milliseconds(300))
        let bench = try await ServerBench(settings: ServerSettings(gate: gate))
        let bound = try bench.bound()
        for _ in 0..<5 { #expect(try bench.client().bind(.wrong) == .bindFailed) }
        let told = await bench.event { if case .banned(let address, _) = $0 { address.ip } else { nil } }
        #expect(told == "127.0.0.1")
        let banned = try bench.client()
        #expect(try banned.bind(.right) == nil)
        #expect(banned.receivedOctets == 0)
        #expect(try bench.client(from: "127.0.0.2").bind(.right) == .ok)
        try bound.send(.enquireLink, sequence: 3)
        #expect(try bound.receive()?.pdu == .enquireLinkResp)
        let counts = try await bench.server.status.counts
        #expect((counts.bans, counts.refused[.banned] ?? 0) == (1, 1))
        try await bench.end()
    }

    /// The answer to a failure waits for those before it, and a success from the same address does not.
    @Test func aFailureIsAnsweredLater() async throws {
        let gate = GateLimits(failureDelay: .milliseconds(200))
        let bench = try await ServerBench(settings: ServerSettings(gate: gate))
        #expect(try bench.client().bind(.wrong) == .bindFailed)
        let punished = try bench.client()
        let began = Instant.now
        try punished.send(.wrong, sequence: 1)
        #expect(try punished.receive()?.header.commandStatus == .bindFailed)
        #expect(Instant.now - began >= .milliseconds(200))
        try await bench.end()
    }

    /// As many as may be checked and wait: the others are told to come again, and none is forgotten.
    @Test func passwordsAreCheckedSomeAtATime() async throws {
        let checks = CheckLimits(running: 1, waiting: 2, waitingPerAddress: 2)
        let gate = GateLimits(failuresToBan: 100, failureDelay: .zero)
        let bench = try await ServerBench(settings: ServerSettings(gate: gate, checks: checks))
        // Nobody's hash takes long enough for all of them to come meanwhile.
        let clients = try (0..<6).map { _ in try bench.client() }
        for client in clients { try client.send(.nobody, sequence: 1) }
        let answers = try clients.map { try $0.receive()?.header.commandStatus }
        #expect(answers.allSatisfy { $0 == .bindFailed || $0 == .systemError })
        #expect(answers.count { $0 == .bindFailed } >= 3)
        #expect(try await bench.server.status.waitingChecks == 0)
        #expect(try bench.client().bind(.right) == .ok)
        try await bench.end()
    }

    /// session_init is absolute: neither octets one by one nor enquire_link make it longer.
    @Test func whoDoesNotBindInTimeIsClosed() async throws {
        var settings = ServerSettings()
        settings.timers.sessionInit = .milliseconds(300)
        let bench = try await ServerBench(settings: settings)
        let began = Instant.now
        let (silent, slow, chatty) = (try bench.client(), try bench.client(), try bench.client())
        slow.send([0, 0, 0, 16, 0])
        try chatty.send(.enquireLink, sequence: 1)
        #expect(try chatty.receive()?.pdu == .enquireLinkResp)
        #expect([silent, slow, chatty].map { $0.readToEnd() } == [[], [], []])
        #expect(Instant.now - began >= .milliseconds(250))
        let counts = try await bench.server.status.counts
        #expect((counts.silent, counts.strangers[.unknown] ?? 0) == (1, 1))
        try await bench.isDeserted()
        try await bench.end()
    }

    @Test func anAddressHasItsShareOfConnections() async throws {
        let gate = GateLimits(connectionsPerAddress: 3, unbound: 4, unboundPerAddress: 2)
        let bench = try await ServerBench(settings: ServerSettings(gate: gate))
        let mine = try (0..<2).map { _ in try bench.client() }
        #expect(try bench.client().readToEnd() == [])
        #expect(try mine[0].bind(.right) == .ok)
        let others = try (2...4).map { try bench.client(from: "127.0.0.\($0)") }
        // The fifth that is not bound: the oldest of them goes, who is `mine[1]`.
        let last = try bench.client(from: "127.0.0.5")
        #expect(mine[1].readToEnd() == [])
        #expect(try last.bind(.right) == .ok)
        let counts = try await bench.server.status.counts
        #expect((counts.refused[.addressUnbound] ?? 0, counts.shed) == (1, 1))
        try await bench.end()
        withExtendedLifetime(others) {}
    }

    /// Before a bind a PDU has 1 KiB at most; after it as much as the account may.
    @Test func aLongPDUIsForBoundPeers() async throws {
        let bench = try await ServerBench()
        let long = [UInt8](repeating: 0, count: 2_000)
        let header: [UInt8] = [0, 0, 0x07, 0xE0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 5]
        let stranger = try bench.client()
        stranger.send(header + long)
        #expect(
            stranger.readToEnd() == [0, 0, 0, 16, 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5])
        let client = try bench.bound()
        var tlvs = TLVs()
        tlvs.append(TLV(.messagePayload, long))
        try client.send(
            .submitSM(
                SubmitSM(
                    source: .empty, destination: Address(digits: "1414"), shortMessage: [], tlvs: tlvs)),
            sequence: 2)
        var deliveries = bench.owner.deliveries.makeAsyncIterator()
        #expect(await deliveries.next()?.pdu.commandID == .submitSM)
        try await bench.end()
    }

    /// A peer of 3.3 gets no optional parameter, not even ours in the bind response.
    @Test(arguments: [(0x00, false), (0x33, false), (0x34, true), (0x50, true)] as [(UInt8, Bool)])
    func theVersionOfThePeerCounts(version: UInt8, hasTLV: Bool) async throws {
        let bench = try await ServerBench()
        let client = try bench.client()
        try client.send(
            .bindTransceiver(Bind(systemID: "operator2", password: "secret08", interfaceVersion: version)),
            sequence: 1)
        guard case .bindTransceiverResp(let response) = try client.receive()?.pdu else {
            Issue.record("no bind_transceiver_resp")
            return
        }
        #expect((response.tlvs[.scInterfaceVersion] != nil) == hasTLV)
        try await bench.end()
    }

    /// Strangers are named, counted and closed, and get no more octets than they sent.
    @Test(arguments: StrangerTests.table)
    func aStrangerIsClosed(name: String, octets: [UInt8], kind: Stranger) async throws {
        let bench = try await ServerBench()
        let client = try bench.client()
        client.send(octets)
        client.finish()
        let answer = client.readToEnd()
        #expect(answer.count <= octets.count)
        let told = await bench.event { if case .stranger(let stranger?, _) = $0 { stranger } else { nil } }
        #expect(told == kind)
        #expect(try await bench.server.status.counts.strangers == [kind: 1])
        try await bench.isDeserted()
        try await bench.end()
    }

    /// Whatever octets come: no crash, no growth, and not more out than in by a header's remainder.
    @Test(arguments: 0..<60)
    func garbageIsSurvived(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let bench = try await ServerBench()
        for _ in 0..<20 {
            let client = try bench.client()
            var octets = (0..<Int.random(in: 1...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Some begin like a PDU.
            if Bool.random(using: &random), octets.count >= 8 {
                octets.replaceSubrange(
                    0..<8, with: [0, 0, 0, UInt8(octets.count), 0, 0, 0, octets[7] & 0x2F])
            }
            client.send(octets)
            client.finish()
            #expect(client.readToEnd().count <= octets.count + 12)
        }
        #expect(try bench.client().bind(.right) == .ok)
        try await bench.end()
    }

    @Test func stoppingUnbindsThePeers() async throws {
        let bench = try await ServerBench()
        let client = try bench.bound()
        let waiting = try bench.client()
        let task = Task { [server = try bench.server] in await server.stop() }
        await task.value
        #expect(waiting.readToEnd() == [])
        #expect(try client.receive()?.pdu == .unbind)
        try client.send(.unbindResp, sequence: 1)
        #expect(client.readToEnd() == [])
        client.close()
        var changes = bench.owner.changes.makeAsyncIterator()
        while let change = await changes.next(), change.binds != [] || change.reason == nil {}
        #expect(try await bench.server.isDown)
        try await bench.end()
    }
}
