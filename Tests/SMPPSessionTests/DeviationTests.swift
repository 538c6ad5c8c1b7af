import SMPP
import SMPPSession
import Testing

/// What real peers do beside the specification, where it shows in a session.
@Suite struct DeviationTests {
    @Test func theSameNumberTwiceIsAnsweredTwice() {
        var session = Transcript.bound()
        #expect(session.receive(.question, sequence: 7) == [.tell(.deliver(.question, 7))])
        #expect(session.receive(.question, sequence: 7) == [.tell(.deliver(.question, 7))])
        let response = PDU.deliverSMResp(DeliverSMResp())
        for _ in 0..<2 { #expect(session(.respond(response, .ok, 7)) == [.send(response, .ok, 7)]) }
        #expect(session(.unbind) == [.tell(.draining), .send(.unbind, .ok, 2)])
    }

    @Test func enquireLinkBeforeTheAnswerToTheBindIsAnswered() {
        var session = Transcript()
        _ = session(.bind(.transceiver, .sample))
        #expect(session.receive(.enquireLink, sequence: 1) == [.send(.enquireLinkResp, .ok, 1)])
        let response = BindResp(systemID: "SMSC")
        #expect(
            session.receive(.bindTransceiverResp(response), sequence: 1)
                == [.tell(.bound(.transceiver, peer: response))])
    }

    @Test func aConnectionThatEndsRightBehindUnbindIsAnUnbind() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        _ = session.receive(.unbind, sequence: 9)
        #expect(
            session(.disconnected) == [.tell(.completed(token: 1, .sessionClosed)), .close(.unboundByPeer)])
    }
}
