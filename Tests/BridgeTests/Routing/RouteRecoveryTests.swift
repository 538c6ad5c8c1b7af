import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// Clients' messages behind the death of the process.
@Suite struct RouteRecoveryTests {
    @Test func whatWaitedLeaves() throws {
        let rig = RouteRig()
        rig.handle(.linkChanged("kcell", canSubmit: false))
        let id = try #require(rig.submit())
        rig.dieAndRecover()
        #expect(rig.leave().map(\.submitSM) == [RouteRig.message()])
        #expect(rig.flow.counts.resent == 0)
        #expect(try #require(rig.submit()) > id)
    }

    @Test(arguments: [Configuration.InDoubt.resend, .keep])
    func whatMayHaveLeftIsInDoubt(_ inDoubt: Configuration.InDoubt) {
        let rig = RouteRig(inDoubt: inDoubt)
        rig.submit()
        #expect(rig.leave().count == 1)
        rig.dieAndRecover()
        #expect(rig.leave().count == (inDoubt == .resend ? 1 : 0))
        #expect(rig.receipts().count == (inDoubt == .resend ? 0 : 1))
    }

    @Test func receiptsFindTheirMessage() throws {
        let rig = RouteRig()
        let id = try #require(rig.submit())
        rig.hand(as: "9f")
        rig.dieAndRecover()
        #expect(rig.awaited["kcell"]?.map(\.messageID) == ["9f"])
        rig.report(.delivered)
        rig.dieAndRecover()
        #expect(rig.receipts().map { $0.receipt.receipt?.messageID } == [id])
        #expect(rig.leave().isEmpty)
    }

    @Test func theTimeOfThoseWhoAreGoneIsOver() throws {
        let rig = RouteRig { $0.receiptWait = .seconds(3_600) }
        rig.submit { $0.validityPeriod = "000000000100000R" }
        rig.handle(.linkChanged("kcell", canSubmit: false))
        rig.submit { $0.validityPeriod = "000000000100000R" }
        rig.dieAndRecover(after: .seconds(7_200))
        rig.pass(.seconds(1))
        #expect(Set(rig.receipts().compactMap { $0.receipt.receipt?.stat }) == ["UNKNOWN", "EXPIRED"])
    }

    @Test func aClosedOneStaysClosed() {
        let rig = RouteRig()
        rig.submit { $0.registeredDelivery = .nothing }
        rig.hand()
        rig.dieAndRecover()
        #expect(rig.flow.messages.count == 0)
        #expect(rig.leave().isEmpty)
    }
}
