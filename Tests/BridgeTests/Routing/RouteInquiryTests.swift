import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// query_sm, cancel_sm and replace_sm: SMPP 3.4 §4.8 to §4.10.
@Suite struct RouteInquiryTests {
    /// A rig whose messages wait.
    private func rig() -> RouteRig {
        let rig = RouteRig()
        rig.handle(.linkChanged("kcell", canSubmit: false))
        return rig
    }

    private func query(_ rig: RouteRig, _ id: String, from source: Address = RouteRig.client) -> RouteAnswer?
    {
        rig.ask(.querySM(QuerySM(messageID: id, source: source)))
    }

    @Test func aQueryTellsTheState() throws {
        let rig = RouteRig()
        let id = try #require(rig.submit())
        let enroute = QuerySMResp(messageID: id, messageState: .enroute)
        #expect(self.query(rig, id)?.pdu == .querySMResp(enroute))
        rig.hand()
        #expect(self.query(rig, id)?.pdu == .querySMResp(enroute))
        rig.report(.undeliverable, err: "027")
        let ended = QuerySMResp(
            messageID: id, finalDate: "270115080000000+", messageState: .undeliverable, errorCode: 27)
        #expect(self.query(rig, id)?.pdu == .querySMResp(ended))
        rig.acknowledge(try #require(rig.receipts().first?.token))
        #expect(self.query(rig, id)?.status == .queryFailed)
    }

    @Test func aQueryIsForTheSendersOwn() throws {
        let rig = self.rig()
        let id = try #require(rig.submit())
        #expect(self.query(rig, id, from: Address(digits: "BANK"))?.status == .queryFailed)
        let other = rig.ask(.querySM(QuerySM(messageID: id, source: RouteRig.client)), as: "bank")
        #expect(other?.status == .queryFailed)
        for wrong in ["1", "00000009", "0000000G", "-0000001"] {
            #expect(self.query(rig, wrong)?.status == .queryFailed)
        }
    }

    /// ton and npi are compared where they are known.
    @Test(
        arguments: [(0, 0, true), (5, 0, true), (5, 1, false), (1, 0, false)] as [(UInt8, UInt8, Bool)])
    func tonAndNPIBelongToTheAddress(_ ton: UInt8, _ npi: UInt8, _ isFound: Bool) throws {
        let rig = self.rig()
        let message = RouteRig.message { $0.source.ton = .alphanumeric }
        let answer = try #require(rig.ask(.submitSM(message)))
        guard case .submitSMResp(let response) = answer.pdu else {
            Issue.record("no submit_sm_resp")
            return
        }
        let source = Address(
            ton: TypeOfNumber(rawValue: ton), npi: NumberingPlan(rawValue: npi), digits: message.source.digits
        )
        #expect(self.query(rig, response.messageID, from: source)?.status == (isFound ? .ok : .queryFailed))
        let cancel = CancelSM(messageID: response.messageID, source: source)
        #expect(rig.ask(.cancelSM(cancel))?.status == (isFound ? .ok : .cancelFailed))
    }

    @Test func whatWaitsCanBeTakenBack() throws {
        let rig = self.rig()
        let id = try #require(rig.submit())
        let cancelSM = CancelSM(messageID: id, source: RouteRig.client)
        rig.isHeld = true
        #expect(rig.ask(.cancelSM(cancelSM)) == nil)
        rig.isHeld = false
        rig.settle()
        #expect(rig.answers.last?.pdu == .cancelSMResp)
        #expect(rig.answers.last?.status == .ok)
        rig.handle(.linkChanged("kcell", canSubmit: true))
        #expect(rig.leave().isEmpty)
        #expect(rig.state.routes.isEmpty)
        #expect(rig.ask(.cancelSM(cancelSM))?.status == .cancelFailed)
    }

    @Test func whatHasLeftCannot() throws {
        let rig = RouteRig()
        let id = try #require(rig.submit())
        let replaceSM = ReplaceSM(messageID: id, source: RouteRig.client, shortMessage: [0x42])
        for step in 0..<3 {
            #expect(
                rig.ask(.cancelSM(CancelSM(messageID: id, source: RouteRig.client)))?.status == .cancelFailed)
            #expect(rig.ask(.replaceSM(replaceSM))?.status == .replaceFailed)
            if step == 0 { rig.hand() }
        }
    }

    /// Without a message_id service_type and both addresses select.
    @Test func aGroupCanBeTakenBack() {
        let rig = self.rig()
        let other = Address(ton: .international, npi: .isdn, digits: "77019999999")
        for destination in [RouteRig.phone, RouteRig.phone, other] { rig.submit(to: destination) }
        rig.submit { $0.serviceType = "CMT" }
        let cancelSM = CancelSM(messageID: "", source: RouteRig.client, destination: RouteRig.phone)
        #expect(rig.ask(.cancelSM(cancelSM))?.status == .ok)
        #expect(rig.flow.counts.cancelled == 2)
        rig.handle(.linkChanged("kcell", canSubmit: true))
        #expect(rig.leave().map(\.submitSM.destination) == [other, RouteRig.phone])
    }

    @Test func whatWaitsCanBeReplaced() throws {
        let rig = self.rig()
        let id = try #require(rig.submit { $0.dataCoding = DataCoding(rawValue: 4) })
        let replaceSM = ReplaceSM(
            messageID: id, source: RouteRig.client, validityPeriod: "000000000200000R",
            registeredDelivery: .receiptOnFailure, shortMessage: Array("sold out".utf8))
        #expect(rig.ask(.replaceSM(replaceSM))?.status == .ok)
        rig.dieAndRecover()
        let expected = RouteRig.message("sold out") { message in
            message.dataCoding = DataCoding(rawValue: 4)
            message.validityPeriod = "000000000200000R"
            message.registeredDelivery = .receiptOnFailure
        }
        #expect(rig.leave().map(\.submitSM) == [expected])
    }

    @Test func aChangeThatTheJournalDoesNotTakeIsNone() throws {
        let rig = self.rig()
        let id = try #require(rig.submit())
        rig.journalFails = true
        let replaceSM = ReplaceSM(messageID: id, source: RouteRig.client, shortMessage: [0x42])
        #expect(rig.ask(.replaceSM(replaceSM))?.status == .replaceFailed)
        #expect(rig.ask(.cancelSM(CancelSM(messageID: id, source: RouteRig.client)))?.status == .cancelFailed)
        rig.journalFails = false
        rig.handle(.linkChanged("kcell", canSubmit: true))
        #expect(rig.leave().map(\.submitSM) == [RouteRig.message()])
    }
}
