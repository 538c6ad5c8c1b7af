import Journal
import Locks
import SMPP
import SMPPLink
import SMPPSession
import Testing

@testable import Bridge
@testable import SMPPLink

/// Promise 3: a redelivered deliver_sm is acknowledged and not answered again; the same question asked again is.
@Suite struct MessageFlowRepeatTests {
    private let question = FlowRig.question("8 123ABC02")

    /// The connection closes before the acknowledgement is written: the SMSC delivers again over the next one.
    @Test func whatWasNotAcknowledgedWholeIsARepeat() {
        let rig = FlowRig()
        rig.deliver(self.question)
        rig.reconnect()
        rig.deliver(self.question)
        #expect(rig.statuses == [.ok, .ok])
        #expect(rig.asked.count == 1)
        #expect(rig.counts.repeats == 1 && rig.counts.accepted == 1)
        #expect(rig.places.taken == 1)
    }

    /// A connection that closes while a part is on its way into the journal leaves nothing behind.
    @Test func nothingIsKeptOfAConnectionThatIsOver() {
        let rig = FlowRig()
        rig.journal.isHeld = true
        rig.deliver(self.question)
        rig.reconnect()
        rig.deliver(self.question)
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.ok, .ok])
        #expect(rig.flow.unwritten.keys.sorted() == [2])
        rig.reconnect()
        #expect(rig.flow.unwritten.isEmpty)
    }

    /// Written whole and in time, but the connection closed within a minute: it may have got lost on its way.
    @Test(arguments: [(Duration.seconds(59), 1), (.seconds(61), 2)])
    func anAcknowledgementMayBeLostWithItsConnection(_ life: Duration, _ asked: Int) {
        let rig = FlowRig()
        rig.deliver(self.question)
        rig.handle(.answered(1))
        rig.pass(life)
        rig.reconnect()
        rig.deliver(self.question)
        #expect(rig.asked.count == asked)
        #expect(rig.statuses == [.ok, .ok])
    }

    /// The acknowledgement arrived: a citizen who asks the same again is answered again.
    @Test func whoAsksAgainIsAnsweredAgain() {
        let rig = FlowRig()
        rig.deliver(self.question)
        rig.handle(.answered(1))
        rig.pass(.seconds(1))
        rig.deliver(self.question)
        #expect(rig.asked.count == 2)
        #expect(rig.counts.repeats == 0)
    }

    /// The disk was slower than the SMSC's response timer: it has delivered again meanwhile, or will.
    @Test func aLateAcknowledgementIsDoubtful() {
        let rig = FlowRig()
        rig.journal.isHeld = true
        rig.deliver(self.question)
        rig.pass(.seconds(6))
        rig.deliver(self.question)
        #expect(rig.statuses.isEmpty)
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.ok, .ok])
        #expect(rig.asked.count == 1)
    }

    /// The repeat of a part that is still being committed is answered as that is: with a refusal if it fails.
    @Test func aRepeatSharesTheFateOfItsOriginal() {
        let rig = FlowRig()
        (rig.journal.isHeld, rig.journal.acceptFails) = (true, true)
        rig.deliver(self.question)
        rig.reconnect()
        rig.deliver(self.question)
        rig.journal.isHeld = false
        rig.settle()
        #expect(rig.statuses == [.temporaryApplicationError, .temporaryApplicationError])
        rig.journal.acceptFails = false
        rig.deliver(self.question)
        #expect(rig.statuses.last == .ok)
        #expect(rig.asked.count == 1)
    }

    /// A death is the end of every connection.
    @Test func whatTheLastProcessAcknowledgedMayComeAgain() {
        let rig = FlowRig()
        rig.deliver(self.question)
        rig.handle(.answered(1))
        rig.dieAndRecover()
        rig.deliver(self.question)
        #expect(rig.statuses == [.ok, .ok])
        #expect(rig.asked.count == 1)
        #expect(rig.journal.accepted.count == 1)
    }

    /// The answer is out and the message closed: its repeat is recognised all the same.
    @Test func aRepeatOfWhatIsDoneWithIsNotAnsweredAgain() throws {
        let rig = FlowRig()
        rig.deliver(self.question)
        rig.answer(try #require(rig.asked.first), "yes")
        rig.complete(try #require(rig.submit().first).token, .accepted(messageID: "1"))
        rig.dieAndRecover()
        rig.deliver(self.question)
        #expect(rig.asked.isEmpty)
        #expect(rig.statuses == [.ok, .ok])
        #expect(rig.submit().isEmpty)
    }

    @Test func afterTheWindowItIsNew() {
        let rig = FlowRig { _, link in link.repeatWindow = .seconds(60) }
        rig.deliver(self.question)
        rig.reconnect()
        rig.pass(.seconds(60))
        rig.deliver(self.question)
        #expect(rig.counts.repeats == 0)
    }

    /// The SMSC marks repeats: its word counts, whatever the content.
    @Test func theTLVDecidesWhereThereIsOne() {
        let tag = TLV.Tag(rawValue: 0x1401)
        let rig = FlowRig { _, link in link.repeatIDTLV = tag }
        rig.deliver(self.marked(tag, [1]))
        rig.reconnect()
        rig.deliver(self.marked(tag, [2]), self.marked(tag, [1]))
        #expect(rig.asked.count == 2)
        #expect(rig.counts.repeats == 1)
        #expect(rig.journal.accepted.map(\.repeatID) == [[1], [2]])
    }

    private func marked(_ tag: TLV.Tag, _ value: [UInt8]) -> PDU {
        guard case .deliverSM(var deliverSM) = self.question else { return self.question }
        deliverSM.tlvs.append(TLV(tag, value))
        return .deliverSM(deliverSM)
    }

    /// Ten at once, then one every six seconds; who sends more gets no answer, and nobody else waits for it.
    @Test func aFloodOfOneSenderIsTakenAndNotAnswered() {
        let rig = FlowRig { configuration, _ in configuration.senders = Configuration.Senders() }
        for number in 0..<20 { rig.deliver(FlowRig.question("\(number)")) }
        rig.deliver(FlowRig.question(from: "77010001415"))
        #expect(rig.statuses == Array(repeating: .ok, count: 21))
        #expect(rig.asked.count == 11)
        #expect(rig.counts.limited == 10)
        #expect(rig.journal.ended.map(\.kind) == Array(repeating: .ignored, count: 10))
        #expect(rig.places.taken == 11)
        rig.pass(.seconds(6))
        rig.deliver(FlowRig.question("21"), FlowRig.question("22"))
        #expect(rig.asked.count == 12)
    }

    /// A sender has one bucket, however many links lead to it.
    @Test func aSenderHasOneBucketOverAllLinks() {
        let buckets = Locked(SenderBuckets())
        let (one, other) = (FlowRig(buckets: buckets), FlowRig(buckets: buckets))
        for number in 0..<10 {
            one.deliver(FlowRig.question("\(number)"))
            other.deliver(FlowRig.question("\(number)"))
        }
        #expect(one.asked.count + other.asked.count == 10)
    }
}
