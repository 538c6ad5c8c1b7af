import Locks
import SMPP
import SMPPSession
import SMSCSimulator
import Testing
import Transport

@testable import SMPPLink

@Suite(.timeLimit(.minutes(1))) struct SimulatedSMSCTests {
    /// What it can't do it refuses, so that nobody waits for it.
    @Test(arguments: [
        (PDU.querySM(QuerySM(messageID: "1", source: .empty)), CommandStatus.queryFailed),
        (.cancelSM(CancelSM(messageID: "1", source: .empty)), .cancelFailed),
        (.replaceSM(ReplaceSM(messageID: "1", source: .empty, shortMessage: [])), .replaceFailed),
        (
            .submitMulti(
                SubmitMulti(
                    source: .empty, destinations: [.address(Address(digits: "7701"))], shortMessage: [])),
            .submitFailed
        ),
    ])
    func whatItCannotDoIsRefused(_ pdu: PDU, _ status: CommandStatus) async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        await bench.link.request(pdu, token: 3)
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 3, verdict: .refused(status)))
        await bench.end()
    }

    /// Refused twice it comes three times, refused for good as often as the limit says.
    @Test(arguments: [(2, 2, CommandStatus.ok), (9, 3, .temporaryApplicationError)])
    func whatIsNotTakenIsDeliveredAgain(_ refusals: Int, _ retries: Int, _ last: CommandStatus) async throws {
        var behaviour = SMSCBehaviour()
        behaviour.redelivery = Redelivery(after: .milliseconds(1), maximumAttempts: 4)
        let bench = try await LinkBench(behaviour: behaviour)
        bench.owner.state.withLock { $0.refusals = refusals }
        await bench.link.start()
        _ = await bench.smscEvent { if case .bound = $0 { true } else { nil } }
        #expect(await bench.smsc.deliver("HELP", from: "77010001414"))
        var retryCount = 0
        let outcome = await bench.smscEvent { event in
            if case .willDeliverAgain = event { retryCount += 1 }
            return if case .deliverOutcome(let outcome) = event { outcome } else { nil }
        }
        #expect(retryCount == retries)
        #expect(outcome == .response(last, .deliverSMResp(DeliverSMResp())))
        await bench.end()
    }

    /// One octet a write, late, everything twice: the link finds its responses.
    @Test func aLinkGoesOnThroughAFaultyWire() async throws {
        let bench = try await LinkBench()
        let address = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let relay = try FaultyRelay(
            loop: bench.smscLoop, listenOn: address, smsc: bench.smsc.address,
            faults: [.split, .double(share: 1), .slow(.milliseconds(1))], seed: 1)
        try await relay.start()
        var settings = await bench.link.settings
        settings.hosts = [LinkSettings.Host(name: "127.0.0.1", port: relay.address.port)]
        let link = OperatorLink(settings: settings, loop: bench.linkLoop, owner: bench.owner, seed: 7)
        await link.start()
        _ = await bench.owner.status { $0.canSubmit }
        await bench.owner.submit((0..<20).map { .sample($0) }, over: link)
        var completions = bench.owner.completions.makeAsyncIterator()
        for token in 0..<20 {
            let completion = await completions.next()
            #expect(
                completion == Completion(token: UInt64(token), verdict: .accepted(messageID: "\(token + 1)")))
        }
        await link.stop()
        await link.close()
        await relay.stop()
        await bench.end()
    }
}

extension OperatorLink {
    fileprivate func request(_ pdu: PDU, token: UInt64) {
        self.legs[0].connection?.assumeIsolated { $0.request([(pdu, token)]) }
    }
}
