import SMPP
import SMPPLink
import SMPPSession
import SMSCSimulator
import Testing

@testable import smpptool

/// The line for each event at a simulated SMSC.
@Suite struct DeskTests {
    @Test(
        arguments: [
            (.connected, "connected"), (.bound(.transceiver), "bound transceiver"),
            (.bindRequested(.receiver, .ok), nil),
            (.bindRequested(.receiver, .bindFailed), "! bind_receiver answered with ESME_RBINDFAIL"),
            (.deliverOutcome(.response(.ok, .deliverSMResp(DeliverSMResp()))), nil),
            (
                .deliverOutcome(.response(.temporaryApplicationError, .deliverSMResp(DeliverSMResp()))),
                "! deliver_sm answered with ESME_RX_T_APPN"
            ),
            (.deliverOutcome(.timedOut), "! deliver_sm without a response in time"),
            (.disconnected(.session(.unbound)), "disconnected: unbound"),
        ] as [(SMSCEvent, String?)])
    func eventsAreLines(event: SMSCEvent, line: String?) {
        #expect(Desk.words(event) == line)
    }

    @Test func aReplyIsOneLine() {
        let message = PhoneMessage(
            to: "77010001414", from: "1414", text: "a\nb\u{1B}[2J\u{2028}ә\"\\", dataCoding: 8, segments: 1)
        #expect(Desk.words(.reply(message)) == #"< 77010001414 a\nb\u{1b}[2J\u{2028}ә"\"#)
    }

    @Test func onlyAddressesAreListenedOn() throws {
        #expect(String(describing: try socketAddress("127.0.0.1:2775")) == "127.0.0.1:2775")
        #expect(String(describing: try socketAddress("[::1]:0")) == "[::1]:0")
        for text in ["", "2775", ":2775", "localhost:2775", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x"] {
            #expect(throws: (any Error).self) { try socketAddress(text) }
        }
    }
}
