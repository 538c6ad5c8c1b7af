import Journal
import SMPP
import SMSText
import Services
import Testing

@testable import Bridge
@testable import SMPPLink

/// Other settings while messages are in flight.
@Suite(.timeLimit(.minutes(1))) struct MessageFlowSettingsTests {
    private func adopt(
        _ rig: FlowRig, throughput: Double? = nil,
        _ change: (inout Configuration, inout Configuration.Link) -> Void = { _, _ in }
    ) {
        rig.handle(.settings(FlowRig.settings(throughput: throughput, change)))
    }

    /// A message keeps its deadlines; the text of the apology is the new one.
    @Test func aMessageKeepsItsMoments() throws {
        let rig = FlowRig()
        rig.deliver(FlowRig.question(from: "77010001414"))
        self.adopt(rig) { configuration, _ in
            configuration.sla.fallback = .seconds(20)
            configuration.catalogue.texts.unavailable = "later"
        }
        rig.deliver(FlowRig.question(from: "77010001415"))
        rig.pass(.seconds(20))
        #expect(rig.ended == [MessageID(rawValue: 2)])
        rig.pass(.seconds(25))
        #expect(rig.ended == [MessageID(rawValue: 2), MessageID(rawValue: 1)])
        let texts = rig.submit().map { String(decoding: $0.submitSM.shortMessage, as: UTF8.self) }
        #expect(texts == ["later", "later"])
    }

    /// Those that are held come in at once when there is room for them.
    @Test func moreThroughputIsMorePlaces() {
        let rig = FlowRig(throughput: 0.025)
        rig.deliver((0..<3).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        #expect(rig.statuses == [.ok])
        self.adopt(rig, throughput: 0.05)
        #expect(rig.statuses == [.ok, .ok])
        self.adopt(rig)
        #expect(rig.statuses == [.ok, .ok, .ok])
    }

    @Test func fewerPlacesRefuseUntilThereIsOne() throws {
        let rig = FlowRig(throughput: 1)
        rig.deliver((0..<2).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        self.adopt(rig, throughput: 0.025) { _, link in link.refusalStatus = .messageQueueFull }
        rig.deliver(FlowRig.question(from: "77010001414"))
        rig.pass(.seconds(2))
        #expect(rig.statuses == [.ok, .ok, .messageQueueFull])
        for question in rig.asked { rig.answer(question, "yes") }
        for submission in rig.submit() { rig.complete(submission.token, .accepted(messageID: "1")) }
        rig.deliver(FlowRig.question(from: "77010001414"))
        #expect(rig.statuses.last == .ok)
    }

    /// In a window of nothing a repeat is a question; one that has begun to be a repeat is acknowledged like one.
    @Test func theWindowOfRepeatsMayClose() {
        let rig = FlowRig()
        rig.journal.isHeld = true
        rig.deliver(FlowRig.question())
        rig.reconnect()
        rig.deliver(FlowRig.question())
        #expect(rig.counts.repeats == 1)
        self.adopt(rig) { _, link in link.repeatWindow = .zero }
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.ok, .ok])
        rig.deliver(FlowRig.question())
        #expect(rig.counts.repeats == 1)
        #expect(rig.asked.count == 2)
        self.adopt(rig)
        rig.deliver(FlowRig.question("5"))
        rig.reconnect()
        rig.deliver(FlowRig.question("5"))
        #expect(rig.counts.repeats == 2)
    }

    /// Whatever it is at, it is closed, and its places are free: waiting, in parts, sending, in doubt.
    @Test func aLinkThatIsNoMoreOwesNothing() throws {
        let rig = FlowRig()
        rig.deliver((0..<4).map { FlowRig.question(from: "7701000\(1000 + $0)") })
        rig.deliver(FlowRig.question("long", from: "77010002000", part: (1, of: 2, ref: 7)))
        rig.answer(rig.asked[0], "yes")
        rig.answer(rig.asked[1], "yes")
        rig.complete(try #require(rig.submit().first).token, .unanswered)
        rig.handle(.abandon)
        #expect(rig.places.taken == 0)
        #expect(rig.open == 0)
        #expect(rig.journal.state.open.isEmpty)
        #expect(rig.journal.ended.map(\.kind) == Array(repeating: .failed, count: 5))
        rig.deliver(FlowRig.question())
        #expect(rig.statuses.last == .temporaryApplicationError)
    }

    /// Rather twice than never, or never than twice: what holds when its time is over.
    @Test(arguments: [(Configuration.InDoubt.resend, 1), (.keep, 0)])
    func aSegmentInDoubtGoesByTheNewSettings(_ inDoubt: Configuration.InDoubt, _ resent: Int) throws {
        let rig = FlowRig { _, link in link.inDoubt = inDoubt == .keep ? .resend : .keep }
        rig.deliver(FlowRig.question())
        rig.answer(try #require(rig.asked.first), "yes")
        rig.complete(try #require(rig.submit().first).token, .unanswered)
        self.adopt(rig) { _, link in link.inDoubt = inDoubt }
        rig.pass(.seconds(10))
        #expect(rig.submit().count == resent)
    }
}
