import SMPP
import SMPPSession
import Testing

@Suite struct UnbindTests {
    @Test func anIdleSessionAnswersUnbindAtOnce() {
        var session = Transcript.bound()
        #expect(
            session.receive(.unbind, sequence: 8)
                == [.tell(.draining), .send(.unbindResp, .ok, 8), .close(.unboundByPeer)])
    }

    @Test func unbindFromThePeerWaitsForWhatIsOpenBothWays() {
        var session = Transcript.bound()
        _ = session.receive(.question, sequence: 5)
        _ = session(.request(.reply, token: 1))
        #expect(session.receive(.unbind, sequence: 6) == [.tell(.draining)])
        #expect(session.session.windowSpace == 0)
        #expect(session(.request(.reply, token: 2)) == [.tell(.completed(token: 2, .notSent))])
        let response = PDU.deliverSMResp(DeliverSMResp())
        #expect(session(.respond(response, .ok, 5)) == [.send(response, .ok, 5)])
        #expect(
            session.receive(.accepted("1"), sequence: 2) == [
                .tell(.completed(token: 1, .response(.ok, .accepted("1")))), .send(.unbindResp, .ok, 6),
                .close(.unboundByPeer),
            ])
    }

    @Test func unbindFromThePeerWaitsFiveSecondsAtMost() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        _ = session.receive(.unbind, sequence: 6)
        #expect(session.after(.milliseconds(4_999)) == [])
        #expect(
            session.after(.milliseconds(1)) == [
                .send(.unbindResp, .ok, 6), .tell(.completed(token: 1, .sessionClosed)),
                .close(.unboundByPeer),
            ])
    }

    @Test func requestsAfterThePeersUnbindAreRefused() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        _ = session.receive(.unbind, sequence: 6)
        #expect(
            session.receive(.question, sequence: 7)
                == [.send(.deliverSMResp(DeliverSMResp()), .invalidBindStatus, 7)])
    }

    @Test func ourUnbindWaitsForOpenResponsesThenForItsOwn() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        #expect(session(.unbind) == [.tell(.draining)])
        #expect(
            session.receive(.accepted("1"), sequence: 2) == [
                .tell(.completed(token: 1, .response(.ok, .accepted("1")))), .send(.unbind, .ok, 3),
            ])
        #expect(session.receive(.unbindResp, sequence: 3) == [.close(.unbound)])
    }

    @Test func ourUnbindTakesTenSecondsAtMost() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        _ = session(.unbind)
        #expect(session.after(.seconds(5)) == [.send(.unbind, .ok, 3)])
        #expect(
            session.after(.seconds(5)).contains(.close(.unbindTimeout)))
    }

    @Test func aDeliverThatCrossesOurUnbindIsStillHandedOver() {
        var session = Transcript.bound()
        _ = session(.unbind)
        #expect(session.receive(.question, sequence: 9) == [.tell(.deliver(.question, 9))])
        let response = PDU.deliverSMResp(DeliverSMResp())
        #expect(
            session(.respond(response, .temporaryApplicationError, 9))
                == [.send(response, .temporaryApplicationError, 9)])
    }

    @Test func bothEndsUnbindAtOnce() {
        var session = Transcript.bound()
        #expect(session(.unbind) == [.tell(.draining), .send(.unbind, .ok, 2)])
        #expect(
            session.receive(.unbind, sequence: 4) == [.send(.unbindResp, .ok, 4), .close(.unboundByPeer)])
    }

    @Test func thePeerClosesInsteadOfUnbindResp() {
        var session = Transcript.bound()
        _ = session(.unbind)
        #expect(session(.disconnected) == [.close(.unbound)])
    }
}
