import Journal
import SMPP
import SMPPLink
import SMPPSession
import Testing

@testable import Bridge
@testable import SMPPLink

/// Segments whose outcome is unknown: not lost beats not twice, within limits, and known to the journal.
@Suite struct MessageFlowDoubtTests {
    private func rig(
        _ text: String = "yes", _ inDoubt: Configuration.InDoubt = .resend
    ) throws -> (rig: FlowRig, submissions: [Submission]) {
        let rig = FlowRig { _, link in link.inDoubt = inDoubt }
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), text)
        return (rig, rig.submit())
    }

    private let threeSegments = String(repeating: "a", count: 400)

    private func indices(_ submissions: [Submission]) -> [Int] {
        submissions.map { SegmentToken(rawValue: $0.token).index }
    }

    /// No response in time: ten seconds more for a late one, then once more, and that is all.
    @Test func withoutAResponseASegmentGoesOnceMoreTenSecondsLater() throws {
        let (rig, submissions) = try self.rig()
        let token = try #require(submissions.first).token
        rig.complete(token, .unanswered)
        rig.pass(.milliseconds(9_999))
        #expect(rig.submit().isEmpty)
        #expect(rig.journal.resent.isEmpty)
        rig.pass(.milliseconds(1))
        #expect(self.indices(rig.submit()) == [0])
        #expect(rig.journal.resent == [SegmentNumber(id: MessageID(rawValue: 1), number: 1)])
        #expect(rig.counts.resent == 1)
        rig.complete(token, .unanswered)
        rig.pass(.seconds(10))
        #expect(rig.submit().isEmpty)
        #expect(rig.counts.inDoubt == 1)
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
        #expect(rig.places.taken == 0)
    }

    /// The session that the response would have come over is closed: there is nothing to wait for.
    @Test func whenItsSessionClosesItGoesOnceMoreAtOnce() throws {
        let (rig, submissions) = try self.rig()
        rig.complete(try #require(submissions.first).token, .unanswered)
        rig.pass(.seconds(1))
        rig.handle(.linkChanged(canReceive: false, canSubmit: false))
        rig.handle(.linkChanged(canReceive: true, canSubmit: true))
        #expect(self.indices(rig.submit()) == [0])
        #expect(rig.journal.resent.count == 1)
        rig.pass(.seconds(10))
        #expect(rig.submit().isEmpty)
    }

    @Test func whatASessionTakesWithItGoesOnceMore() throws {
        let (rig, submissions) = try self.rig(self.threeSegments)
        rig.handle(
            .completed(submissions.map { Completion(token: $0.token, verdict: .inDoubt) }))
        #expect(self.indices(rig.submit()) == [0, 1, 2])
        #expect(rig.journal.resent.map(\.number) == [1, 2, 3])
    }

    /// Two cuts within a moment, and more: what the SMSC is not known to have is not lost.
    ///
    /// One that it dies of does not go for ever, and a cut says nothing about a session that has been silent.
    @Test func eachEndOfASessionIsAReasonToSendAgainUpToALimit() throws {
        let (rig, submissions) = try self.rig()
        let token = try #require(submissions.first).token
        for sending in 2...Sending.sendingLimit {
            rig.complete(token, .inDoubt)
            #expect(self.indices(rig.submit()) == [0])
            #expect(rig.journal.resent.count == sending - 1)
        }
        rig.complete(token, .inDoubt)
        #expect(rig.submit().isEmpty)
        #expect(rig.counts.inDoubt == 1)
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
    }

    /// One that went when nothing reached the SMSC has its two tries in the next session, also after a death.
    @Test(arguments: [false, true])
    func twoSilencesAreTheEnd(_ dies: Bool) throws {
        let (rig, submissions) = try self.rig()
        let token = try #require(submissions.first).token
        if dies { rig.dieAndRecover() } else { rig.complete(token, .inDoubt) }
        for _ in 1...Sending.silenceLimit {
            #expect(self.indices(rig.submit()) == [0])
            rig.complete(token, .unanswered)
            rig.pass(.seconds(10))
        }
        #expect(rig.submit().isEmpty)
        #expect(rig.open == 0)
    }

    /// The journal hears of a further sending when there is room for it, not before: so many are in doubt, no more.
    @Test func aFurtherSendingIsNotedWhenThereIsRoomForIt() throws {
        let (rig, submissions) = try self.rig(self.threeSegments)
        rig.handle(
            .completed(submissions.map { Completion(token: $0.token, verdict: .inDoubt) }))
        #expect(rig.journal.resent.isEmpty)
        #expect(self.indices(rig.submit(1)) == [0])
        #expect(rig.journal.resent.map(\.number) == [1])
        #expect(self.indices(rig.submit(1)) == [1])
        #expect(rig.journal.resent.map(\.number) == [1, 2])
    }

    /// While the journal is told, the room stays free for what goes again; when it fails others need not wait.
    @Test func whatGoesAgainKeepsItsRoomUnlessTheJournalFails() throws {
        let (rig, submissions) = try self.rig()
        rig.complete(try #require(submissions.first).token, .inDoubt)
        rig.pass(.seconds(1))
        rig.deliver(FlowRig.question(from: "77010001415"))
        rig.answer(try #require(rig.asked.last), "other")
        rig.journal.isHeld = true
        #expect(rig.submit(1).isEmpty)
        rig.journal.fails = true
        rig.journal.isHeld = false
        rig.settle()
        let other = SegmentToken(id: MessageID(rawValue: 2), index: 0).rawValue
        #expect(rig.submit(1).map(\.token) == [other])
    }

    /// Each further sending is durable before its octets leave.
    @Test func nothingLeavesAgainBeforeItsCommit() throws {
        let (rig, submissions) = try self.rig()
        rig.journal.isHeld = true
        rig.complete(try #require(submissions.first).token, .inDoubt)
        #expect(rig.submit().isEmpty)
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.submit().count == 1)
    }

    @Test func aFailingJournalDelaysTheSending() throws {
        let (rig, submissions) = try self.rig()
        rig.journal.fails = true
        rig.complete(try #require(submissions.first).token, .inDoubt)
        rig.pass(.seconds(5))
        #expect(rig.submit().isEmpty)
        rig.journal.fails = false
        rig.pass(.seconds(1))
        #expect(rig.submit().count == 1)
    }

    /// One that goes again while the journal fails is asked for when that gets again what it did not take.
    @Test func whatWaitsForTheJournalIsAskedForWhenItIsTried() throws {
        let (rig, submissions) = try self.rig(self.threeSegments)
        rig.journal.fails = true
        rig.complete(submissions[0].token, .accepted(messageID: "1"))
        rig.complete(submissions[1].token, .inDoubt)
        #expect(rig.submit().isEmpty)
        rig.journal.fails = false
        let asked = rig.asksForMore
        rig.pass(.seconds(1))
        #expect(rig.asksForMore > asked)
        #expect(self.indices(rig.submit()) == [1])
    }

    @Test func keepNeverSendsAgain() throws {
        let (rig, submissions) = try self.rig(self.threeSegments, .keep)
        rig.complete(submissions[0].token, .inDoubt)
        rig.complete(submissions[1].token, .unanswered)
        rig.complete(submissions[2].token, .accepted(messageID: "3"))
        rig.pass(.seconds(10))
        #expect(rig.submit().isEmpty)
        #expect(rig.journal.resent.isEmpty)
        #expect(rig.counts.inDoubt == 2)
        #expect(rig.counts.resent == 0)
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
    }

    /// The response comes late: the segment need not go again.
    @Test(arguments: [Configuration.InDoubt.resend, .keep])
    func aLateResponseSparesTheDuplicate(_ inDoubt: Configuration.InDoubt) throws {
        let (rig, submissions) = try self.rig("yes", inDoubt)
        let token = try #require(submissions.first).token
        rig.complete(token, .unanswered)
        rig.pass(.seconds(9))
        rig.handle(.settled(token, .accepted(messageID: "1")))
        rig.pass(.seconds(1))
        #expect(rig.submit().isEmpty)
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
        #expect(rig.journal.sent.map(\.messageID) == ["1"])
        #expect(rig.counts.resent == 0 && rig.counts.inDoubt == 0)
        #expect(rig.places.taken == 0)
    }

    /// Late, the SMSC says that it did not take it: to send it again is no risk, and no doubt.
    @Test func aLateRefusalIsARefusal() throws {
        let (rig, submissions) = try self.rig()
        let token = try #require(submissions.first).token
        rig.complete(token, .unanswered)
        rig.handle(.settled(token, .retry(.throttled)))
        rig.pass(.seconds(1))
        #expect(self.indices(rig.submit()) == [0])
        #expect(rig.journal.resent.isEmpty)
        rig.pass(.seconds(9))
        rig.complete(token, .unanswered)
        rig.handle(.settled(token, .refused(.invalidDestinationAddress)))
        #expect(rig.journal.ended.map(\.kind) == [.failed])
    }

    /// The response comes late when the segment has been sent again: whatever becomes of that, it is done once.
    @Test(
        arguments: [.accepted(messageID: "2"), .inDoubt, .unanswered, .retry(.throttled)] as [SubmitVerdict])
    func aLateResponseAfterTheResendCountsOnce(_ verdict: SubmitVerdict) throws {
        let (rig, submissions) = try self.rig(self.threeSegments)
        rig.complete(submissions[0].token, .unanswered)
        rig.pass(.seconds(10))
        #expect(self.indices(rig.submit()) == [0])
        rig.handle(.settled(submissions[0].token, .accepted(messageID: "1")))
        rig.complete(submissions[0].token, verdict)
        #expect(rig.open == 1)
        rig.pass(.seconds(10))
        #expect(rig.submit().isEmpty)
        rig.complete(submissions[1].token, .accepted(messageID: "3"))
        #expect(rig.open == 1)
        rig.complete(submissions[2].token, .accepted(messageID: "4"))
        #expect(rig.open == 0)
    }

    /// Segments behind one in doubt go on: it is not the SMSC that asked to wait.
    @Test func aDoubtHoldsUpNoOtherSegment() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), self.threeSegments)
        rig.complete(try #require(rig.submit(1).first).token, .unanswered)
        #expect(self.indices(rig.submit()) == [1, 2])
    }
}
