import Monotonic
import SMPP
import SMPPSession
import Testing

/// Commands without a response that an SMSC sends: outbind, and the bind that follows; alert_notification.
@Suite struct AnnouncementTests {
    private static let outbind = PDU.outbind(Outbind(systemID: "SMSC", password: "secret08"))

    @Test func outbindAsksForABindAndWaitsForIt() {
        var session = Transcript(.smsc)
        session.now += .seconds(4)
        #expect(session(.announce(Self.outbind)) == [.send(Self.outbind, .ok, 1)])
        #expect(session.session.nextDeadline == session.now + .seconds(5))
        #expect(
            session.receive(.bindReceiver(.sample), sequence: 1) == [
                .tell(.bindRequested(.receiver, .sample))
            ])
    }

    @Test func withoutABindItEnds() {
        var session = Transcript(.smsc)
        _ = session(.announce(Self.outbind))
        #expect(session.after(.seconds(5)) == [.close(.sessionInitTimeout)])
    }

    /// While a bind is being decided there is nothing left to ask for.
    @Test func itIsTooLateAfterABind() {
        var session = Transcript(.smsc)
        _ = session.receive(.bindReceiver(.sample), sequence: 1)
        #expect(session(.announce(Self.outbind)) == [])
    }

    @Test func theESMEBindsWhenItWasAsked() {
        var session = Transcript(.esme)
        #expect(session.receive(Self.outbind, sequence: 1) == [.tell(.deliver(Self.outbind, 1))])
        #expect(session(.bind(.receiver, .sample)) == [.send(.bindReceiver(.sample), .ok, 1)])
        let response = BindResp(systemID: "SMSC")
        #expect(
            session.receive(.bindReceiverResp(response), sequence: 1)
                == [.tell(.bound(.receiver, peer: response))])
        #expect(session.session.sessionState == .boundRX)
    }

    /// A notification takes no place in the window.
    @Test func alertNotificationIsSentBesideAFullWindow() {
        var session = Transcript(.smsc, windowSize: 1)
        _ = session.receive(.bindReceiver(.sample), sequence: 1)
        _ = session(.answerBind(.ok, BindResp(systemID: "SMSC")))
        _ = session(.request(.question, token: 1))
        let alert = PDU.alertNotification(
            AlertNotification(source: Address(digits: "1"), esme: Address(digits: "2")))
        #expect(session(.announce(alert)) == [.send(alert, .ok, 2)])
        #expect(session.session.outstanding == 1)
    }
}
