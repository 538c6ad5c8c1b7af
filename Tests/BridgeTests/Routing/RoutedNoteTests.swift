import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// What those who watch hear of a client's message.
@Suite struct RoutedNoteTests {
    private func steps(_ rig: RouteRig) -> [RoutedNote.Step] { rig.told.map(\.step) }

    @Test func eachStepIsToldOnce() throws {
        let rig = RouteRig()
        rig.isHeld = true
        rig.submit()
        // What the journal does not have is not ours.
        #expect(rig.told.isEmpty)
        rig.isHeld = false
        rig.settle()
        rig.advance(by: .milliseconds(40))
        rig.hand(as: "9f")
        rig.report(.delivered)
        rig.report(.delivered)
        let token = try #require(rig.receipts().first?.token)
        rig.acknowledge(token)
        #expect(self.steps(rig) == [.received, .sent(messageID: "9f"), .reported(.delivered)])
        #expect(rig.told.map(\.clientID) == ["00000001", "00000001", "00000001"])
        #expect(rig.told[1].time == .milliseconds(40))
        #expect(rig.told[1].submitSM.shortMessage == Array("your order".utf8))
    }

    @Test func whatDoesNotGoOutIsToldAsWhatItIs() throws {
        let rig = RouteRig()
        rig.submit { $0.validityPeriod = "000000000010000R" }
        rig.pass(.seconds(601))
        #expect(self.steps(rig) == [.received, .expired])
        rig.submit()
        let submission = try #require(rig.leave().first)
        rig.complete(submission, .refused(.submitFailed))
        #expect(self.steps(rig).suffix(2) == [.received, .failed])
        let token = try #require(rig.receipts().last?.token)
        rig.acknowledge(token, .refused(.systemError))
        #expect(rig.told.last?.step == .unreported(.undeliverable))
        rig.handle(.linkChanged("beeline", canSubmit: false))
        let id = try #require(rig.submit(to: Address(digits: "77051234567")))
        rig.ask(.cancelSM(CancelSM(messageID: id, source: RouteRig.client, destination: .empty)))
        #expect(rig.told.last?.step == .cancelled && rig.told.last?.link == "beeline")
    }

    /// The journal did not take it, or there is no way: it stays the client's.
    @Test func whatIsRefusedAtTheDoorIsNotTold() {
        let rig = RouteRig()
        rig.journalFails = true
        rig.submit()
        rig.submit(to: Address(digits: "77771234567"))
        #expect(rig.told.isEmpty)
    }

    /// Whose it is stands in ACT; at the account FID is our name for it, at the link the SMSC's.
    @Test(
        arguments: [
            (
                .received, "Receive SMS [SMSC:shop]", "2A", "SHOP", "7701", "[flags:-1:2:-1:-1:-1] [msg:4:]",
                ""
            ),
            (
                .sent(messageID: "9f"), "Sent SMS [SMSC:kcell]", "9f", "SHOP", "7701",
                "[flags:-1:2:-1:-1:-1] [msg:4:]", "5"
            ),
            (
                .failed, "FAILED Send SMS [SMSC:kcell]", "", "SHOP", "7701", "[flags:-1:2:-1:-1:-1] [msg:4:]",
                "5"
            ),
            (.expired, "EXPIRED SMS [SMSC:kcell]", "", "SHOP", "7701", "[flags:-1:2:-1:-1:-1] [msg:4:]", "5"),
            (
                .cancelled, "DISCARDED SMS [SMSC:shop]", "2A", "SHOP", "7701",
                "[flags:-1:2:-1:-1:-1] [msg:4:]", "5"
            ),
            (
                .reported(.expired), "Sent DLR [SMSC:shop]", "2A", "7701", "SHOP",
                "[flags:-1:-1:-1:-1:2] [msg:12:stat:EXPIRED]", "5"
            ),
            (
                .unreported(.delivered), "FAILED Send DLR [SMSC:shop]", "2A", "7701", "SHOP",
                "[flags:-1:-1:-1:-1:1] [msg:12:stat:DELIVRD]", "5"
            ),
        ] as [(RoutedNote.Step, String, String, String, String, String, String)])
    func itsLine(
        _ step: RoutedNote.Step, _ event: String, _ messageID: String, _ from: String, _ to: String,
        _ content: String, _ time: String
    ) {
        let numbers = ["SHOP": RouteRig.client, "7701": RouteRig.phone].mapValues {
            NumberMaskTests.mask.text($0)
        }
        let message = RouteRig.message { message in
            message.dataCoding = DataCoding(rawValue: 8)
            message.shortMessage = [0x04, 0x9A, 0x04, 0x31]
        }
        let note = RoutedNote(
            step: step, id: MessageID(rawValue: 42), clientID: "2A", account: "shop", link: "kcell",
            submitSM: message, time: .milliseconds(5))
        #expect(
            AccessRecord(note, isRevealing: false).line(NumberMaskTests.mask)
                == "\(event) [SVC:] [ACT:shop] [BINF:] [FID:\(messageID)] [META:] [from:\(numbers[from] ?? "")]"
                + " [to:\(numbers[to] ?? "")] \(content) [udh:0:] [id:42] [ms:\(time)] [sla:]")
    }
}
