import Locks
import SMPP
import SMPPSession
import SMSCSimulator
import Testing
import Transport

@testable import SMPPLink

/// Operator links against a simulated SMSC, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct OperatorLinkTests {
    @Test func bindsAsATransceiver() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        let status = await bench.owner.status { $0.canSubmit && $0.canReceive }
        #expect(status?.binds.map(\.state) == [.boundTRX])
        await bench.end()
    }

    @Test func bindsAsAPair() async throws {
        let bench = try await LinkBench { $0.bindTypes = [.transmitter, .receiver] }
        await bench.link.start()
        let status = await bench.owner.status { $0.canSubmit && $0.canReceive }
        #expect(status?.binds.map(\.state) == [.boundTX, .boundRX])
        await bench.end()
    }

    @Test func submissionsComeBackWithTheirMessageIDs() async throws {
        let bench = try await LinkBench { $0.windowSize = 3 }
        await bench.link.start()
        await bench.owner.submit((0..<100).map { .sample($0) }, over: bench.link)
        var completions: [Completion] = []
        for await completion in bench.owner.completions {
            completions.append(completion)
            if completions.count == 100 { break }
        }
        #expect(completions.map(\.token).sorted() == Array(0..<100))
        #expect(Set(completions.map(\.verdict)).count == 100)
        await bench.end()
    }

    @Test func deliveriesAreAnsweredOverTheirConnection() async throws {
        let bench = try await LinkBench { $0.bindTypes = [.transmitter, .receiver] }
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit && $0.canReceive }
        _ = await bench.smscEvent { if case .bound(.receiver) = $0 { true } else { nil } }
        let question = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010001414"),
            destination: Address(digits: "1414"), shortMessage: [0x34])
        #expect(await bench.smsc.deliver([question]))
        let outcome = await bench.smscEvent {
            if case .deliverOutcome(let outcome) = $0 { outcome } else { nil }
        }
        #expect(outcome == .response(.ok, .deliverSMResp(DeliverSMResp())))
        await bench.end()
    }

    @Test func aWrongPasswordIsToldByItsStatusAndTriedAgainLater() async throws {
        let bench = try await LinkBench(password: "wrong")
        await bench.link.start()
        let status = await bench.owner.status { $0.binds[0].state == .backoff }
        #expect(status?.binds[0].reason == "bind refused: ESME_RBINDFAIL")
        #expect(status?.binds[0].nextAttempt != nil)
        await bench.end()
    }

    @Test func aSilentSMSCIsGivenUpAfterTheBindTimer() async throws {
        let bench = try await LinkBench(behaviour: SMSCBehaviour(bindAnswer: .silence)) {
            $0.timers.bind = .milliseconds(50)
        }
        await bench.link.start()
        let status = await bench.owner.status { $0.binds[0].state == .backoff }
        #expect(status?.binds[0].reason == "no bind response in time")
        await bench.end()
    }

    @Test func aLostConnectionIsBoundAgain() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        _ = await bench.smscEvent { if case .bound = $0 { true } else { nil } }
        await bench.smsc.disconnectAll()
        _ = await bench.owner.status { !$0.canSubmit }
        #expect(await bench.owner.status { $0.canSubmit } != nil)
        #expect(await bench.link.statistics.counts.binds == 2)
        await bench.end()
    }

    @Test func unbindFromTheSMSCIsAnsweredAndTheLinkComesBack() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.smscEvent { if case .bound = $0 { true } else { nil } }
        await bench.smsc.unbindAll()
        let end = await bench.smscEvent { if case .disconnected(let end) = $0 { end } else { nil } }
        #expect(end == .session(.unbound))
        _ = await bench.smscEvent { if case .bound = $0 { true } else { nil } }
        await bench.end()
    }

    @Test func theNextHostIsTriedWhenTheFirstRefuses() async throws {
        // A port on which nobody listens: that of a listener that has been closed.
        let closed = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let port = try Listener.listen(on: closed).localAddress.port
        let bench = try await LinkBench { settings in
            settings.hosts.insert(LinkSettings.Host(name: "127.0.0.1", port: port), at: 0)
        }
        await bench.link.start()
        let status = await bench.owner.status { $0.canSubmit }
        #expect(status?.binds[0].host == bench.smsc.address.description)
        await bench.end()
    }

    @Test func aSubmissionWithoutAResponseIsUnanswered() async throws {
        let bench = try await LinkBench(behaviour: SMSCBehaviour { _, _ in .silence }) {
            $0.timers.response = .milliseconds(50)
        }
        await bench.link.start()
        await bench.owner.submit([.sample(9)], over: bench.link)
        var first: Completion?
        for await completion in bench.owner.completions {
            first = completion
            break
        }
        #expect(first == Completion(token: 9, verdict: .unanswered))
        await bench.end()
    }

    @Test func throttlingIsTheOwnersToRetry() async throws {
        let bench = try await LinkBench(behaviour: SMSCBehaviour { _, _ in .status(.throttled) })
        await bench.link.start()
        await bench.owner.submit([.sample(1)], over: bench.link)
        for await completion in bench.owner.completions {
            #expect(completion.verdict == .retry(.throttled))
            break
        }
        #expect(await bench.link.statistics.counts.errors == [.throttled: 1])
        await bench.end()
    }

    @Test func aSubmissionThatHasNoFormOnTheWireIsRefused() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        var overlong = SubmitSM(
            source: Address(digits: "1414"), destination: Address(digits: "7701"), shortMessage: [])
        overlong.shortMessage = [UInt8](repeating: 0x34, count: 255)
        await bench.owner.submit([Submission(overlong, token: 1), .sample(2)], over: bench.link)
        var verdicts: [UInt64: SubmitVerdict] = [:]
        for await completion in bench.owner.completions {
            verdicts[completion.token] = completion.verdict
            if verdicts.count == 2 { break }
        }
        #expect(verdicts[1] == .refused(.invalidCommandLength))
        #expect(verdicts[2] == .accepted(messageID: "1"))
        await bench.end()
    }

    /// What the old connection still owes is told, then the link comes back.
    @Test func startedAgainWhileItStopsItLosesNothing() async throws {
        let bench = try await LinkBench(behaviour: SMSCBehaviour { _, _ in .silence }) {
            $0.timers.drain = .milliseconds(200)
        }
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        await bench.owner.submit([.sample(1)], over: bench.link)
        _ = await bench.smscEvent { if case .unanswered = $0 { true } else { nil } }
        await bench.link.stop()
        await bench.link.start()
        var completions = bench.owner.completions.makeAsyncIterator()
        #expect(await completions.next() == Completion(token: 1, verdict: .inDoubt))
        _ = await bench.owner.status { !$0.canSubmit }
        _ = await bench.owner.status { $0.canSubmit }
        #expect(await bench.link.statistics.counts.binds == 2)
        await bench.end()
    }

    @Test(arguments: [LinkStatus.State.connecting, .binding, .boundTRX, .draining])
    func stoppedFromWithinACallbackItStaysDown(_ state: LinkStatus.State) async throws {
        let bench = try await LinkBench()
        bench.owner.state.withLock { $0.stopsAt = state }
        await bench.link.start()
        if state == .draining {
            _ = await bench.smscEvent { if case .bound = $0 { true } else { nil } }
            await bench.smsc.unbindAll()
        }
        _ = await bench.owner.status { $0.binds[0].state == .closed }
        while await !bench.link.isDown { await Task.yield() }
        // A connection made nevertheless would be known after a turn or two of both loops.
        for _ in 0..<50 { await Task.yield() }
        #expect(await bench.link.status.binds[0].state == .closed)
        #expect(await bench.link.isDown)
        await bench.end()
    }

    @Test func stopUnbindsInOrder() async throws {
        let bench = try await LinkBench()
        await bench.link.start()
        _ = await bench.owner.status { $0.canSubmit }
        await bench.link.stop()
        let end = await bench.smscEvent { if case .disconnected(let end) = $0 { end } else { nil } }
        #expect(end == .session(.unboundByPeer))
        #expect(await bench.owner.status { $0.binds[0].state == .closed } != nil)
        await bench.end()
    }
}
