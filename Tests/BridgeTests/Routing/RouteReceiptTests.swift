import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// What becomes of a client's message, and how the client learns of it.
@Suite struct RouteReceiptTests {
    /// SMPP 3.4 appendix B, §5.3.2.12 and §5.3.2.35, from the addressee to the sender and under our message_id.
    @Test func theReceiptIsInOurWords() throws {
        let rig = RouteRig()
        let id = try #require(rig.submit())
        rig.advance(by: .seconds(90))
        rig.hand(as: "9f")
        rig.report(.undeliverable, err: "027")
        let deliverSM = try #require(rig.receipts().first?.receipt)
        // 1 800 000 000 s after 1970 is 2027-01-15 08:00 UTC.
        #expect(
            String(decoding: deliverSM.shortMessage, as: UTF8.self)
                == "id:\(id) sub:001 dlvrd:000 submit date:2701150800 done date:2701150801 stat:UNDELIV err:027 text:"
        )
        #expect(deliverSM.esmClass == .deliveryReceipt)
        #expect(deliverSM.tlvs.receiptedMessageID == id)
        #expect(deliverSM.tlvs.messageState == .undeliverable)
        #expect((deliverSM.source, deliverSM.destination) == (RouteRig.phone, RouteRig.client))
    }

    /// The SMSC's receipt is acknowledged when the journal has it, and the client's is kept until it is acknowledged.
    @Test func itIsOwnedUntilTheClientHasIt() throws {
        let rig = RouteRig()
        rig.submit()
        rig.hand()
        rig.isHeld = true
        rig.report(.delivered)
        #expect(rig.acknowledged == 0)
        rig.isHeld = false
        rig.settle()
        #expect(rig.acknowledged == 1)
        let token = try #require(rig.receipts().first?.token)
        #expect(rig.receipts().isEmpty)
        #expect(rig.state.routes.count == 1)
        rig.acknowledge(token)
        #expect(rig.state.routes.isEmpty)
        #expect(rig.flow.counts.reported == 1)
    }

    /// The SMSC has waited long enough for the response, and reports again: both wait for the journal, which may refuse the
    /// first.
    @Test(arguments: [true, false])
    func aRepeatedOneWaitsForTheFirst(_ isRefused: Bool) {
        let rig = RouteRig()
        rig.submit()
        rig.hand()
        (rig.isHeld, rig.journalFails) = (!isRefused, isRefused)
        for _ in 1...2 { rig.report(.delivered) }
        #expect(rig.acknowledged == 0)
        (rig.isHeld, rig.journalFails) = (false, false)
        rig.settle()
        rig.pass(.seconds(1))
        #expect(rig.acknowledged == 2)
        #expect(rig.state.routes.values.map(\.end?.state) == [MessageState.delivered.rawValue])
        #expect(rig.receipts().count == 1)
    }

    /// The receipt is durable, and the response before it is not: the next process owes the receipt alone.
    @Test func aReceiptStandsForAResponseThatIsNotDurable() {
        let rig = RouteRig()
        rig.submit()
        rig.journalFails = true
        rig.hand()
        rig.journalFails = false
        rig.report(.delivered)
        #expect(rig.acknowledged == 1)
        #expect(rig.state.routes.values.map { $0.submission == nil } == [true])
        rig.dieAndRecover()
        rig.pass(.seconds(10))
        #expect(rig.leave().isEmpty)
        #expect(rig.receipts().count == 1)
    }

    /// registered_delivery, SMPP 3.4 §5.2.17.
    @Test(
        arguments: [
            (1, .delivered, true), (1, .undeliverable, true), (2, .delivered, false), (2, .expired, true),
            (2, .accepted, false), (0, .delivered, false),
        ] as [(UInt8, MessageState, Bool)])
    func onlyWhatWasAskedForIsReported(_ wish: UInt8, _ state: MessageState, _ isReported: Bool) {
        let rig = RouteRig()
        rig.submit { $0.registeredDelivery = RegisteredDelivery(rawValue: wish) }
        rig.hand()
        rig.report(state)
        #expect(rig.receipts().isEmpty != isReported)
        #expect(rig.state.routes.isEmpty != isReported)
    }

    /// ESME_RINVDSTADR is 0x0B.
    @Test func whatTheSMSCRefusesIsUndeliverable() throws {
        let rig = RouteRig()
        rig.submit()
        rig.complete(try #require(rig.leave().first), .refused(.invalidDestinationAddress))
        let receipt = try #require(rig.receipts().first?.receipt.receipt)
        #expect((receipt.stat, receipt.err) == ("UNDELIV", "011"))
        #expect(rig.flow.counts.failed == 1)
    }

    @Test func whatWaitsBeyondItsValidityHasExpired() throws {
        let rig = RouteRig()
        rig.handle(.linkChanged("kcell", canSubmit: false))
        rig.submit { $0.validityPeriod = "000000000100000R" }
        rig.submit()
        rig.pass(.seconds(59))
        #expect(rig.receipts().isEmpty)
        rig.pass(.seconds(1))
        #expect(rig.receipts().map { $0.receipt.receipt?.stat } == ["EXPIRED"])
        rig.handle(.linkChanged("kcell", canSubmit: true))
        #expect(rig.leave().count == 1)
        // 24 h is what a message has that says nothing.
        rig.handle(.linkChanged("kcell", canSubmit: false))
        rig.pass(.seconds(24 * 3_600))
        #expect(rig.flow.counts.expired == 1)
    }

    @Test func itWaitsWhileTheClientIsAway() throws {
        let rig = RouteRig { $0.receiptWait = .seconds(3_600) }
        rig.handle(.accountChanged("shop", canDeliver: false))
        for _ in 1...2 {
            rig.submit()
            rig.hand()
            rig.report(.delivered)
        }
        rig.pass(.seconds(3_000))
        rig.handle(.accountChanged("shop", canDeliver: true))
        let first = rig.receipts()
        #expect(first.count == 2)
        rig.acknowledge(first[0].token)
        rig.handle(.accountChanged("shop", canDeliver: false))
        rig.pass(.seconds(600))
        #expect(rig.state.routes.isEmpty)
        #expect(rig.flow.counts.unreported == 1)
    }

    @Test func theOldestMakeRoom() {
        let rig = RouteRig { $0.receiptCapacity = 2 }
        for _ in 1...3 {
            rig.submit()
            rig.hand()
        }
        #expect(rig.state.routes.keys.sorted().map(\.rawValue) == [2, 3])
    }

    @Test(arguments: [SubmitVerdict.retry(.throttled), .notSent, .inDoubt])
    func whatTheClientDidNotTakeComesAgain(_ verdict: SubmitVerdict) throws {
        let rig = RouteRig()
        rig.submit()
        rig.hand()
        rig.report(.delivered)
        rig.acknowledge(try #require(rig.receipts().first?.token), verdict)
        rig.pass(.seconds(1))
        #expect(rig.receipts().count == 1)
    }

    @Test func whatTheClientRefusesIsOver() throws {
        let rig = RouteRig()
        rig.submit()
        rig.hand()
        rig.report(.delivered)
        rig.acknowledge(try #require(rig.receipts().first?.token), .refused(.rejectedByApplication))
        #expect(rig.state.routes.isEmpty)
    }

    @Test(
        arguments: [
            (0, "700101000000"), (951_782_399, "000228235959"), (951_782_400, "000229000000"),
            (1_709_251_199, "240229235959"), (4_102_444_799, "991231235959"),
        ] as [(Int64, String)])
    func timesAreWrittenInUTC(_ seconds: Int64, _ digits: String) {
        #expect(WallTime(milliseconds: seconds * 1_000).utcDigits == digits)
    }
}
