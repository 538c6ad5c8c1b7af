import Monotonic
import SMPP
import SMPPSession
import Testing

@Suite struct TimerTests {
    @Test func aSilentPeerIsKnownWithinFifteenSeconds() {
        var session = Transcript.bound()
        #expect(session.after(.milliseconds(9_999)) == [])
        #expect(session.after(.milliseconds(1)) == [.send(.enquireLink, .ok, 2)])
        #expect(session.after(.milliseconds(4_999)) == [])
        #expect(session.after(.milliseconds(1)) == [.close(.enquireLinkTimeout)])
        #expect(session.now - Transcript.start == .seconds(15))
    }

    @Test func anyPDUProvesLife() {
        var session = Transcript.bound()
        _ = session.after(.seconds(10))
        session.now += .seconds(4)
        _ = session.receive(.question, sequence: 1)
        #expect(session.after(.seconds(9)) == [])
        #expect(session.after(.seconds(1)) == [.send(.enquireLink, .ok, 3)])
    }

    @Test func theAnswerGivesTheRoundTrip() {
        var session = Transcript.bound()
        _ = session.after(.seconds(10))
        session.now += .milliseconds(37)
        #expect(session.receive(.enquireLinkResp, sequence: 2) == [])
        #expect(session.session.enquireLinkRoundTrip == .milliseconds(37))
        #expect(session.session.counts.unknownResponses == 0)
    }

    @Test func theDeadlineIsAlwaysTheNextThingThatHappens() {
        var session = Transcript.bound()
        #expect(session.session.nextDeadline == Transcript.start + .seconds(10))
        session.now += .seconds(3)
        _ = session(.request(.reply, token: 1))
        _ = session.receive(.enquireLink, sequence: 1)
        #expect(session.session.nextDeadline == Transcript.start + .seconds(13))
    }

    @Test func inactivityUnbinds() {
        var session = Transcript.bound(
            timers: SessionTimers(enquireLink: .seconds(500), inactivity: .seconds(60)))
        #expect(session.after(.seconds(60)) == [.tell(.draining), .send(.unbind, .ok, 2)])
    }

    @Test func aPDUThatDoesNotEndClosesTheSession() {
        var session = Transcript.bound()
        _ = session(.incomplete)
        session.now += .seconds(6)
        _ = session(.incomplete)
        #expect(session.session.nextDeadline == Transcript.start + .seconds(10))
        #expect(session.after(.seconds(4)).contains(.close(.pduReadTimeout)))
    }

    /// A deadline in the past that nobody serves would make the driver spin.
    @Test func aPDUThatDoesNotEndWhileUnbindingLeavesNoDeadlineBehind() {
        var session = Transcript.bound(timers: SessionTimers(pduRead: .seconds(2)))
        _ = session(.request(.reply, token: 1))
        _ = session(.incomplete)
        _ = session(.unbind)
        _ = session.after(.seconds(3))
        #expect(session.session.nextDeadline.map { $0 > session.now } == true)
    }

    @Test func aSilentPeerIsKnownWithinFifteenSecondsWhileUnbinding() {
        var session = Transcript.bound()
        _ = session(.request(.reply, token: 1))
        _ = session.after(.milliseconds(9_900))
        _ = session(.unbind)
        while let due = session.session.nextDeadline { _ = session.after(due - session.now) }
        #expect(session.now - Transcript.start <= .seconds(15))
    }

    @Test func theOwnerHasTimeToDecideAboutABindThatCameLate() {
        var smsc = Transcript(.smsc)
        smsc.now += .milliseconds(4_900)
        _ = smsc.receive(.bindTransceiver(.sample), sequence: 1)
        #expect(smsc.after(.milliseconds(4_900)) == [])
        #expect(smsc.after(.milliseconds(100)) == [.close(.sessionInitTimeout)])
    }

    @Test func aPDUThatEndsInTimeStartsTheReadTimerAnew() {
        var session = Transcript.bound()
        _ = session(.incomplete)
        session.now += .seconds(9)
        _ = session.receive(.enquireLink, sequence: 1)
        _ = session(.incomplete)
        #expect(session.after(.seconds(9)) == [])
    }
}
