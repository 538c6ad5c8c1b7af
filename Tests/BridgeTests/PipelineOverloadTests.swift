import Journal
import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing

@testable import Bridge

/// More than can be done, and stopping in the middle of it, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct PipelineOverloadTests {
    private func outcomes(_ bench: BridgeBench, _ count: Int) async -> [CommandStatus: Int] {
        var statuses: [CommandStatus: Int] = [:]
        for _ in 0..<count {
            let status = await bench.event {
                if case .deliverOutcome(.response(let status, _)) = $0 { status } else { nil }
            }
            statuses[status ?? .unknownError, default: 0] += 1
        }
        return statuses
    }

    /// Ten places and registers that hang: ten are taken, the rest is refused, at once or after 2 s.
    @Test func overloadIsRefusedSoThatTheSMSCKeepsIt() async throws {
        let bench = try await BridgeBench(registers: .fixture(.hangs)) { configuration, _ in
            configuration.queue.capacity = 10
        }
        for number in 0..<150 { await bench.smsc.deliver("8 123ABC02", from: "7701000\(1000 + number)") }
        #expect(await self.outcomes(bench, 150) == [.ok: 10, .temporaryApplicationError: 140])
        let counts = try #require(await bench.counts())
        #expect(counts.accepted == 10 && counts.refused == 140)
        try await bench.end()
    }

    /// A link of one submit_sm a second takes 40 messages, holds 100 and refuses 10 at once; stopping refuses the rest.
    @Test func aSlowLinkAdmitsWhatItCanSend() async throws {
        let bench = try await BridgeBench(registers: .fixture(.hangs)) { _, link in link.throughput = 1 }
        for number in 0..<150 { await bench.smsc.deliver("8 123ABC02", from: "7701000\(1000 + number)") }
        #expect(await self.outcomes(bench, 50) == [.ok: 40, .temporaryApplicationError: 10])
        try await bench.stop()
        #expect(await self.outcomes(bench, 100) == [.temporaryApplicationError: 100])
        try await bench.end()
    }

    /// The connection goes while deliveries are held: they are not kept for the next one, over which they come again.
    @Test func whatIsHeldEndsWithItsConnection() async throws {
        let bench = try await BridgeBench(registers: .fixture(.hangs)) { configuration, _ in
            configuration.queue.capacity = 1
        }
        for number in 0..<3 { await bench.smsc.deliver("8 123ABC02", from: "7701000\(1000 + number)") }
        while await bench.counts()?.accepted != 1 { await Task.yield() }
        await bench.smsc.disconnectAll()
        while await bench.smsc.receivers > 0 { await Task.yield() }
        while await bench.smsc.receivers == 0 { await Task.yield() }
        #expect(await bench.counts()?.refused == 2)
        #expect(await bench.bridge.snapshot().links.first?.counts.lostResponses == 2)
        try await bench.end()
    }

    /// SIGTERM while registers hang: everyone gets the fallback text, nothing is left open.
    @Test func stoppingAnswersEveryoneWhoWaits() async throws {
        let journal = FailingJournal(isDurable: false)
        let bench = try await BridgeBench(
            registers: .fixture(.hangs), stopTimes: Bridge.StopTimes(work: .milliseconds(50)),
            journal: journal)
        for number in 0..<200 { await bench.smsc.deliver("8 123ABC02", from: "7701\(1_000_000 + number)") }
        while await bench.counts()?.accepted != 200 { await Task.yield() }
        try await bench.stop()
        var texts: [String: [String]] = [:]
        for _ in 0..<200 {
            let reply = await bench.event { if case .reply(let message) = $0 { message } else { nil } }
            texts[reply?.to ?? "", default: []].append(reply?.text ?? "")
        }
        #expect(texts.count == 200)
        #expect(texts.values.allSatisfy { $0 == [PipelineTests.unavailable] })
        #expect(Set(journal.now.accepted) == Set(journal.now.ended.map(\.id)))
        #expect(await bench.bridge.snapshot().open == 0)
        try await bench.end()
    }

    /// What is in work when the stop comes is finished: real answers, no fallback text.
    @Test func stoppingFinishesWhatIsInWork() async throws {
        let bench = try await BridgeBench(
            registers: .fixture(.stubborn(.milliseconds(200))), stopTimes: Bridge.StopTimes())
        await bench.smsc.deliver("8 123ABC02", from: "77010001414")
        while await bench.counts()?.accepted != 1 { await Task.yield() }
        async let reply = bench.reply(to: "77010001414")
        try await bench.stop()
        #expect(await reply == PipelineTests.found)
        try await bench.end()
    }

    /// A first part without its second when the stop comes: answered as it is.
    @Test func stoppingAnswersAnIncompleteMessage() async throws {
        let bench = try await BridgeBench()
        guard case .deliverSM(let part) = FlowRig.question("HELP", part: (1, of: 2, ref: 7)) else {
            return
        }
        await bench.smsc.deliver([part])
        while await bench.counts()?.accepted != 1 { await Task.yield() }
        async let reply = bench.reply(to: "77010001414")
        try await bench.stop()
        #expect(await reply == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    /// The task of `run()` is cancelled instead of being told to stop: it stops in order all the same.
    @Test func cancellingStopsInOrder() async throws {
        let bench = try await BridgeBench(
            registers: .fixture(.stubborn(.milliseconds(200))), stopTimes: Bridge.StopTimes())
        await bench.smsc.deliver("8 123ABC02", from: "77010001414")
        while await bench.counts()?.accepted != 1 { await Task.yield() }
        async let reply = bench.reply(to: "77010001414")
        try? await bench.cancel()
        #expect(await reply == PipelineTests.found)
        await bench.endSMSC()
    }

    /// The promise: exit within 15 s.
    @Test func theTimesOfStoppingAreWithinThePromise() {
        let times = Bridge.StopTimes()
        #expect(times.work == .seconds(10))
        #expect(times.work + times.rest + times.unbind < .seconds(15))
    }

    /// An SMSC that takes nothing for long: late at the deadline, expired at give-up, its place free again.
    @Test func aReplyThatCanNotBeSubmittedExpires() async throws {
        let bench = try await BridgeBench(behaviour: SMSCBehaviour { _, _ in .status(.messageQueueFull) }) {
            configuration, _ in
            configuration.sla.fallback = .milliseconds(50)
            configuration.sla.deadline = .milliseconds(100)
            configuration.sla.giveUp = .milliseconds(200)
            configuration.queue.capacity = 1
        }
        await bench.smsc.deliver("HELP", from: "77010001414")
        while await bench.counts()?.expired != 1 { await Task.yield() }
        #expect(await bench.counts()?.late == 1)
        await bench.smsc.deliver("HELP", from: "77010001415")
        #expect(await self.outcomes(bench, 2) == [.ok: 2])
        try await bench.end()
    }
}
