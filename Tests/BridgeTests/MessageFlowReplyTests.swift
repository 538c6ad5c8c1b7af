import Journal
import SMPP
import Services
import Testing

@testable import Bridge
@testable import SMPPLink

/// From an answer to the last submit_sm_resp, with time, journal and link of the test's.
@Suite(.timeLimit(.minutes(1))) struct MessageFlowReplyTests {
    private func rig(_ text: String, _ sla: Configuration.SLA = .init()) throws -> FlowRig {
        let rig = FlowRig { configuration, _ in configuration.sla = sla }
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), text)
        return rig
    }

    private let threeSegments = String(repeating: "a", count: 400)

    private func indices(_ submissions: [Submission]) -> [Int] {
        submissions.map { SegmentToken(rawValue: $0.token).index }
    }

    @Test func theFallbackTextGoesAtItsMoment() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        let question = try #require(rig.asked.first)
        rig.pass(.milliseconds(44_999))
        #expect(rig.submit().isEmpty)
        rig.pass(.milliseconds(1))
        #expect(rig.submit().map(\.submitSM.shortMessage) == [Array("unavailable".utf8)])
        rig.answer(question, "too late")
        #expect(rig.submit().isEmpty)
        #expect(rig.counts.discarded == 1)
    }

    /// Both at its moment and when a stop sends the fallback text before that.
    @Test(arguments: [false, true])
    func theFallbackTextEndsTheInquiry(_ isStopping: Bool) throws {
        let rig = FlowRig(isKept: false)
        rig.deliver(FlowRig.question())
        let question = try #require(rig.asked.first)
        if isStopping {
            rig.handle(.answerRest)
        } else {
            rig.pass(.seconds(45))
        }
        #expect(rig.ended == [question.id])
    }

    /// A journal that fails for a moment does not cost the citizen the answer.
    @Test func anAnswerThatTheJournalDidNotTakeIsWrittenAgain() throws {
        let rig = FlowRig()
        rig.journal.answerFails = true
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        #expect(rig.submit().isEmpty)
        rig.pass(.seconds(50))
        #expect(rig.submit().isEmpty)
        rig.journal.answerFails = false
        rig.pass(.seconds(1))
        #expect(rig.submit().map(\.submitSM.shortMessage) == [Array("yes".utf8)])
        #expect(rig.counts.answers.answered == 1)
        #expect(rig.counts.answers.unavailable == 0)
    }

    @Test func aJournalThatStaysBrokenEndsAtGiveUp() throws {
        let rig = FlowRig()
        rig.journal.answerFails = true
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        for _ in 0..<610 { rig.pass(.seconds(1)) }
        #expect(rig.counts.expired == 1)
        #expect(rig.places.taken == 0)
        let attempts = rig.journal.answerAttempts
        rig.pass(.seconds(60))
        #expect(rig.journal.answerAttempts == attempts)
    }

    @Test func segmentsLeaveInOrderWhateverTheRoom() throws {
        let rig = try self.rig(self.threeSegments)
        #expect(self.indices(rig.submit(2)) == [0, 1])
        #expect(self.indices(rig.submit(2)) == [2])
        #expect(rig.submit(2).isEmpty)
    }

    /// The first is throttled: those behind it wait with it.
    @Test func aSegmentThatIsToComeAgainKeepsTheOrder() throws {
        let rig = try self.rig(self.threeSegments)
        let first = try #require(rig.submit(1).first)
        rig.complete(first.token, .retry(.throttled))
        #expect(rig.submit().isEmpty)
        rig.pass(.milliseconds(999))
        #expect(rig.submit().isEmpty)
        rig.pass(.milliseconds(1))
        #expect(self.indices(rig.submit()) == [0, 1, 2])
    }

    /// 1, 2, 4, 8, 8 s.
    @Test func retriesComeLaterEachTime() throws {
        let rig = try self.rig("yes")
        for wait in [1, 2, 4, 8, 8] {
            let submission = try #require(rig.submit().first)
            rig.complete(submission.token, .retry(.messageQueueFull))
            rig.pass(.seconds(wait) - .milliseconds(1))
            #expect(rig.submit().isEmpty)
            rig.pass(.milliseconds(1))
        }
        #expect(rig.submit().count == 1)
    }

    @Test func allSegmentsOrNoneAreDone() throws {
        let rig = try self.rig(self.threeSegments)
        let submissions = rig.submit()
        rig.complete(submissions[2].token, .accepted(messageID: "3"))
        rig.complete(submissions[0].token, .accepted(messageID: "1"))
        #expect(rig.open == 1)
        rig.complete(submissions[1].token, .accepted(messageID: "2"))
        #expect(rig.open == 0)
        #expect(rig.journal.sent.map(\.segment.number) == [3, 1, 2])
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
    }

    /// One is refused for good: the others are not sent, and the message ends once.
    @Test func aRefusedSegmentEndsItsMessage() throws {
        let rig = try self.rig(self.threeSegments)
        let submissions = rig.submit(2)
        rig.complete(submissions[0].token, .refused(.invalidDestinationAddress))
        rig.complete(submissions[1].token, .refused(.invalidDestinationAddress))
        #expect(rig.submit().isEmpty)
        #expect(rig.journal.ended.map(\.kind) == [.failed])
        #expect(rig.places.taken == 0)
    }

    @Test func aReplyIsLateAtItsDeadlineAndExpiresAtGiveUp() throws {
        let rig = try self.rig("yes")
        rig.pass(.milliseconds(59_999))
        #expect(rig.counts.late == 0)
        rig.pass(.milliseconds(1))
        #expect(rig.counts.late == 1)
        rig.pass(.milliseconds(539_999))
        #expect(rig.open == 1)
        rig.pass(.milliseconds(1))
        let counts = rig.counts
        #expect(counts.late == 1 && counts.expired == 1 && counts.submitted == 0)
        #expect(rig.open == 0)
        #expect(rig.submit().isEmpty)
        #expect(rig.places.taken == 0)
        #expect(rig.journal.ended.map(\.kind) == [.expired])
    }

    @Test func aReplyThatIsSubmittedLateCountsAsBoth() throws {
        let rig = try self.rig("yes")
        rig.pass(.seconds(61))
        rig.complete(try #require(rig.submit().first).token, .accepted(messageID: "1"))
        let counts = rig.counts
        #expect(counts.late == 1 && counts.submitted == 1 && counts.expired == 0)
    }

    /// What is in flight at give-up ends as its response says, and nothing more is sent.
    @Test func whatIsInFlightAtGiveUpIsWaitedFor() throws {
        let rig = try self.rig("yes")
        rig.pass(.seconds(599))
        let submission = try #require(rig.submit().first)
        rig.pass(.seconds(2))
        #expect(rig.open == 1)
        rig.complete(submission.token, .accepted(messageID: "1"))
        let counts = rig.counts
        #expect(counts.submitted == 1 && counts.expired == 0)
    }

    @Test func whatIsInDoubtAtGiveUpIsNotSentAgain() throws {
        let rig = try self.rig("yes")
        rig.pass(.seconds(599))
        let submission = try #require(rig.submit().first)
        rig.pass(.seconds(2))
        rig.complete(submission.token, .inDoubt)
        #expect(rig.submit().isEmpty)
        rig.pass(.seconds(1))
        #expect(rig.counts.expired == 1)
    }

    /// An answer that a slow disk has in its hands at give-up decides how the message ends: one end, not two.
    @Test func whatTheJournalHasAtGiveUpIsWaitedFor() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.journal.isHeld = true
        rig.answer(try #require(rig.asked.first), "", .ignored)
        rig.pass(.seconds(601))
        rig.journal.isHeld = false
        rig.pass(.seconds(1))
        #expect(rig.journal.ended.map(\.kind) == [.ignored])
        let counts = rig.counts
        #expect(counts.expired == 0 && rig.open == 0 && rig.places.taken == 0)
    }

    /// What becomes durable too late does not leave any more.
    @Test func anAnswerThatIsDurableAfterGiveUpDoesNotLeave() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.journal.isHeld = true
        rig.answer(try #require(rig.asked.first), "yes")
        rig.pass(.seconds(601))
        rig.journal.isHeld = false
        rig.pass(.seconds(1))
        #expect(rig.submit().isEmpty)
        rig.pass(.seconds(1))
        #expect(rig.journal.ended.map(\.kind) == [.expired])
        let counts = rig.counts
        #expect(counts.expired == 1 && rig.open == 0 && rig.places.taken == 0)
    }

    /// A link that can receive but not submit must not keep what was given up.
    @Test func whatWasGivenUpIsForgotten() {
        var sla = Configuration.SLA()
        (sla.fallback, sla.deadline, sla.giveUp) = (.seconds(1), .seconds(2), .seconds(3))
        let rig = FlowRig(capacity: 500) { configuration, _ in configuration.sla = sla }
        for round in 0..<20 {
            rig.deliver((0..<500).map { FlowRig.question(from: "7701\(1_000_000 + round + $0)") })
            rig.pass(.seconds(1))
            rig.pass(.seconds(2))
        }
        #expect(rig.counts.expired == 10_000)
        #expect(rig.flow.outbox.count <= 1024)
    }
}
