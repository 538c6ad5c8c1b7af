import Journal
import Monotonic
import SMPP
import SMPPLink
import SMPPSession
import Testing

@testable import Bridge
@testable import SMPPLink

/// What becomes of messages whose process dies, wherever they stand.
@Suite struct MessageFlowRecoveryTests {
    private func texts(_ submissions: [Submission]) -> [String] {
        submissions.map { String(decoding: $0.submitSM.shortMessage, as: UTF8.self) }
    }

    @Test func whatWasAcknowledgedIsAskedAgainWithItsDeadline() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("8 123ABC02"))
        let deadline = try #require(rig.asked.first).deadline
        rig.dieAndRecover(after: .seconds(20))
        let question = try #require(rig.asked.first)
        #expect(rig.texts == ["8 123ABC02"])
        #expect(question.deadline == deadline && question.attempt == 1)
        #expect(rig.places.taken == 1)
        rig.answer(question, "yes")
        #expect(self.texts(rig.submit()) == ["yes"])
        #expect(rig.counts.recovered == 1)
    }

    /// Promise 1, a part at a time: the second comes to the next process.
    @Test func partsOfTwoProcessesAreOneMessage() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("HE", part: (1, of: 2, ref: 7)))
        rig.dieAndRecover()
        #expect(rig.asked.isEmpty)
        rig.deliver(FlowRig.question("LP", part: (2, of: 2, ref: 7)))
        #expect(rig.texts == ["HELP"])
        #expect(rig.asked.first?.moreParts == [MessageID(rawValue: 2)])
    }

    /// Parts that belong together stay together, also without the one that never came.
    @Test func aMessageThatWasStartedIsAskedAgainAsItWas() throws {
        let rig = FlowRig()
        rig.deliver(
            FlowRig.question("A", part: (1, of: 3, ref: 7)), FlowRig.question("C", part: (3, of: 3, ref: 7)))
        rig.pass(.seconds(10))
        rig.start(try #require(rig.asked.first))
        rig.dieAndRecover()
        #expect(rig.texts == ["AC"])
        #expect(rig.asked.first?.attempt == 2)
        #expect(rig.places.taken == 2)
        // What comes now is another message's.
        rig.deliver(FlowRig.question("B", part: (2, of: 3, ref: 7)))
        #expect(rig.asked.count == 1)
    }

    @Test func pastTheFallbackMomentTheFallbackTextGoes() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.dieAndRecover(after: .seconds(45))
        #expect(rig.asked.isEmpty)
        #expect(self.texts(rig.submit()) == ["unavailable"])
        #expect(rig.counts.late == 0)
    }

    /// The process died between the last response and the end: the message ends, and waits for no room.
    @Test func whatTheSMSCHasWholeIsOverAtOnce() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        let segment = try #require(rig.submit().first)
        let token = SegmentToken(rawValue: segment.token)
        _ = rig.journal.take([.submitted(token.submitted(as: "1", at: rig.moment.wall))])
        rig.dieAndRecover()
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
        #expect(rig.open == 0 && rig.places.taken == 0)
        #expect(rig.flow.outbox.count == 0)
    }

    @Test func whatIsTooOldIsClosedAndCounted() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("a", part: (1, of: 2, ref: 7)), FlowRig.question("b"))
        rig.answer(try #require(rig.asked.first), "yes")
        rig.dieAndRecover(after: .seconds(600))
        #expect(rig.counts.expired == 2)
        #expect(rig.journal.ended.map(\.kind) == [.expired, .expired])
        #expect(rig.journal.state.open.isEmpty)
        #expect(rig.places.taken == 0 && rig.open == 0)
        #expect(rig.submit().isEmpty)
    }

    /// Three deaths with the message in work: it is not handled a fourth time.
    @Test func whatKillsTheProcessThreeTimesIsQuarantined() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("poison"))
        for attempt in 1...3 {
            let question = try #require(rig.asked.first)
            #expect(question.attempt == attempt)
            rig.start(question)
            rig.dieAndRecover()
        }
        #expect(rig.asked.isEmpty)
        #expect(self.texts(rig.submit()) == ["unavailable"])
        #expect(rig.events == [.quarantined(MessageID(rawValue: 1))])
        #expect(rig.counts.quarantined == 1)
    }

    /// Deaths while it only waits say nothing about a message.
    @Test func waitingIsNoAttempt() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        for _ in 0..<5 { rig.dieAndRecover() }
        #expect(rig.asked.map(\.attempt) == [1])
    }

    /// The answer was durable: it is sent, marked as a further sending, for it may have been sent before.
    @Test func anAnswerIsSentAgainAndNotAskedFor() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        rig.dieAndRecover()
        #expect(rig.asked.isEmpty)
        #expect(self.texts(rig.submit()) == ["yes"])
        #expect(rig.journal.resent.count == 1)
        #expect(rig.counts.resent == 1)
    }

    /// A death counts what had room to leave as sent once more, not all that waits: deaths in quick succession add up
    /// to little.
    @Test func onlyWhatHasRoomIsNotedAsSentAgain() throws {
        let rig = FlowRig()
        rig.deliver((0..<9).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        for question in rig.asked { rig.answer(question, "yes") }
        for death in 1...3 {
            rig.dieAndRecover()
            #expect(rig.journal.resent.count == 2 * (death - 1))
            #expect(rig.submit(2).count == 2)
            #expect(rig.journal.resent.count == 2 * death)
        }
    }

    /// What the process dies of does not go for ever.
    @Test func deathsCountAsSendings() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        for _ in 2...Sending.sendingLimit {
            rig.dieAndRecover()
            #expect(self.texts(rig.submit()) == ["yes"])
        }
        rig.dieAndRecover()
        #expect(rig.submit().isEmpty)
        #expect(rig.journal.ended.map(\.kind) == [.submitted])
        #expect(rig.counts.inDoubt == 1)
    }

    @Test func onlyWhatTheSMSCDoesNotHaveIsSentAgain() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), String(repeating: "a", count: 400))
        rig.complete(rig.submit()[1].token, .accepted(messageID: "2"))
        rig.dieAndRecover()
        let again = rig.submit()
        #expect(again.map { SegmentToken(rawValue: $0.token).index } == [0, 2])
        for submission in again { rig.complete(submission.token, .accepted(messageID: "1")) }
        #expect(rig.open == 0 && rig.places.taken == 0)
        #expect(rig.journal.state.open.isEmpty)
    }

    /// It may have been sent, so it is not sent again.
    @Test func keepSendsNothingAgainAfterADeath() throws {
        let rig = FlowRig { _, link in link.inDoubt = .keep }
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        rig.dieAndRecover()
        #expect(rig.submit().isEmpty)
        #expect(rig.counts.inDoubt == 1)
        #expect(rig.journal.state.open.isEmpty)
    }

    /// What was acknowledged is owned, whatever the capacity says now; what is new finds no place.
    @Test func recoveredMessagesTakePlacesBeyondTheCapacity() throws {
        let rig = FlowRig(capacity: 3)
        rig.deliver((0..<3).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        let state = rig.journal.state
        let small = FlowRig(capacity: 1)
        small.journal.state = state
        small.handle(.recovered(small.journal.recovered))
        #expect(small.places.taken == 3)
        small.deliver(FlowRig.question())
        #expect(small.statuses.isEmpty)
        for question in small.asked {
            small.answer(question, "yes")
            small.complete(try #require(small.submit().first).token, .accepted(messageID: "1"))
        }
        #expect(small.statuses == [.ok])
    }

    /// A link is at work before all is taken up: a repeat of what is not is recognised all the same.
    @Test func aRepeatOfWhatIsNotTakenUpYetIsRecognised() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        rig.dieAndRecover(takesUp: false)
        rig.deliver(FlowRig.question())
        #expect(rig.statuses == [.ok, .ok])
        #expect(rig.journal.accepted.count == 1 && rig.asked.isEmpty)
        rig.takeUp()
        #expect(rig.asked.map(\.id) == [MessageID(rawValue: 1)])
    }

    /// The places of what is not taken up yet are taken, and free when it turns out to be too old.
    @Test func whatIsNotTakenUpYetHasItsPlaces() throws {
        let rig = FlowRig(capacity: 2)
        rig.deliver(FlowRig.question(), FlowRig.question(from: "77010001415"))
        rig.answer(try #require(rig.asked.first), "yes")
        rig.dieAndRecover(after: .seconds(590), takesUp: false)
        #expect(rig.places.taken == 2)
        rig.deliver(FlowRig.question(from: "77010001416"))
        #expect(rig.statuses == [.ok, .ok])
        rig.advance(by: .seconds(10))
        rig.takeUp()
        #expect(rig.statuses == [.ok, .ok, .ok])
        #expect(rig.places.taken == 1 && rig.flow.places.taken == 1)
        #expect(rig.counts.expired == 2)
    }

    /// A message of two parts has two places, and no more when it is taken up.
    @Test func takingUpTakesNoPlaceTwice() throws {
        let rig = FlowRig()
        for part in 1...2 as ClosedRange<UInt8> {
            rig.deliver(FlowRig.question("\(part)", part: (part, of: 2, ref: 7)))
        }
        rig.start(try #require(rig.asked.first))
        rig.deliver(FlowRig.question(from: "77010001415"))
        rig.dieAndRecover(takesUp: false)
        #expect(rig.places.taken == 3 && rig.flow.places.taken == 3)
        rig.takeUp()
        #expect(rig.places.taken == 3 && rig.flow.places.taken == 3)
        #expect(rig.texts == ["12", "8"])
    }

    /// A part that comes before its message is taken up completes it when it is.
    @Test func aPartCompletesWhatIsTakenUpAfterIt() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("HE", part: (1, of: 2, ref: 7)))
        rig.dieAndRecover(takesUp: false)
        rig.deliver(FlowRig.question("LP", part: (2, of: 2, ref: 7)))
        #expect(rig.asked.isEmpty)
        rig.takeUp()
        #expect(rig.texts == ["HELP"])
        #expect(rig.asked.first?.moreParts == [MessageID(rawValue: 2)])
    }

    /// Two parts were one message when the process died, and are far apart in what is taken up: it is asked whole, however
    /// long ago the first one came.
    @Test func partsAreTakenUpTogether() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("HE", part: (1, of: 2, ref: 7)))
        rig.deliver(FlowRig.question("8 123ABC02", from: "77010001415"))
        rig.deliver(FlowRig.question("LP", part: (2, of: 2, ref: 7)))
        rig.dieAndRecover(after: .seconds(20), takesUp: false)
        rig.takeUp()
        #expect(Set(rig.texts) == ["HELP", "8 123ABC02"])
    }

    /// However many parts of one sender wait, a piece has its size, and the rest of one message at most.
    @Test(arguments: [1, 2, 3, 250])
    func aSendersPartsAreManyPieces(of size: Int) throws {
        let rig = FlowRig()
        for number in 0..<400 {
            let reference = UInt8(number % 200)
            rig.deliver(FlowRig.question("\(number)A", part: (1, of: 2, ref: reference)))
            rig.deliver(FlowRig.question("\(number)B", part: (2, of: 2, ref: reference)))
        }
        let pieces = rig.journal.recovered.pieces(of: size).others
        #expect(pieces.allSatisfy { $0.messages.count <= size + 1 && $0.messages.count.isMultiple(of: 2) })
        rig.dieAndRecover(after: .seconds(20), takesUp: false)
        rig.takeUp()
        #expect(rig.texts == (0..<400).map { "\($0)A\($0)B" })
    }

    /// What has the same reference and came when the time of the first was up is another message, here as there.
    @Test func partsOfTwoMessagesWithOneReferenceAreTwoPieces() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("A", part: (1, of: 3, ref: 7)))
        rig.advance(by: .seconds(10))
        rig.deliver(FlowRig.question("C", part: (3, of: 3, ref: 7)))
        rig.deliver(FlowRig.question("B", part: (2, of: 3, ref: 7)))
        let pieces = rig.journal.recovered.pieces(of: 1).others
        #expect(pieces.map { $0.messages.map(\.id.rawValue) } == [[1], [2, 3]])
    }

    /// Two questions came since, and eight of the same sender are taken up behind them: its bucket has room for all ten
    /// as of now, and for no eleventh.
    @Test(arguments: [(8, limited: 0), (9, limited: 1)])
    func theBucketJudgesWhatIsTakenUpAsOfNow(left: Int, limited: Int) throws {
        let rig = FlowRig { configuration, _ in configuration.senders = Configuration.Senders() }
        for number in 0..<left { rig.deliver(FlowRig.question("\(number)")) }
        rig.dieAndRecover(after: .seconds(44), takesUp: false)
        rig.deliver(FlowRig.question("first"), FlowRig.question("second"))
        rig.takeUp()
        #expect(rig.asked.count == 10)
        #expect(rig.counts.limited == limited)
    }

    /// What its sender's bucket had room for when it came, it has room for when it is taken up.
    @Test func theBucketJudgesByTheTimesOfArrival() throws {
        let rig = FlowRig { configuration, _ in configuration.senders = Configuration.Senders() }
        for number in 0..<10 { rig.deliver(FlowRig.question("\(number)")) }
        for number in 10..<12 {
            rig.advance(by: .seconds(6))
            rig.deliver(FlowRig.question("\(number)"))
        }
        rig.dieAndRecover(takesUp: false)
        rig.takeUp()
        #expect(rig.texts == (0..<12).map { "\($0)" })
        #expect(rig.counts.limited == 0)
    }

    /// A wall clock that was set back must not make a deadline later than a whole one.
    @Test func aClockThatWasSetBackCostsNoTime() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question())
        var message = try #require(rig.journal.state.open.values.first)
        message.parts[0].arrival.milliseconds += 3_600_000
        let next = FlowRig()
        next.handle(.recovered(MessageFlow.Recovered(messages: [message])))
        #expect(next.asked.first?.deadline == next.moment.now + .seconds(60))
    }

    /// The parts of a message that got the fallback text before any work began are one message from then on.
    @Test func theFallbackTextPutsPartsTogether() throws {
        let rig = FlowRig()
        rig.deliver(
            FlowRig.question("A", part: (1, of: 2, ref: 7)), FlowRig.question("B", part: (2, of: 2, ref: 7)))
        rig.pass(.seconds(45))
        rig.dieAndRecover()
        #expect(rig.asked.isEmpty)
        #expect(self.texts(rig.submit()) == ["unavailable"])
        #expect(rig.places.taken == 2)
    }

    @Test func aHundredThousandAreTakenUpInLinearSteps() throws {
        let rig = FlowRig(capacity: 200_000)
        let state = Self.open(100_000, at: rig.moment.wall)
        rig.journal.state = state
        rig.handle(.recovered(rig.journal.recovered))
        #expect(rig.asked.count == 100_000)
        #expect(rig.places.taken == 100_000)
    }

    private static func open(_ count: UInt64, at wall: WallTime) -> JournalState {
        var state = JournalState()
        for id in 1...count {
            state.apply(
                .accepted(
                    AcceptedPart(
                        id: MessageID(rawValue: id), link: "kcell", arrival: wall,
                        source: JournaledAddress(ton: 1, npi: 1, digits: "7701\(1_000_000 + id)"),
                        destination: JournaledAddress(ton: 0, npi: 0, digits: "1414"), esmClass: 0,
                        dataCoding: 0, userData: [0x38])))
        }
        return state
    }
}
