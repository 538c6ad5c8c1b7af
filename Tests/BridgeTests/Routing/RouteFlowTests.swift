import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// A client's message from submit_sm to the SMSC.
@Suite struct RouteFlowTests {
    /// Acknowledged means owned.
    @Test func itIsAcknowledgedWhenTheJournalHasIt() {
        let rig = RouteRig()
        rig.isHeld = true
        #expect(rig.submit() == nil)
        #expect(rig.leave().isEmpty)
        rig.isHeld = false
        rig.settle()
        #expect(rig.answers.map(\.status) == [.ok])
        #expect(rig.answers.map(\.pdu) == [.submitSMResp(SubmitSMResp(messageID: "00000001"))])
        #expect(rig.state.routes.count == 1)
    }

    @Test func itLeavesAsTheClientWroteIt() {
        let rig = RouteRig()
        let message = RouteRig.message { message in
            message.serviceType = "CMT"
            message.esmClass = .userDataHeader
            message.protocolID = 1
            message.priorityFlag = 2
            message.validityPeriod = "000001000000000R"
            message.dataCoding = DataCoding(rawValue: 8)
            message.shortMessage = [5, 0, 3, 1, 2, 1, 0x04, 0x10]
            message.tlvs.append(TLV(TLV.Tag(rawValue: 0x1401), [1, 2, 3]))
        }
        #expect(rig.ask(.submitSM(message))?.status == .ok)
        #expect(rig.leave().map(\.submitSM) == [message])
        #expect(rig.leave().isEmpty)
    }

    /// SMPP 3.4 §4.7: the same message in fewer fields; what submit_sm can't say stays behind.
    @Test(arguments: [8, 254, 255])
    func aDataSMLeavesAsTheSubmitSMThatSaysTheSame(octetCount: Int) {
        let rig = RouteRig()
        let text = [UInt8](repeating: 0x41, count: octetCount)
        var dataSM = DataSM(
            serviceType: "CMT", source: RouteRig.client, destination: RouteRig.message().destination,
            registeredDelivery: .receipt, dataCoding: DataCoding(rawValue: 8),
            tlvs: [TLV(.messagePayload, text), TLV(.setDPF, [1]), TLV(.sourcePort, uint16: 7)])
        dataSM.tlvs.qosTimeToLive = 3_600
        #expect(rig.ask(.dataSM(dataSM))?.pdu == .dataSMResp(DataSMResp(messageID: "00000001")))
        let expected = RouteRig.message { message in
            message.source = RouteRig.client
            message.serviceType = "CMT"
            message.registeredDelivery = .receipt
            message.dataCoding = DataCoding(rawValue: 8)
            message.validityPeriod = "000000010000000R"
            message.shortMessage = octetCount < 255 ? text : []
            message.tlvs = octetCount < 255 ? [] : [TLV(.messagePayload, text)]
            message.tlvs.append(TLV(.sourcePort, uint16: 7))
        }
        #expect(rig.leave().map(\.submitSM) == [expected])
    }

    @Test func aDataSMWhoseAddressesAreTooLongOrLeadNowhereIsRefused() {
        let rig = RouteRig()
        let long = Address(digits: String(repeating: "7", count: 21))
        let phone = RouteRig.message().destination
        for (source, destination, status) in [
            (long, phone, CommandStatus.invalidSourceAddress),
            (RouteRig.client, long, .invalidDestinationAddress),
            (RouteRig.client, Address(digits: "77771234567"), .invalidDestinationAddress),
        ] {
            let answer = rig.ask(.dataSM(DataSM(source: source, destination: destination, tlvs: [])))
            #expect(answer?.status == status && answer?.pdu.commandID == .dataSMResp)
        }
    }

    @Test(
        arguments: [
            ("77011234567", "shop", "kcell"), ("+77051234567", "shop", "beeline"),
            ("99912345", "bank", "beeline"), ("77771234567", "shop", nil), ("1414", "bank", nil),
            ("", "bank", nil),
        ] as [(String, String, String?)])
    func theLongestPrefixDecides(_ destination: String, _ account: String, _ link: String?) {
        let rig = RouteRig()
        let answer = rig.ask(
            .submitSM(RouteRig.message(to: Address(digits: destination))), as: account)
        #expect(answer?.status == (link == nil ? .invalidDestinationAddress : .ok))
        for name in ["kcell", "beeline"] { #expect(rig.leave(over: name).count == (name == link ? 1 : 0)) }
    }

    /// What waits keeps its link; what comes goes by the new routes, over a link that was not there before, too.
    @Test func newRoutesAreForWhatComes() {
        let rig = RouteRig()
        rig.submit()
        var settings = rig.flow.settings
        var route = Configuration.Route()
        (route.account, route.prefix, route.link) = ("shop", "7701", "tele2")
        settings.table = RouteTable([route], shortNumbers: ["1414"])
        settings.links["tele2"] = RouteSettings.Link(windowSize: 10)
        rig.handle(.settings(settings))
        rig.handle(.linkChanged("tele2", canSubmit: true))
        rig.submit()
        #expect(rig.ask(.submitSM(RouteRig.message()), as: "bank")?.status == .invalidDestinationAddress)
        for link in ["kcell", "tele2"] { #expect(rig.leave(over: link).count == 1) }
    }

    @Test func moreThanTheAccountMayHoldIsRefused() {
        let rig = RouteRig { $0.queueCapacity = 2 }
        #expect(rig.submit() != nil)
        #expect(rig.submit() != nil)
        #expect(rig.ask(.submitSM(RouteRig.message()))?.status == .messageQueueFull)
        #expect(rig.submit(as: "bank") != nil)
        rig.hand()
        #expect(rig.submit() != nil)
        rig.handle(.refuseNew)
        #expect(rig.ask(.submitSM(RouteRig.message()))?.status == .messageQueueFull)
    }

    /// A stop waits for what is with the SMSC; what waits is the next process's, in a journal that keeps it.
    @Test(arguments: [true, false])
    func aStopWaitsForWhatHasLeft(_ isKept: Bool) {
        let rig = RouteRig(windowSize: 2, isKept: isKept)
        rig.submit()
        rig.submit()
        let first = rig.leave()
        #expect(first.count == 1)
        rig.handle(.refuseNew)
        #expect(rig.flow.openCount == (isKept ? 1 : 2))
        rig.complete(first[0], .accepted(messageID: "a"))
        #expect(rig.leave().count == (isKept ? 0 : 1))
        #expect(rig.flow.openCount == (isKept ? 0 : 1))
    }

    @Test func whatTheJournalDoesNotTakeStaysWithTheClient() {
        let rig = RouteRig { $0.queueCapacity = 1 }
        rig.journalFails = true
        #expect(rig.ask(.submitSM(RouteRig.message()))?.status == .messageQueueFull)
        rig.journalFails = false
        #expect(rig.submit() != nil)
        #expect(rig.leave().count == 1)
    }

    /// The other half of the window is free for replies.
    @Test func clientsHaveHalfOfTheWindow() {
        let rig = RouteRig(windowSize: 4)
        for _ in 1...5 { rig.submit() }
        let first = rig.leave()
        #expect(first.count == 2)
        rig.complete(first[0], .accepted(messageID: "a"))
        #expect(rig.leave().map(\.submitSM).count == 1)
        rig.handle(.linkChanged("kcell", canSubmit: false))
        rig.complete(first[1], .accepted(messageID: "b"))
        #expect(rig.leave().isEmpty)
        #expect(rig.records.count { if case .leaving = $0 { true } else { false } } == 3)
    }

    @Test func theyLeaveInTheOrderInWhichTheyCame() {
        let rig = RouteRig()
        for number in 1...4 {
            rig.submit("\(number)")
            rig.advance(by: .milliseconds(1))
        }
        #expect(
            rig.leave().map { String(decoding: $0.submitSM.shortMessage, as: UTF8.self) } == [
                "1", "2", "3", "4",
            ])
    }

    @Test func aThrottledOneGoesAgainLater() {
        let rig = RouteRig()
        rig.submit()
        for seconds in [1, 2, 4, 8, 8] {
            let submission = rig.leave().first
            #expect(submission != nil)
            guard let submission else { return }
            rig.complete(submission, .retry(.throttled))
            rig.pass(.seconds(seconds) - .milliseconds(1))
            #expect(rig.leave().isEmpty)
            rig.pass(.milliseconds(1))
        }
        rig.hand()
        #expect(rig.flow.counts.submitted == 1)
    }

    /// Nobody who did not ask gets a receipt, and nothing is kept for it.
    @Test func withoutAWishForAReceiptItIsDoneWhenTheSMSCHasIt() {
        let rig = RouteRig()
        rig.submit { $0.registeredDelivery = .nothing }
        rig.hand()
        #expect(rig.flow.messages.count == 0)
        #expect(rig.state.routes.isEmpty)
        #expect(rig.awaited.isEmpty)
    }

    @Test func whatIsPastItsValidityIsNotTaken() {
        let rig = RouteRig()
        for validity in ["000000000000000R", "200101000000000+"] {
            let message = RouteRig.message { $0.validityPeriod = validity }
            #expect(rig.ask(.submitSM(message))?.status == .invalidExpiryTime)
        }
    }

    // MARK: - In doubt

    @Test func oneWithoutAnOutcomeGoesOnceMoreWhenTheJournalKnowsIt() {
        let rig = RouteRig()
        rig.submit()
        guard let first = rig.leave().first else { return }
        rig.isHeld = true
        rig.complete(first, .inDoubt)
        #expect(rig.leave().isEmpty)
        rig.isHeld = false
        rig.settle()
        #expect(rig.leave().map(\.token) == [first.token])
        #expect(rig.flow.counts.resent == 1)
        #expect(rig.state.routes.values.map(\.sendings) == [2])
    }

    @Test func aLateResponseSettlesIt() {
        let rig = RouteRig()
        rig.submit()
        guard let first = rig.leave().first else { return }
        rig.complete(first, .unanswered)
        rig.pass(.seconds(9))
        #expect(rig.leave().isEmpty)
        rig.handle(.settled("kcell", first.token, .accepted(messageID: "a1")))
        rig.pass(.seconds(60))
        #expect(rig.leave().isEmpty)
        #expect(rig.flow.counts.submitted == 1)
        #expect(rig.flow.links["kcell"]?.busy == 0)
    }

    @Test func whereNothingMayGoAgainItsSenderLearnsThatNothingIsKnown() {
        let rig = RouteRig(inDoubt: .keep)
        rig.submit()
        guard let first = rig.leave().first else { return }
        rig.complete(first, .inDoubt)
        #expect(rig.leave().isEmpty)
        #expect(rig.receipts().first?.receipt.receipt?.stat == "UNKNOWN")
        #expect(rig.flow.counts.inDoubt == 1)
    }

    // MARK: - submit_multi

    /// SMPP 3.4 §4.5: one message_id, and a list of those that it is not for.
    @Test func oneForSeveralIsOneForEach() {
        let rig = RouteRig()
        let destinations = ["77011111111", "77711111111", "77051111111"].map { Address(digits: $0) }
        let multi = SubmitMulti(
            source: RouteRig.client, destinations: destinations.map { .address($0) },
            registeredDelivery: .receipt, shortMessage: [0x41])
        let answer = rig.ask(.submitMulti(multi))
        #expect(answer?.status == .ok)
        #expect(
            answer?.pdu
                == .submitMultiResp(
                    SubmitMultiResp(
                        messageID: "00000001",
                        unsuccessful: [
                            .init(destination: destinations[1], status: .invalidDestinationAddress)
                        ])))
        #expect(rig.leave().map(\.submitSM.destination) == [destinations[0]])
        rig.hand(over: "beeline")
        rig.report(.delivered, over: "beeline")
        let receipt = rig.receipts().first?.receipt
        #expect(receipt?.receipt?.messageID == "00000001")
        #expect(receipt?.source == destinations[2])
    }

    @Test func oneForNobodyIsRefused() {
        let rig = RouteRig()
        func answer(_ destination: Destination) -> RouteAnswer? {
            rig.ask(
                .submitMulti(
                    SubmitMulti(source: RouteRig.client, destinations: [destination], shortMessage: [0x41])))
        }
        #expect(answer(.address(Address(digits: "77711111111")))?.status == .submitFailed)
        #expect(answer(.distributionList("friends"))?.status == .cannotSubmitToDistributionList)
    }
}
