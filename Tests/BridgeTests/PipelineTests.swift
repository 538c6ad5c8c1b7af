import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing

@testable import Bridge

/// The whole way of a message, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct PipelineTests {
    static let unavailable = "Usluga vremenno nedostupna. Povtorite zapros pozdnee."
    static let found = "GRNZ 123ABC02. Tekhosmotr proiden 15.03.2026, deistvitelen do 15.03.2036."

    @Test func aQuestionIsAnswered() async throws {
        let bench = try await BridgeBench()
        #expect(await bench.ask("8 123ABC02") == Self.found)
        #expect(await bench.ask("Техосмотр 123 авс 02") == Self.found)
        let counts = try #require(await bench.counts())
        #expect(counts.accepted == 2)
        #expect(counts.answers.answered == 2)
        try await bench.end()
    }

    @Test func aTextServiceAsksNobody() async throws {
        let bench = try await BridgeBench(registers: .fixture(.fails))
        #expect(await bench.ask("help") == "8 GRNZ: tekhosmotr.")
        try await bench.end()
    }

    @Test func aRegisterThatFailsIsTheFallbackText() async throws {
        let bench = try await BridgeBench(registers: .fixture(.fails))
        #expect(await bench.ask("8 123ABC02") == Self.unavailable)
        try await bench.end()
    }

    @Test func aHangingRegisterIsTheFallbackTextAtItsMoment() async throws {
        let bench = try await BridgeBench(registers: .fixture(.hangs)) { configuration, _ in
            configuration.sla.fallback = .milliseconds(100)
        }
        #expect(await bench.ask("8 123ABC02") == Self.unavailable)
        #expect(await bench.counts()?.answers.unavailable == 1)
        try await bench.end()
    }

    /// A worker that waits holds up nobody: one hangs, the other question is answered at once.
    @Test func aHangingQuestionDoesNotHoldUpOthers() async throws {
        let bench = try await BridgeBench(registers: .fixture(.hangs)) { configuration, _ in
            configuration.queue.workers = 2
        }
        await bench.smsc.deliver("8 123ABC02", from: "77010000009")
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        // Stopping answers the one that hangs.
        async let rest = bench.reply(to: "77010000009")
        try await bench.stop()
        #expect(await rest == Self.unavailable)
        try await bench.end()
    }

    /// The asking ends with the fallback text: its worker is free long before the register would have answered.
    @Test func anAnswerAfterTheFallbackIsDiscarded() async throws {
        let bench = try await BridgeBench(registers: .fixture(.stubborn(.seconds(3600)))) {
            configuration, _ in
            configuration.sla.fallback = .milliseconds(50)
        }
        #expect(await bench.ask("8 123ABC02") == Self.unavailable)
        while await bench.bridge.snapshot().workers > 0 { await Task.yield() }
        while await bench.counts()?.submitted != 1 { await Task.yield() }
        let counts = try #require(await bench.counts())
        #expect(counts.answers.unavailable == 1)
        #expect(counts.answers.answered == 0)
        try await bench.end()
    }

    @Test func aLongQuestionInPartsIsPutTogether() async throws {
        let bench = try await BridgeBench()
        let spaces = String(repeating: " ", count: 200)
        #expect(await bench.ask("8 \(spaces)123ABC02") == Self.found)
        let counts = try #require(await bench.counts())
        #expect(counts.accepted == 2)
        #expect(counts.answers.answered == 1)
        try await bench.end()
    }

    @Test func replyGoesFromTheNumberThatWasAsked() async throws {
        let bench = try await BridgeBench()
        await bench.smsc.deliver("4", from: "77010001414")
        let submitSM = await bench.event {
            if case .submitted(let submitSM, _) = $0 { submitSM } else { nil }
        }
        #expect(submitSM?.source == Address(ton: .networkSpecific, npi: .unknown, digits: "1414"))
        #expect(submitSM?.destination == Address(ton: .international, npi: .isdn, digits: "77010001414"))
        #expect(submitSM?.dataCoding == .default)
        try await bench.end()
    }

    @Test func receiptsAreAcknowledgedAndNotAnswered() async throws {
        let bench = try await BridgeBench()
        var receipt = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010001414"),
            destination: Address(digits: "1414"), shortMessage: Array("id:1 stat:DELIVRD".utf8))
        receipt.esmClass = .deliveryReceipt
        await bench.smsc.deliver([receipt])
        let outcome = await bench.event { if case .deliverOutcome(let outcome) = $0 { outcome } else { nil } }
        #expect(outcome == .response(.ok, .deliverSMResp(DeliverSMResp())))
        #expect(await bench.counts()?.receipts == 1)
        try await bench.end()
    }

    @Test func aThrottledReplyIsSentAgain() async throws {
        let tries = Tries()
        let bench = try await BridgeBench(
            behaviour: SMSCBehaviour { _, _ in tries.next() < 2 ? .status(.throttled) : .status(.ok) })
        #expect(await bench.ask("HELP") == "8 GRNZ: tekhosmotr.")
        #expect(tries.count == 3)
        try await bench.end()
    }

    @Test func aRefusedReplyIsFinal() async throws {
        let bench = try await BridgeBench(
            behaviour: SMSCBehaviour { _, _ in .status(.invalidDestinationAddress) })
        await bench.smsc.deliver("HELP", from: "77010001414")
        _ = await bench.event { if case .refused = $0 { true } else { nil } }
        while await bench.counts()?.failed != 1 { await Task.yield() }
        #expect(await bench.bridge.snapshot().open == 0)
        try await bench.end()
    }

    /// A reply whose session ends before its response is sent again, also when the next one ends as well.
    @Test func aReplyInDoubtIsSentAgain() async throws {
        let tries = Tries()
        let bench = try await BridgeBench(
            behaviour: SMSCBehaviour { _, _ in
                tries.next() < 2 ? .silence : .status(.ok)
            })
        await bench.smsc.deliver("HELP", from: "77010001414")
        for sendings in 1...2 {
            while tries.count < sendings { await Task.yield() }
            await bench.smsc.disconnectAll()
        }
        while await bench.counts()?.submitted != 1 { await Task.yield() }
        #expect(tries.count == 3)
        #expect(await bench.counts()?.resent == 2)
        #expect(await bench.bridge.snapshot().open == 0)
        try await bench.end()
    }

    @Test func placesComeBack() async throws {
        let bench = try await BridgeBench { configuration, _ in configuration.queue.capacity = 3 }
        for number in 0..<50 {
            #expect(await bench.ask("HELP", from: "7701000\(1000 + number)") == "8 GRNZ: tekhosmotr.")
        }
        while await bench.counts()?.submitted != 50 { await Task.yield() }
        try await bench.end()
    }

    @Test func stoppingUnbindsAndLeavesNothingOpen() async throws {
        let bench = try await BridgeBench()
        _ = await bench.ask("8 123ABC02")
        try await bench.stop()
        let end = await bench.event { if case .disconnected(let end) = $0 { end } else { nil } }
        #expect(end == .session(.unboundByPeer))
        try await bench.end()
    }

    /// Two thousand questions from as many phones: each gets its own answer, once.
    @Test func manyQuestionsGetOneAnswerEach() async throws {
        let bench = try await BridgeBench()
        for number in 0..<2000 {
            while await !bench.smsc.deliver("HELP", from: "7701\(1_000_000 + number)") { await Task.yield() }
            if number % 500 == 499 {
                while (await bench.counts()?.submitted ?? 0) <= number { await Task.yield() }
            }
        }
        var replies: [String: Int] = [:]
        for _ in 0..<2000 {
            let phone = await bench.event { if case .reply(let message) = $0 { message.to } else { nil } }
            replies[phone ?? "", default: 0] += 1
        }
        #expect(replies.count == 2000)
        #expect(replies.values.allSatisfy { $0 == 1 })
        try await bench.end()
    }
}
