import Journal
import Monotonic
import Testing

@testable import Bridge

@Suite struct RepeatMemoryTests {
    let start = Instant.now
    let fingerprint = Fingerprint(acceptedPart(1))
    let id = MessageID(rawValue: 1)

    /// A memory in which a part came over connection 1 at the start.
    private func memory(acknowledged seconds: Double? = nil) -> RepeatMemory {
        var memory = RepeatMemory()
        #expect(memory.arrived(self.fingerprint, over: 1, at: self.start) == .new)
        memory.accepted(self.id, self.fingerprint, over: 1, arrival: self.start)
        if let seconds { memory.acknowledged(self.fingerprint, over: 1, at: self.at(seconds)) }
        return memory
    }

    private func at(_ seconds: Double) -> Instant { self.start + .seconds(seconds) }

    private func verdict(
        _ memory: inout RepeatMemory, over connection: UInt64 = 1, at seconds: Double
    ) -> RepeatMemory.Verdict {
        memory.arrived(self.fingerprint, over: connection, at: self.at(seconds))
    }

    @Test func theSameQuestionAskedAgainIsNew() {
        var memory = self.memory(acknowledged: 0.01)
        #expect(self.verdict(&memory, at: 1) == .new)
        #expect(self.verdict(&memory, over: 2, at: 30) == .new)
        #expect(self.verdict(&memory, at: 599) == .new)
        #expect(memory.repeats == 0)
    }

    @Test(
        arguments: [(5, .new), (5.001, .repeatOf(MessageID(rawValue: 1)))] as [(Double, RepeatMemory.Verdict)]
    )
    func anAcknowledgementLaterThanTheTimerIsDoubtful(seconds: Double, verdict: RepeatMemory.Verdict) {
        var memory = self.memory(acknowledged: seconds)
        #expect(self.verdict(&memory, at: 590) == verdict)
    }

    @Test(
        arguments: [(61, .repeatOf(MessageID(rawValue: 1))), (61.001, .new)]
            as [(Double, RepeatMemory.Verdict)])
    func soIsOneWhoseConnectionClosedWithinAMinute(seconds: Double, verdict: RepeatMemory.Verdict) {
        var memory = self.memory(acknowledged: 1)
        memory.closed(1, at: self.at(seconds))
        memory.closed(1, at: self.at(seconds + 1))
        #expect(self.verdict(&memory, over: 2, at: 599) == verdict)
    }

    @Test func soIsOneThatWasNotWritten() {
        var memory = self.memory()
        memory.acknowledgementLost(self.fingerprint, over: 1)
        #expect(self.verdict(&memory, over: 2, at: 599) == .repeatOf(self.id))
    }

    @Test func whileItIsAwaitedOnlyAnotherConnectionOrTheTimerMakesItDoubtful() {
        var memory = self.memory()
        #expect(self.verdict(&memory, at: 5) == .new)
        #expect(self.verdict(&memory, at: 5.001) == .repeatOf(self.id))
        memory = self.memory()
        #expect(self.verdict(&memory, over: 2, at: 0) == .repeatOf(self.id))
    }

    @Test func afterTheWindowAPartIsNew() {
        var memory = self.memory()
        memory.closed(1, at: self.at(1))
        #expect(self.verdict(&memory, over: 2, at: 600) == .new)
        #expect((memory.count, memory.arrivalCount, memory.connectionCount) == (0, 0, 0))
    }

    @Test func aThirdDeliveryIsJudgedByTheLatestAcknowledgement() {
        var memory = self.memory()
        memory.closed(1, at: self.at(1))
        #expect(self.verdict(&memory, over: 2, at: 2) == .repeatOf(self.id))
        memory.closed(2, at: self.at(3))
        #expect(self.verdict(&memory, over: 3, at: 4) == .repeatOf(self.id))
        memory.acknowledged(self.fingerprint, over: 3, at: self.at(4))
        #expect(self.verdict(&memory, over: 3, at: 10) == .new)
    }

    @Test func whatWasRefusedMayComeAgain() {
        var memory = self.memory()
        memory.refused(self.id, self.fingerprint)
        #expect(self.verdict(&memory, over: 2, at: 1) == .new)
        #expect(memory.connectionCount == 0)
    }

    /// Only what was acknowledged shortly before the end: its connection closed with the process.
    @Test func afterARestartTheLastMinuteIsDoubtful() {
        var memory = RepeatMemory()
        let parts = [
            acceptedPart(1, id: 1, at: 1_000), acceptedPart(2, id: 2, at: 40_000),
            acceptedPart(3, id: 3, at: 100_000),
        ]
        memory.recover(
            parts, newest: WallTime(milliseconds: 100_000), wall: WallTime(milliseconds: 130_000),
            at: self.start)
        let verdicts = parts.map { memory.arrived(Fingerprint($0), over: 1, at: self.start) }
        #expect(verdicts == [.new, .repeatOf(MessageID(rawValue: 2)), .repeatOf(MessageID(rawValue: 3))])
        // 570 s later the third is 600 s old, had it not come again.
        memory = RepeatMemory()
        memory.recover(
            parts, newest: WallTime(milliseconds: 100_000), wall: WallTime(milliseconds: 130_000),
            at: self.start)
        #expect(memory.arrived(Fingerprint(parts[2]), over: 1, at: self.at(570)) == .new)
    }

    @Test func manyPartsMakeRoomForEachOther() {
        var memory = RepeatMemory(RepeatMemory.Limits(arrivals: 100))
        for number in 0..<250 as Range<UInt8> {
            let id = MessageID(rawValue: UInt64(number) + 1)
            memory.accepted(id, Fingerprint(acceptedPart(number)), over: 1, arrival: self.start)
            #expect(memory.arrivalCount <= 100)
        }
        #expect((memory.count, memory.dropped) == (100, 150))
        memory.closed(1, at: self.start)
        let verdicts = [149, 150].map {
            memory.arrived(Fingerprint(acceptedPart($0)), over: 2, at: self.start)
        }
        #expect(verdicts == [.new, .repeatOf(MessageID(rawValue: 151))])
    }

    /// Against a memory that forgets nothing and applies the rule as it is written.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func theRuleHolds(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var memory = RepeatMemory()
        var model = PatientMemory()
        var now = 0
        var fresh = UInt64(0)
        for _ in 0..<400 {
            now += Int.random(in: 0..<10, using: &random) == 0 ? 70 : Int.random(in: 0...4, using: &random)
            let content = UInt8.random(in: 0..<6, using: &random)
            let fingerprint = Fingerprint(acceptedPart(content))
            let connection = UInt64.random(in: model.oldestOpen...(model.oldestOpen + 1), using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<10:
                let verdict = memory.arrived(fingerprint, over: connection, at: self.at(Double(now)))
                #expect(verdict == model.arrived(content, over: connection, at: now), "seed \(seed)")
                guard verdict == .new else { continue }
                fresh += 1
                let id = MessageID(rawValue: fresh)
                memory.accepted(id, fingerprint, over: connection, arrival: self.at(Double(now)))
                model.accepted(id, content, over: connection, at: now)
            case 10..<17:
                memory.acknowledged(fingerprint, over: connection, at: self.at(Double(now)))
                model.acknowledged(content, over: connection, at: now)
            case 17:
                memory.acknowledgementLost(fingerprint, over: connection)
                model.acknowledged(content, over: connection, at: nil)
            default:
                memory.closed(model.oldestOpen, at: self.at(Double(now)))
                model.closeOldest(at: now)
            }
            #expect(memory.count <= 6)
            #expect(memory.connectionCount <= memory.count)
        }
    }
}

/// Remembers all there ever was, in whole seconds.
private struct PatientMemory {
    struct Part {
        var id: MessageID
        var connection: UInt64
        var arrival: Int
        var isAwaited = true
        var written: Int?
    }

    var parts: [UInt8: Part] = [:]
    var closed: [UInt64: Int] = [:]
    var oldestOpen: UInt64 = 1

    mutating func arrived(_ content: UInt8, over connection: UInt64, at now: Int) -> RepeatMemory.Verdict {
        guard let part = self.parts[content], now - part.arrival < 600 else { return .new }
        let closed = self.closed[part.connection]
        let neverWritten = part.written == nil && !part.isAwaited
        let notYet =
            part.isAwaited && (closed != nil || connection != part.connection || now - part.arrival > 5)
        let late = part.written.map { $0 - part.arrival > 5 } ?? false
        let lost = closed.flatMap { closed in part.written.map { closed - $0 <= 60 } } ?? false
        guard neverWritten || notYet || late || lost else { return .new }
        self.parts[content] = Part(id: part.id, connection: connection, arrival: now)
        return .repeatOf(part.id)
    }

    mutating func accepted(_ id: MessageID, _ content: UInt8, over connection: UInt64, at now: Int) {
        self.parts[content] = Part(id: id, connection: connection, arrival: now)
    }

    mutating func acknowledged(_ content: UInt8, over connection: UInt64, at moment: Int?) {
        guard let part = self.parts[content], part.connection == connection, part.isAwaited else { return }
        self.parts[content]?.isAwaited = false
        self.parts[content]?.written = moment
    }

    mutating func closeOldest(at now: Int) {
        self.closed[self.oldestOpen] = now
        self.oldestOpen += 1
    }
}
