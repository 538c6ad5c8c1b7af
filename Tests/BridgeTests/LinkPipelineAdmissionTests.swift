import Journal
import SMPP
import SMPPSession
import Testing

@testable import Bridge
@testable import SMPPLink

/// From deliver_sm to the queue, with time, journal and link of the test's.
@Suite(.timeLimit(.minutes(1))) struct LinkPipelineAdmissionTests {
    private func count(_ statuses: [CommandStatus]) -> [CommandStatus: Int] {
        Dictionary(statuses.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// One submit_sm a second: what is sent in 40 s is taken, a hundred are held for 2 s, the rest is refused.
    @Test func aSlowLinkTakesWhatItCanSendInTime() async throws {
        let rig = try await PipelineRig(throughput: 1)
        await rig.deliver((0..<150).map { PipelineRig.question(from: "7701000\(1000 + $0)") })
        #expect(self.count(rig.link.statuses) == [.ok: 40, .temporaryApplicationError: 10])
        await rig.pass(.milliseconds(1999))
        #expect(rig.link.all.count == 50)
        await rig.pass(.milliseconds(1))
        #expect(self.count(rig.link.statuses) == [.ok: 40, .temporaryApplicationError: 110])
        let counts = await rig.counts()
        #expect(counts.accepted == 40 && counts.refused == 110)
        await rig.end()
    }

    /// A reply of three segments takes the link three seconds, so two messages fewer are admitted.
    @Test func everySegmentOfAReplyTakesItsTime() async throws {
        let rig = try await PipelineRig(throughput: 1)
        await rig.deliver(PipelineRig.question())
        await rig.answer(try #require(await rig.questions(1).first), String(repeating: "a", count: 400))
        await rig.deliver((0..<150).map { PipelineRig.question(from: "7701000\(1000 + $0)") })
        #expect(self.count(rig.link.statuses)[.ok] == 1 + 37)
        for submission in await rig.submit() {
            await rig.complete(submission.token, .accepted(messageID: "1"))
        }
        #expect(self.count(rig.link.statuses)[.ok] == 1 + 40)
        await rig.end()
    }

    @Test func theRefusalStatusIsTheLinks() async throws {
        let rig = try await PipelineRig(capacity: 1) { _, link in link.refusalStatus = .messageQueueFull }
        await rig.deliver((0..<102).map { PipelineRig.question(from: "7701000\(1000 + $0)") })
        #expect(self.count(rig.link.statuses) == [.ok: 1, .messageQueueFull: 1])
        await rig.end()
    }

    @Test func whatTheJournalDoesNotTakeIsRefusedAndItsPlaceIsFree() async throws {
        let rig = try await PipelineRig(capacity: 2)
        rig.journal.change { $0.acceptFails = true }
        await rig.deliver(PipelineRig.question(), PipelineRig.question("5", from: "77010001415"))
        #expect(rig.link.statuses == [.temporaryApplicationError, .temporaryApplicationError])
        #expect(rig.places.taken == 0)
        #expect(await rig.open() == 0)
        #expect(rig.observer.journalFailures == 1)
        rig.journal.change { $0.acceptFails = false }
        await rig.deliver(PipelineRig.question())
        #expect(rig.link.statuses.last == .ok)
        await rig.end()
    }

    /// The places that a failing journal gives back are for those that are held, as far as it takes them.
    @Test(arguments: [(1, nil), (1000, 0.025)] as [(Int, Double?)])
    func nobodyIsForgottenBehindAFailingJournal(_ capacity: Int, _ throughput: Double?) async throws {
        let rig = try await PipelineRig(capacity: capacity, throughput: throughput)
        rig.journal.change { $0.acceptFails = true }
        await rig.deliver((0..<3).map { PipelineRig.question(from: "7701000\(1000 + $0)") })
        #expect(rig.link.statuses.count == 3)
        #expect(await rig.pipeline.held.isEmpty)
        await rig.end()
    }

    /// The place of a part that came twice goes to what is held.
    @Test(arguments: [(2, nil), (1000, 0.05)] as [(Int, Double?)])
    func nobodyIsForgottenBehindARepeatedPart(_ capacity: Int, _ throughput: Double?) async throws {
        let rig = try await PipelineRig(capacity: capacity, throughput: throughput)
        await rig.deliver(PipelineRig.question("a", part: (1, of: 2, ref: 7)))
        await rig.deliver(PipelineRig.question("a", part: (1, of: 2, ref: 7)), PipelineRig.question())
        #expect(rig.link.statuses == [.ok, .ok, .ok])
        await rig.end()
    }

    /// All places belong to one link; when it gives one back, the delivery that the other holds gets it.
    @Test func aPlaceOfAnotherLinkWakesWhatIsHeld() async throws {
        let places = Places(capacity: 1)
        let (one, other) = (try await PipelineRig(places: places), try await PipelineRig(places: places))
        await one.deliver(PipelineRig.question())
        await other.deliver(PipelineRig.question("5"))
        #expect(other.link.statuses == [])
        await one.answer(try #require(await one.questions(1).first), "yes")
        let token = try #require(await one.submit().first).token
        await one.complete(token, .accepted(messageID: "1"))
        await other.settle()
        #expect(other.link.statuses == [.ok])
        #expect(places.taken == 1)
        await one.end()
        await other.end()
    }

    /// A part that comes again has its place only until it is recognised.
    @Test func aRepeatedPartGivesItsPlaceBack() async throws {
        let rig = try await PipelineRig(capacity: 2)
        await rig.deliver(PipelineRig.question("a", part: (1, of: 3, ref: 7)))
        // The same again, then the same number with another text, then a new one.
        await rig.deliver(PipelineRig.question("a", part: (1, of: 3, ref: 7)))
        await rig.deliver(PipelineRig.question("b", part: (1, of: 3, ref: 7)))
        #expect(rig.places.taken == 1)
        await rig.deliver(
            PipelineRig.question("c", part: (2, of: 3, ref: 7)),
            PipelineRig.question("c", part: (2, of: 3, ref: 7)),
            PipelineRig.question("c", part: (2, of: 3, ref: 7)))
        #expect(rig.places.taken == 2)
        #expect(rig.link.statuses == Array(repeating: .ok, count: 4))
        await rig.pass(.seconds(2))
        await rig.pass(.seconds(8))
        #expect(await rig.questions(1).map(\.text) == ["bc"])
        #expect(rig.journal.now.ended.count == 2)
        await rig.end()
    }

    /// Without a connection nobody can be answered: the SMSC delivers again over the next one.
    @Test func whatIsHeldEndsWithItsConnection() async throws {
        let rig = try await PipelineRig(capacity: 1)
        await rig.deliver(PipelineRig.question(), PipelineRig.question("5"))
        await rig.pipeline.refuseHeld()
        #expect(rig.link.statuses == [.ok, .temporaryApplicationError])
        await rig.answer(try #require(await rig.questions(1).first), "yes")
        await rig.complete(try #require(await rig.submit().first).token, .accepted(messageID: "1"))
        #expect(rig.link.statuses.count == 2)
        await rig.end()
    }

    /// SMPP 3.4 §4.12: alert_notification has no response.
    @Test func alertNotificationGetsNoResponse() async throws {
        let rig = try await PipelineRig()
        let alert = AlertNotification(
            source: Address(digits: "77010001414"), esme: Address(digits: "1414"))
        await rig.deliver(.alertNotification(alert))
        #expect(rig.link.statuses == [])
        #expect(await rig.counts().setApart == 1)
        await rig.end()
    }

    @Test func aGroupThatStaysIncompleteIsHandledAsItIs() async throws {
        let rig = try await PipelineRig()
        await rig.deliver(PipelineRig.question("HEL", part: (1, of: 2, ref: 7)))
        await rig.pass(.milliseconds(9999))
        #expect(rig.asked.all.isEmpty)
        await rig.pass(.milliseconds(1))
        #expect(await rig.questions(1).map(\.text) == ["HEL"])
        #expect(rig.places.taken == 1)
        await rig.end()
    }

    /// No part that is missing is taken any more, so nobody waits for it.
    @Test func stoppingHandlesIncompleteGroupsAtOnce() async throws {
        let rig = try await PipelineRig()
        await rig.deliver(PipelineRig.question("HEL", part: (1, of: 2, ref: 7)))
        #expect(await rig.open() == 1)
        await rig.pipeline.refuseNew()
        #expect(await rig.questions(1).map(\.text) == ["HEL"])
        #expect(await rig.open() == 1)
        await rig.end()
    }

    /// Both parts are on their way into the journal when the stop comes: they are one message.
    @Test func stoppingWaitsForWhatIsOnItsWayIntoTheJournal() async throws {
        let rig = try await PipelineRig()
        await rig.pipeline.stopBehind([
            [rig.delivery(PipelineRig.question("HE", part: (1, of: 2, ref: 7)))],
            [rig.delivery(PipelineRig.question("LP", part: (2, of: 2, ref: 7)))],
        ])
        await rig.settle()
        #expect(await rig.questions(1).map(\.text) == ["HELP"])
        #expect(rig.link.statuses == [.ok, .ok])
        await rig.end()
    }
}

extension LinkPipeline {
    /// Takes deliveries and is told to stop before the journal has had a chance.
    fileprivate func stopBehind(_ deliveries: [[Delivery]]) {
        for batch in deliveries { self.take(batch) }
        self.refuseNew()
        #expect(self.openCount == deliveries.count)
    }
}
