import SMPP
import SMSCSimulator
import Testing

@testable import smpptool

/// Faults, receipts and times as they are written on the command line.
@Suite struct FaultListTests {
    @Test func wordsAreFaults() throws {
        let list = try #require(
            FaultList(
                argument:
                    "bind=ESME_RALYBND*3,submit=ESME_RMSGQFUL@0.1,submit=silent@0.5,throttle=50,slow=200ms,"
                    + "late=12s@0.01,double@0.02,wrong@0.03,malformed@0.04,cut@0.05,drop=1m,half-open=2s,"
                    + "unbind=1.5s,split,merge=50ms"))
        #expect(list.bindAnswer == .statusAtFirst(.alreadyBound, times: 3))
        #expect(list.unbindAfter == .milliseconds(1500))
        #expect(
            list.submit == [
                .status(.messageQueueFull, share: 0.1), .silence(share: 0.5), .throttle(perSecond: 50),
            ])
        #expect(
            list.wire == [
                .slow(.milliseconds(200)), .late(.seconds(12), share: 0.01), .double(share: 0.02),
                .wrong(share: 0.03), .malformed(share: 0.04), .cut(share: 0.05), .drop(after: .seconds(60)),
                .halfOpen(after: .seconds(2)), .split, .merge(.milliseconds(50)),
            ])
        #expect(FaultList(argument: "bind=silent")?.bindAnswer == .silence)
        #expect(FaultList(argument: "bind=ESME_RBINDFAIL")?.bindAnswer == .status(.bindFailed))
    }

    @Test(arguments: [
        "slow", "slow=5", "slow=-1s", "throttle=0", "throttle=x", "double@1.5", "double@x", "bind=NO",
        "bind=ESME_ROK*0",
        "submit=NO", "split=1", "nothing", "drop=2d", "late=@0.1", "slow=nanms", "slow=infs",
    ])
    func otherWordsAreNone(text: String) {
        #expect(FaultList(argument: text) == nil)
    }

    @Test func receiptsAreDescribed() throws {
        let dialect = try #require(
            ReceiptDialect(
                argument:
                    "response-id=hex,id=padded,in=text,as=data_sm,order=shuffled,when=500ms,times=2,asked=no,state=5"
            ))
        #expect(dialect.responseID == .hexadecimal && dialect.receiptID == .padded)
        #expect(dialect.place == .text && dialect.carrier == .dataSM && dialect.isShuffled)
        #expect(dialect.delay == .milliseconds(500) && !dialect.isBeforeResponse && dialect.times == 2)
        #expect(dialect.isUnasked && dialect.state == .undeliverable)
        #expect(ReceiptDialect(argument: "when=before")?.isBeforeResponse == true)
        #expect(ReceiptDialect(argument: "default") == ReceiptDialect())
        for text in ["id", "id=oct", "times=11", "state=9", "when=soon", "x=y"] {
            #expect(ReceiptDialect(argument: text) == nil)
        }
    }
}
