import Journal
import SMPP
import SMSText
import Services
import Testing

@testable import Bridge
@testable import SMPPLink

/// From an answer to the last submit_sm_resp, with time, journal and link of the test's.
@Suite(.timeLimit(.minutes(1))) struct LinkPipelineReplyTests {
    private func rig(_ text: String, _ sla: Configuration.SLA = .init()) async throws -> PipelineRig {
        let rig = try await PipelineRig { configuration, _ in configuration.sla = sla }
        await rig.deliver(PipelineRig.question())
        await rig.answer(try #require(await rig.questions(1).first), text)
        return rig
    }

    private let threeSegments = String(repeating: "a", count: 400)

    private func indices(_ submissions: [Submission]) -> [Int] {
        submissions.map { SegmentToken(rawValue: $0.token).index }
    }

    @Test func theFallbackTextGoesAtItsMoment() async throws {
        let rig = try await PipelineRig()
        await rig.deliver(PipelineRig.question())
        let question = try #require(await rig.questions(1).first)
        await rig.pass(.milliseconds(44_999))
        #expect(await rig.submit().isEmpty)
        await rig.pass(.milliseconds(1))
        #expect(await rig.submit().map(\.submitSM.shortMessage) == [Array("unavailable".utf8)])
        await rig.answer(question, "too late")
        #expect(await rig.submit().isEmpty)
        #expect(await rig.counts().discarded == 1)
        await rig.end()
    }

    /// Both at its moment and when a stop sends the fallback text before that.
    @Test(arguments: [false, true])
    func theFallbackTextEndsTheInquiry(_ isStopping: Bool) async throws {
        let rig = try await PipelineRig()
        await rig.deliver(PipelineRig.question())
        let question = try #require(await rig.questions(1).first)
        async let asked = rig.queue.inquiries.answer(to: question) {
            while !Task.isCancelled { await Task.yield() }
            return Answer(service: nil, row: nil, argument: nil, text: "", outcome: .unavailable)
        }
        while rig.queue.inquiries.count == 0 { await Task.yield() }
        if isStopping {
            await rig.pipeline.answerRest()
        } else {
            await rig.pass(.seconds(45))
        }
        #expect(await asked == nil)
        await rig.end()
    }

    /// It lies in the mailbox when the fallback moment comes: it goes, and not the fallback text.
    @Test func anAnswerThatIsReadyGoesRatherThanTheFallbackText() async throws {
        let rig = try await PipelineRig()
        await rig.deliver(PipelineRig.question())
        let question = try #require(await rig.questions(1).first)
        rig.clock.advance(by: .seconds(45))
        await rig.pipeline.finds("yes", for: question)
        await rig.settle()
        #expect(await rig.submit().map(\.submitSM.shortMessage) == [Array("yes".utf8)])
        await rig.end()
    }

    /// A journal that fails for a moment does not cost the citizen the answer.
    @Test func anAnswerThatTheJournalDidNotTakeIsWrittenAgain() async throws {
        let rig = try await PipelineRig()
        rig.journal.change { $0.answerFails = true }
        await rig.deliver(PipelineRig.question())
        await rig.answer(try #require(await rig.questions(1).first), "yes")
        #expect(await rig.submit().isEmpty)
        await rig.pass(.seconds(50))
        #expect(await rig.submit().isEmpty)
        rig.journal.change { $0.answerFails = false }
        await rig.pass(.seconds(1))
        #expect(await rig.submit().map(\.submitSM.shortMessage) == [Array("yes".utf8)])
        #expect(await rig.counts().answers.answered == 1)
        #expect(await rig.counts().answers.unavailable == 0)
        await rig.end()
    }

    @Test func aJournalThatStaysBrokenEndsAtGiveUp() async throws {
        let rig = try await PipelineRig()
        rig.journal.change { $0.answerFails = true }
        await rig.deliver(PipelineRig.question())
        await rig.answer(try #require(await rig.questions(1).first), "yes")
        for _ in 0..<610 { await rig.pass(.seconds(1)) }
        #expect(await rig.counts().expired == 1)
        #expect(rig.places.taken == 0)
        let attempts = rig.journal.now.answerAttempts
        await rig.pass(.seconds(60))
        #expect(rig.journal.now.answerAttempts == attempts)
        await rig.end()
    }

    @Test func segmentsLeaveInOrderWhateverTheRoom() async throws {
        let rig = try await self.rig(self.threeSegments)
        #expect(self.indices(await rig.submit(2)) == [0, 1])
        #expect(self.indices(await rig.submit(2)) == [2])
        #expect(await rig.submit(2).isEmpty)
        await rig.end()
    }

    /// The first is throttled: those behind it wait with it.
    @Test func aSegmentThatIsToComeAgainKeepsTheOrder() async throws {
        let rig = try await self.rig(self.threeSegments)
        let first = try #require(await rig.submit(1).first)
        await rig.complete(first.token, .retry(.throttled))
        #expect(await rig.submit().isEmpty)
        await rig.pass(.milliseconds(999))
        #expect(await rig.submit().isEmpty)
        await rig.pass(.milliseconds(1))
        #expect(self.indices(await rig.submit()) == [0, 1, 2])
        await rig.end()
    }

    /// 1, 2, 4, 8, 8 s.
    @Test func retriesComeLaterEachTime() async throws {
        let rig = try await self.rig("yes")
        for wait in [1, 2, 4, 8, 8] {
            let submission = try #require(await rig.submit().first)
            await rig.complete(submission.token, .retry(.messageQueueFull))
            await rig.pass(.seconds(wait) - .milliseconds(1))
            #expect(await rig.submit().isEmpty)
            await rig.pass(.milliseconds(1))
        }
        #expect(await rig.submit().count == 1)
        await rig.end()
    }

    @Test func allSegmentsOrNoneAreDone() async throws {
        let rig = try await self.rig(self.threeSegments)
        let submissions = await rig.submit()
        await rig.complete(submissions[2].token, .accepted(messageID: "3"))
        await rig.complete(submissions[0].token, .accepted(messageID: "1"))
        #expect(await rig.open() == 1)
        await rig.complete(submissions[1].token, .accepted(messageID: "2"))
        #expect(await rig.open() == 0)
        #expect(rig.journal.now.sent.map(\.segment.number) == [3, 1, 2])
        #expect(rig.journal.now.ended.map(\.kind) == [.submitted])
        await rig.end()
    }

    /// One is refused for good: the others are not sent, and the message ends once.
    @Test func aRefusedSegmentEndsItsMessage() async throws {
        let rig = try await self.rig(self.threeSegments)
        let submissions = await rig.submit(2)
        await rig.complete(submissions[0].token, .refused(.invalidDestinationAddress))
        await rig.complete(submissions[1].token, .refused(.invalidDestinationAddress))
        #expect(await rig.submit().isEmpty)
        #expect(rig.journal.now.ended.map(\.kind) == [.failed])
        #expect(rig.places.taken == 0)
        await rig.end()
    }

    /// The response comes late while the segment waits to be sent again: it is not.
    @Test func aLateResponseSparesTheDuplicate() async throws {
        let rig = try await self.rig("yes")
        let submission = try #require(await rig.submit().first)
        await rig.complete(submission.token, .inDoubt)
        #expect(await rig.counts().resent == 1)
        await rig.pipeline.settle(submission.token, .accepted(messageID: "1"))
        await rig.settle()
        #expect(await rig.submit().isEmpty)
        #expect(rig.journal.now.ended.map(\.kind) == [.submitted])
        #expect(rig.places.taken == 0)
        await rig.end()
    }

    /// The response comes late when the segment has been sent again: whatever becomes of that, it is done once.
    @Test(arguments: [.accepted(messageID: "2"), .inDoubt, .retry(.throttled)] as [SubmitVerdict])
    func aLateResponseAfterTheResendCountsOnce(_ verdict: SubmitVerdict) async throws {
        let rig = try await self.rig(self.threeSegments)
        let submissions = await rig.submit()
        await rig.complete(submissions[0].token, .inDoubt)
        #expect(self.indices(await rig.submit()) == [0])
        await rig.pipeline.settle(submissions[0].token, .accepted(messageID: "1"))
        await rig.complete(submissions[0].token, verdict)
        #expect(await rig.open() == 1)
        await rig.pass(.seconds(10))
        #expect(await rig.submit().isEmpty)
        await rig.complete(submissions[1].token, .accepted(messageID: "3"))
        #expect(await rig.open() == 1)
        await rig.complete(submissions[2].token, .accepted(messageID: "4"))
        #expect(await rig.open() == 0)
        await rig.end()
    }

    @Test func aReplyIsLateAtItsDeadlineAndExpiresAtGiveUp() async throws {
        let rig = try await self.rig("yes")
        await rig.pass(.milliseconds(59_999))
        #expect(await rig.counts().late == 0)
        await rig.pass(.milliseconds(1))
        #expect(await rig.counts().late == 1)
        await rig.pass(.milliseconds(539_999))
        #expect(await rig.open() == 1)
        await rig.pass(.milliseconds(1))
        let counts = await rig.counts()
        #expect(counts.late == 1 && counts.expired == 1 && counts.submitted == 0)
        #expect(await rig.open() == 0)
        #expect(await rig.submit().isEmpty)
        #expect(rig.places.taken == 0)
        #expect(rig.journal.now.ended.map(\.kind) == [.expired])
        await rig.end()
    }

    @Test func aReplyThatIsSubmittedLateCountsAsBoth() async throws {
        let rig = try await self.rig("yes")
        await rig.pass(.seconds(61))
        await rig.complete(try #require(await rig.submit().first).token, .accepted(messageID: "1"))
        let counts = await rig.counts()
        #expect(counts.late == 1 && counts.submitted == 1 && counts.expired == 0)
        await rig.end()
    }

    /// What is in flight at give-up ends as its response says, and nothing more is sent.
    @Test func whatIsInFlightAtGiveUpIsWaitedFor() async throws {
        let rig = try await self.rig("yes")
        await rig.pass(.seconds(599))
        let submission = try #require(await rig.submit().first)
        await rig.pass(.seconds(2))
        #expect(await rig.open() == 1)
        await rig.complete(submission.token, .accepted(messageID: "1"))
        let counts = await rig.counts()
        #expect(counts.submitted == 1 && counts.expired == 0)
        await rig.end()
    }

    @Test func whatIsInDoubtAtGiveUpIsNotSentAgain() async throws {
        let rig = try await self.rig("yes")
        await rig.pass(.seconds(599))
        let submission = try #require(await rig.submit().first)
        await rig.pass(.seconds(2))
        await rig.complete(submission.token, .inDoubt)
        #expect(await rig.submit().isEmpty)
        await rig.pass(.seconds(1))
        #expect(await rig.counts().expired == 1)
        await rig.end()
    }

    /// A link that can receive but not submit must not keep what was given up.
    @Test func whatWasGivenUpIsForgotten() async throws {
        var sla = Configuration.SLA()
        (sla.fallback, sla.deadline, sla.giveUp) = (.seconds(1), .seconds(2), .seconds(3))
        let rig = try await PipelineRig(capacity: 500) { configuration, _ in configuration.sla = sla }
        for round in 0..<20 {
            await rig.deliver((0..<500).map { PipelineRig.question(from: "7701\(1_000_000 + round + $0)") })
            await rig.pass(.seconds(1))
            await rig.pass(.seconds(2))
        }
        #expect(await rig.counts().expired == 10_000)
        #expect(await rig.pipeline.outbox.count <= 1024)
        await rig.end()
    }
}

extension LinkPipeline {
    /// A worker's answer comes into the mailbox just before the timer looks what is due.
    fileprivate func finds(_ text: String, for question: Question) {
        let answer = Answer(service: nil, row: nil, argument: nil, text: text, outcome: .answered)
        self.deliver([self.settings.reply(answer, to: question.id)])
        self.timePassed()
    }
}
