import SMPP
import SMSCSimulator
import SMSText
import Testing

@testable import Bridge

/// Messages of several parts, both ways, on real sockets.
@Suite(.timeLimit(.minutes(1))) struct PipelineSegmentTests {
    private func submitted(_ form: SegmentForm, _ count: Int) async throws -> [SubmitSM] {
        let bench = try await BridgeBench { _, link in link.segmentForm = form }
        await bench.smsc.deliver("LONG", from: "77010001414")
        var submitted: [SubmitSM] = []
        while submitted.count < count {
            let next = await bench.event {
                if case .submitted(let submitSM, _) = $0 { submitSM } else { nil }
            }
            guard let next else { break }
            submitted.append(next)
        }
        while await bench.counts()?.submitted != 1 { await Task.yield() }
        try await bench.end()
        return submitted
    }

    private func text(_ octets: some Collection<UInt8>) -> String { String(decoding: octets, as: UTF8.self) }

    /// 3GPP TS 23.040 §9.2.3.24.1: 05 00 03, reference, total, number.
    @Test func partsWithAnEightBitReferenceLeaveInOrder() async throws {
        let parts = try await self.submitted(.udh8, 3)
        #expect(parts.allSatisfy { $0.esmClass.rawValue == 0x40 && $0.tlvs.isEmpty })
        #expect(parts.map { $0.shortMessage.prefix(3) } == Array(repeating: [5, 0, 3], count: 3))
        #expect(parts.map { $0.shortMessage[4...5] } == [[3, 1], [3, 2], [3, 3]])
        #expect(Set(parts.map { $0.shortMessage[3] }).count == 1)
        #expect(parts.map { self.text($0.shortMessage.dropFirst(6)) }.joined() == BridgeBench.longText)
    }

    /// 3GPP TS 23.040 §9.2.3.24.8: 06 08 04, reference in two octets, total, number.
    @Test func partsWithASixteenBitReferenceLeaveInOrder() async throws {
        let parts = try await self.submitted(.udh16, 3)
        #expect(parts.allSatisfy { $0.esmClass.rawValue == 0x40 && $0.tlvs.isEmpty })
        #expect(parts.map { $0.shortMessage.prefix(3) } == Array(repeating: [6, 8, 4], count: 3))
        #expect(parts.map { $0.shortMessage[5...6] } == [[3, 1], [3, 2], [3, 3]])
        #expect(parts.map { self.text($0.shortMessage.dropFirst(7)) }.joined() == BridgeBench.longText)
    }

    /// SMPP 3.4 §5.3.2.22–24.
    @Test func partsWithTLVsLeaveInOrder() async throws {
        let parts = try await self.submitted(.sar, 3)
        #expect(parts.allSatisfy { $0.esmClass.rawValue == 0 })
        #expect(parts.map { $0.tlvs.uint8(.sarTotalSegments) } == [3, 3, 3])
        #expect(parts.map { $0.tlvs.uint8(.sarSegmentSequenceNumber) } == [1, 2, 3])
        #expect(Set(parts.map { $0.tlvs.uint16(.sarMessageReferenceNumber) }).count == 1)
        #expect(parts.map { self.text($0.shortMessage) }.joined() == BridgeBench.longText)
    }

    /// SMPP 3.4 §5.3.2.32: message_payload instead of short_message.
    @Test func aPayloadLeavesWhole() async throws {
        let parts = try await self.submitted(.messagePayload, 1)
        #expect(parts.map(\.shortMessage) == [[]])
        #expect(parts.map { self.text($0.tlvs[.messagePayload]?.value ?? []) } == [BridgeBench.longText])
    }

    /// The second segment is throttled twice: the phone has the whole text all the same, each part once.
    @Test func aSegmentThatIsThrottledComesAgain() async throws {
        let bench = try await BridgeBench()
        let tries = Tries()
        await bench.smsc.behave(
            SMSCBehaviour { _, _ in [1, 3].contains(tries.next()) ? .status(.throttled) : .status(.ok) })
        #expect(await bench.ask("LONG") == BridgeBench.longText)
        #expect(tries.count == 5)
        while await bench.counts()?.submitted != 1 { await Task.yield() }
        try await bench.end()
    }

    /// Two hundred people use the same reference at the same time, parts in any order: nobody gets another's text.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func sendersWithTheSameReferenceAreKeptApart(_ seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let bench = try await BridgeBench()
        var parts: [DeliverSM] = []
        for number in 0..<200 {
            let sender = "7701\(1_000_000 + number)"
            // HELP and LONG, cut in two: who mixes them up answers otherwise.
            let halves = number.isMultiple(of: 2) ? ["HE", "LP"] : ["LO", "NG"]
            for (index, half) in halves.enumerated() {
                let question = FlowRig.question(
                    half, from: sender, part: (UInt8(index + 1), of: 2, ref: 77))
                if case .deliverSM(let deliverSM) = question { parts.append(deliverSM) }
            }
        }
        parts.shuffle(using: &random)
        await bench.smsc.deliver(parts)
        var replies: [String: String] = [:]
        for _ in 0..<200 {
            let reply = await bench.event { if case .reply(let message) = $0 { message } else { nil } }
            replies[reply?.to ?? ""] = reply?.text
        }
        for number in 0..<200 {
            let expected = number.isMultiple(of: 2) ? "8 GRNZ: tekhosmotr." : BridgeBench.longText
            #expect(replies["7701\(1_000_000 + number)"] == expected, "seed \(seed)")
        }
        try await bench.end()
    }
}
