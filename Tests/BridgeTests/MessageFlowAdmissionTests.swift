import Journal
import SMPP
import Testing

@testable import Bridge
@testable import SMPPLink

/// From deliver_sm to the queue, with time, journal and link of the test's.
@Suite(.timeLimit(.minutes(1))) struct MessageFlowAdmissionTests {
    private func count(_ statuses: [CommandStatus]) -> [CommandStatus: Int] {
        Dictionary(statuses.map { ($0, 1) }, uniquingKeysWith: +)
    }

    /// One submit_sm a second: what is sent in 40 s is taken, a hundred are held for 2 s, the rest is refused.
    @Test func aSlowLinkTakesWhatItCanSendInTime() throws {
        let rig = FlowRig(throughput: 1)
        rig.deliver((0..<150).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        #expect(self.count(rig.statuses) == [.ok: 40, .temporaryApplicationError: 10])
        rig.pass(.milliseconds(1999))
        #expect(rig.responses.count == 50)
        rig.pass(.milliseconds(1))
        #expect(self.count(rig.statuses) == [.ok: 40, .temporaryApplicationError: 110])
        let counts = rig.counts
        #expect(counts.accepted == 40 && counts.refused == 110)
    }

    /// A reply of three segments takes the link three seconds, so two messages fewer are admitted.
    @Test func everySegmentOfAReplyTakesItsTime() throws {
        let rig = FlowRig(throughput: 1)
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), String(repeating: "a", count: 400))
        rig.deliver((0..<150).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        #expect(self.count(rig.statuses)[.ok] == 1 + 37)
        for submission in rig.submit() {
            rig.complete(submission.token, .accepted(messageID: "1"))
        }
        #expect(self.count(rig.statuses)[.ok] == 1 + 40)
    }

    @Test func theRefusalStatusIsTheLinks() throws {
        let rig = FlowRig(capacity: 1) { _, link in link.refusalStatus = .messageQueueFull }
        rig.deliver((0..<102).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        #expect(self.count(rig.statuses) == [.ok: 1, .messageQueueFull: 1])
    }

    @Test func whatTheJournalDoesNotTakeIsRefusedAndItsPlaceIsFree() throws {
        let rig = FlowRig(capacity: 2)
        rig.journal.acceptFails = true
        rig.deliver(FlowRig.question(), FlowRig.question("5", from: "77010001415"))
        #expect(rig.statuses == [.temporaryApplicationError, .temporaryApplicationError])
        #expect(rig.places.taken == 0)
        #expect(rig.open == 0)
        #expect(rig.events == [.journalFailed(JournalError("the disk is full"))])
        rig.journal.acceptFails = false
        rig.deliver(FlowRig.question())
        #expect(rig.statuses.last == .ok)
    }

    /// The places that a failing journal gives back are for those that are held, as far as it takes them.
    @Test(arguments: [(1, nil), (1000, 0.025)] as [(Int, Double?)])
    func nobodyIsForgottenBehindAFailingJournal(_ capacity: Int, _ throughput: Double?) throws {
        let rig = FlowRig(capacity: capacity, throughput: throughput)
        rig.journal.acceptFails = true
        rig.deliver((0..<3).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        #expect(rig.statuses.count == 3)
        #expect(rig.flow.held.isEmpty)
    }

    /// The place of a part that came twice goes to what is held.
    @Test(arguments: [(2, nil), (1000, 0.05)] as [(Int, Double?)])
    func nobodyIsForgottenBehindARepeatedPart(_ capacity: Int, _ throughput: Double?) throws {
        let rig = FlowRig(capacity: capacity, throughput: throughput)
        rig.deliver(FlowRig.question("a", part: (1, of: 2, ref: 7)))
        rig.deliver(FlowRig.question("a", part: (1, of: 2, ref: 7)), FlowRig.question())
        #expect(rig.statuses == [.ok, .ok, .ok])
    }

    /// All places belong to one link; when it gives one back, the delivery that the other holds gets it.
    @Test func aPlaceOfAnotherLinkWakesWhatIsHeld() throws {
        let places = Places(capacity: 1)
        let (one, other) = (FlowRig(places: places), FlowRig(places: places))
        one.deliver(FlowRig.question())
        other.deliver(FlowRig.question("5"))
        #expect(other.statuses == [])
        one.answer(try #require(one.asked.first), "yes")
        let token = try #require(one.submit().first).token
        one.complete(token, .accepted(messageID: "1"))
        other.settle()
        #expect(other.statuses == [.ok])
        #expect(places.taken == 1)
    }

    /// A part that comes again has its place only until it is recognised.
    @Test func aRepeatedPartGivesItsPlaceBack() throws {
        let rig = FlowRig(capacity: 2)
        rig.deliver(FlowRig.question("a", part: (1, of: 3, ref: 7)))
        // The same again, then the same number with another text, then a new one.
        rig.deliver(FlowRig.question("a", part: (1, of: 3, ref: 7)))
        rig.deliver(FlowRig.question("b", part: (1, of: 3, ref: 7)))
        #expect(rig.places.taken == 1)
        rig.deliver(
            FlowRig.question("c", part: (2, of: 3, ref: 7)),
            FlowRig.question("c", part: (2, of: 3, ref: 7)),
            FlowRig.question("c", part: (2, of: 3, ref: 7)))
        #expect(rig.places.taken == 2)
        #expect(rig.statuses == Array(repeating: .ok, count: 4))
        rig.pass(.seconds(2))
        rig.pass(.seconds(8))
        #expect(rig.texts == ["bc"])
        #expect(rig.journal.ended.count == 2)
    }

    /// Without a connection nobody can be answered: the SMSC delivers again over the next one.
    @Test func whatIsHeldEndsWithItsConnection() throws {
        let rig = FlowRig(capacity: 1)
        rig.deliver(FlowRig.question(), FlowRig.question("5"))
        rig.handle(.linkChanged(canReceive: false, canSubmit: false))
        #expect(rig.statuses == [.ok, .temporaryApplicationError])
        rig.answer(try #require(rig.asked.first), "yes")
        rig.complete(try #require(rig.submit().first).token, .accepted(messageID: "1"))
        #expect(rig.statuses.count == 2)
    }

    /// Of several connections one ends: what the others delivered is held on.
    @Test func whatIsHeldEndsWithItsOwnConnectionAndNoOther() throws {
        let rig = FlowRig(capacity: 1)
        rig.deliver(FlowRig.question())
        rig.deliver(FlowRig.question("lost", from: "77010001415"))
        rig.connection = 2
        rig.deliver(FlowRig.question("held", from: "77010001416"))
        rig.handle(.closed(1))
        #expect(rig.statuses == [.ok, .temporaryApplicationError])
        rig.answer(try #require(rig.asked.first), "yes")
        rig.complete(try #require(rig.submit().first).token, .accepted(messageID: "1"))
        #expect(rig.texts == ["8", "held"])
        #expect(rig.statuses == [.ok, .temporaryApplicationError, .ok])
    }

    /// SMPP 3.4 §4.12: alert_notification has no response.
    @Test func alertNotificationGetsNoResponse() throws {
        let rig = FlowRig()
        let alert = AlertNotification(
            source: Address(digits: "77010001414"), esme: Address(digits: "1414"))
        rig.deliver(.alertNotification(alert))
        #expect(rig.statuses == [])
        #expect(rig.counts.setApart == 1)
    }

    @Test func aGroupThatStaysIncompleteIsHandledAsItIs() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("HEL", part: (1, of: 2, ref: 7)))
        rig.pass(.milliseconds(9999))
        #expect(rig.asked.isEmpty)
        rig.pass(.milliseconds(1))
        #expect(rig.texts == ["HEL"])
        #expect(rig.places.taken == 1)
    }

    /// No part that is missing is taken any more, so nobody waits for it.
    @Test func stoppingHandlesIncompleteGroupsAtOnce() throws {
        let rig = FlowRig(isKept: false)
        rig.deliver(FlowRig.question("HEL", part: (1, of: 2, ref: 7)))
        #expect(rig.open == 1)
        rig.handle(.refuseNew)
        #expect(rig.texts == ["HEL"])
        #expect(rig.open == 1)
    }

    /// What the journal keeps waits for its missing part till after the stop: that part is refused, and comes again.
    @Test func stoppingLeavesIncompleteGroupsToTheJournal() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("HE", part: (1, of: 2, ref: 7)))
        rig.handle(.refuseNew)
        #expect(rig.asked.isEmpty)
        #expect(rig.open == 0)
        rig.deliver(FlowRig.question("LP", part: (2, of: 2, ref: 7)))
        #expect(rig.statuses == [.ok, .temporaryApplicationError])
        rig.dieAndRecover()
        rig.deliver(FlowRig.question("LP", part: (2, of: 2, ref: 7)))
        #expect(rig.texts == ["HELP"])
    }

    /// Both parts are on their way into the journal when the stop comes: they are one message.
    @Test func stoppingWaitsForWhatIsOnItsWayIntoTheJournal() throws {
        let rig = FlowRig()
        rig.journal.isHeld = true
        rig.deliver(FlowRig.question("HE", part: (1, of: 2, ref: 7)))
        rig.deliver(FlowRig.question("LP", part: (2, of: 2, ref: 7)))
        rig.handle(.refuseNew)
        #expect(rig.open == 2)
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.texts == ["HELP"])
        #expect(rig.statuses == [.ok, .ok])
    }

    /// Promise 1: until the journal has it, nobody is told that we do.
    @Test func nothingIsAcknowledgedBeforeItsCommit() throws {
        let rig = FlowRig()
        rig.journal.isHeld = true
        rig.deliver(FlowRig.question())
        #expect(rig.statuses.isEmpty && rig.asked.isEmpty)
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.ok])
        #expect(rig.asked.count == 1)
    }

    @Test func aPartIsKeptAsItCame() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question("HE", part: (1, of: 2, ref: 7)))
        #expect(
            rig.journal.accepted == [
                AcceptedPart(
                    id: MessageID(rawValue: 1), link: "kcell", arrival: rig.moment.wall,
                    source: JournaledAddress(ton: 1, npi: 1, digits: "77010001414"),
                    destination: JournaledAddress(ton: 0, npi: 0, digits: "1414"), esmClass: 0x40,
                    dataCoding: 0,
                    userData: [5, 0, 3, 7, 2, 1, 0x48, 0x45])
            ])
    }
}
