import Journal
import SMPP
import SMPPLink
import SMPPSession
import Testing

@testable import Bridge
@testable import SMPPLink

/// Receipts find the segment that they are about, and are durable before they are acknowledged.
@Suite struct MessageFlowReceiptTests {
    private func rig() throws -> (rig: FlowRig, token: UInt64) {
        let rig = FlowRig { _, link in link.registeredDelivery = .receipt }
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        return (rig, try #require(rig.submit().first).token)
    }

    private func receipt(_ id: String, _ stat: String) -> PDU {
        var deliverSM = DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010001414"),
            destination: Address(digits: "1414"), shortMessage: Array("id:\(id) stat:\(stat)".utf8))
        deliverSM.esmClass = .deliveryReceipt
        return .deliverSM(deliverSM)
    }

    private func states(_ rig: FlowRig) -> [SegmentReceipt.State] {
        rig.journal.records.compactMap { if case .receipted(let receipt) = $0 { receipt.state } else { nil } }
    }

    /// SMPP 3.4 appendix B; hexadecimal in the response, decimal in the receipt.
    @Test(arguments: [
        ("DELIVRD", SegmentReceipt.State.delivered), ("EXPIRED", .expired), ("UNDELIV", .failed),
        ("REJECTD", .failed),
    ])
    func aReceiptIsNotedAndAcknowledged(_ stat: String, _ state: SegmentReceipt.State) throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "1f"))
        rig.deliver(self.receipt("31", stat))
        #expect(rig.statuses == [.ok, .ok])
        #expect(self.states(rig) == [state])
        #expect(rig.journal.state.awaitingReceipt.isEmpty)
        #expect(rig.counts.receipts == 1 && rig.counts.accepted == 1)
    }

    /// The disk is full when the response comes, and no more when the receipt does: that says as well that the SMSC has the
    /// segment, so nothing goes again and nothing waits, whether the response is written later or never.
    @Test(arguments: [false, true])
    func aReceiptStandsForAResponseThatIsNotDurable(_ dies: Bool) throws {
        let (rig, token) = try self.rig()
        rig.journal.submittedFails = true
        rig.complete(token, .accepted(messageID: "7"))
        rig.deliver(self.receipt("7", "DELIVRD"))
        #expect(rig.statuses == [.ok, .ok])
        rig.journal.submittedFails = false
        if dies { rig.dieAndRecover() } else { rig.pass(.seconds(1)) }
        #expect(rig.submit().isEmpty)
        #expect(rig.journal.sent.count == (dies ? 0 : 1))
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
        #expect(rig.journal.state.awaitingReceipt.isEmpty)
    }

    /// It is acknowledged by whoever has it then, and once; also one that was there before the submit_sm_resp.
    @Test func aReceiptForAClientsMessageIsPassedOn() throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        let wall = rig.moment.wall
        let routed = (8...9 as ClosedRange<UInt64>).map { number in
            SegmentToken(routed: MessageID(rawValue: number)).submitted(as: "\(number)", at: wall)
        }
        rig.handle(.routed([routed[0]]))
        for id in ["8", "8", "9"] { rig.deliver(self.receipt(id, "UNDELIV")) }
        // The repeated one as well: whether the first one is durable is known there.
        #expect(rig.passedOn.map(\.id.rawValue) == [8, 8])
        #expect(rig.passedOn.allSatisfy { $0.ticket != nil })
        #expect(rig.passedOn.first?.receipt.state == .undeliverable)
        #expect(rig.statuses == [.ok, .ok])
        rig.handle(.routed([routed[1]]))
        #expect(rig.passedOn.last?.id.rawValue == 9)
        #expect(rig.passedOn.last?.ticket == nil)
        #expect(self.states(rig).isEmpty)
    }

    @Test func noReceiptIsAcknowledgedBeforeItsCommit() throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        rig.journal.isHeld = true
        rig.deliver(self.receipt("7", "DELIVRD"))
        #expect(rig.statuses == [.ok])
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.ok, .ok])
    }

    /// The SMSC has waited long enough for the response and reports again: both wait for the journal.
    @Test(arguments: [true, false])
    func aRepeatedReceiptWaitsForTheFirst(_ isRefused: Bool) throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        (rig.journal.isHeld, rig.journal.fails) = (!isRefused, isRefused)
        for _ in 0..<2 { rig.deliver(self.receipt("7", "DELIVRD")) }
        #expect(rig.statuses == [.ok])
        (rig.journal.isHeld, rig.journal.fails) = (false, false)
        rig.settle()
        rig.pass(.seconds(2))
        #expect(rig.statuses == [.ok, .ok, .ok])
        #expect(self.states(rig) == [.delivered])
    }

    /// What came before its response goes into the journal with it: simulated lives 1402 and 1539.
    @Test func aRepeatWaitsForAReceiptThatCameFirst() throws {
        let (rig, token) = try self.rig()
        rig.deliver(self.receipt("7", "DELIVRD"))
        rig.journal.isHeld = true
        rig.complete(token, .accepted(messageID: "7"))
        rig.deliver(self.receipt("7", "DELIVRD"))
        #expect(rig.statuses == [.ok, .ok])
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.ok, .ok, .ok])
        #expect(self.states(rig) == [.delivered])
    }

    @Test func aReceiptThatTheJournalDoesNotTakeIsWrittenAgain() throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        rig.journal.fails = true
        rig.deliver(self.receipt("7", "DELIVRD"))
        #expect(rig.statuses == [.ok])
        rig.journal.fails = false
        rig.pass(.seconds(1))
        #expect(rig.statuses == [.ok, .ok])
        #expect(self.states(rig) == [.delivered])
    }

    /// The receipt overtakes the submit_sm_resp.
    @Test func aReceiptMayComeFirst() throws {
        let (rig, token) = try self.rig()
        rig.deliver(self.receipt("7", "DELIVRD"))
        #expect(rig.statuses == [.ok, .ok])
        #expect(self.states(rig).isEmpty)
        rig.pass(.seconds(59))
        rig.complete(token, .accepted(messageID: "7"))
        #expect(self.states(rig) == [.delivered])
        #expect(rig.counts.unmatchedReceipts == 0)
    }

    @Test func anUnmatchedReceiptIsHeldAMinuteAndCounted() throws {
        let (rig, token) = try self.rig()
        rig.deliver(self.receipt("8", "DELIVRD"))
        rig.pass(.seconds(60))
        #expect(rig.counts.unmatchedReceipts == 1)
        #expect(rig.statuses == [.ok, .ok])
        rig.complete(token, .accepted(messageID: "8"))
        #expect(self.states(rig).isEmpty)
    }

    /// SMPP 3.4 §5.2.28: ENROUTE and UNKNOWN say nothing of the end.
    @Test(arguments: ["ENROUTE", "UNKNOWN", "?"])
    func whatIsNotTheEndIsNotNoted(_ stat: String) throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        rig.deliver(self.receipt("7", stat))
        #expect(rig.statuses == [.ok, .ok])
        rig.deliver(self.receipt("7", "EXPIRED"))
        #expect(self.states(rig) == [.expired])
    }

    /// SMPP 3.4 §4.7, §5.3.2.12: data_sm, and the message_id in a TLV.
    @Test func aReceiptMayBeADataSM() throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        var tlvs = TLVs()
        tlvs.receiptedMessageID = "7"
        tlvs.append(TLV(.messageState, uint8: 2))
        rig.deliver(
            .dataSM(
                DataSM(
                    source: Address(digits: "77010001414"), destination: Address(digits: "1414"), tlvs: tlvs))
        )
        #expect(self.states(rig) == [.delivered])
        #expect(rig.statuses == [.ok, .ok])
    }

    /// The receipt comes to the next process, which may have taken up all at once or in pieces.
    @Test(arguments: [true, false])
    func aReceiptFindsASegmentOfAnEarlierProcess(atOnce: Bool) throws {
        let (rig, token) = try self.rig()
        rig.complete(token, .accepted(messageID: "7"))
        rig.dieAndRecover(takesUp: atOnce)
        rig.takeUp()
        rig.deliver(self.receipt("7", "DELIVRD"))
        #expect(self.states(rig) == [.delivered])
    }
}
