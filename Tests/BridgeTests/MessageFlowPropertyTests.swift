import Journal
import SMPP
import SMPPSession
import Testing

@testable import Bridge
@testable import SMPPLink

/// Random lives of a link, deaths of the process among them: what holds after any sequence of events.
@Suite struct MessageFlowPropertyTests {
    /// A link's life: what the test has done and seen.
    private struct Life {
        let rig: FlowRig
        let seed: UInt64
        var random: SplitMix64
        var delivered = 0
        /// Segments that were submitted and have no outcome yet, and those whose outcome is unknown.
        var inFlight: [UInt64] = []
        var doubtful: [UInt64] = []
        /// Segments that the SMSC has as far as this process can know.
        var accepted: Set<UInt64> = []
        /// How often each was sent, and how often the SMSC or the link said that it did not go.
        var sendings: [UInt64: Int] = [:]
        var refusals: [UInt64: Int] = [:]

        init(rig: FlowRig, seed: UInt64) {
            (self.rig, self.seed, self.random) = (rig, seed, SplitMix64(seed: seed))
        }

        mutating func step(mayDie: Bool) {
            switch Int.random(in: 0..<100, using: &self.random) {
            case 0..<30: self.deliver()
            case 30..<34: self.start()
            case 34..<45: self.answer()
            case 45..<60: self.submit()
            case 60..<80: self.complete()
            case 80..<84: self.settle()
            case 84..<87: self.rig.handle(.answered(self.rig.connection))
            case 87..<94: self.rig.pass(.milliseconds(Int.random(in: 0..<6000, using: &self.random)))
            case 94: self.rig.journal.acceptFails.toggle()
            case 95: self.rig.journal.answerFails.toggle()
            case 96: self.rig.journal.fails.toggle()
            case 97 where mayDie: self.die()
            case 98: self.loseTheLink()
            default: self.rig.handle(.linkChanged(canReceive: true, canSubmit: true))
            }
        }

        private mutating func deliver() {
            let pdus = (0..<Int.random(in: 1...8, using: &self.random)).map { _ in self.pdu() }
            self.delivered += pdus.count
            self.rig.deliver(pdus)
        }

        private mutating func pdu() -> PDU {
            let sender = "7701000141\(Int.random(in: 0..<4, using: &self.random))"
            switch Int.random(in: 0..<10, using: &self.random) {
            case 0: return FlowRig.question(from: "KASPI")
            case 1:
                return .dataSM(
                    DataSM(
                        source: Address(digits: sender), destination: Address(digits: "9"), tlvs: TLVs()))
            case 2..<6: return FlowRig.question(from: sender)
            default:
                let total = UInt8.random(in: 2...3, using: &self.random)
                let part = UInt8.random(in: 1...total, using: &self.random)
                let reference = UInt8.random(in: 0..<3, using: &self.random)
                let text = Bool.random(using: &self.random) ? "a" : "b"
                return FlowRig.question(text, from: sender, part: (part, of: total, ref: reference))
            }
        }

        private mutating func start() {
            guard let question = self.rig.asked.randomElement(using: &self.random) else { return }
            self.rig.start(question)
        }

        /// A handler's answer to any question, old ones as well, in up to three segments.
        private mutating func answer() {
            guard let question = self.rig.asked.randomElement(using: &self.random) else { return }
            let count = [10, 10, 200, 400].randomElement(using: &self.random) ?? 10
            self.rig.answer(question, String(repeating: "a", count: count))
        }

        mutating func submit() {
            let room = Int.random(in: 1...10, using: &self.random)
            let submissions = self.rig.submit(room)
            #expect(submissions.count <= room)
            for submission in submissions {
                let token = submission.token
                #expect(!self.accepted.contains(token), "sent again after it was accepted, seed \(self.seed)")
                #expect(!self.inFlight.contains(token), "sent while it was in flight, seed \(self.seed)")
                self.inFlight.append(token)
                self.sendings[token, default: 0] += 1
                let number = SegmentToken(rawValue: token).number
                let known = self.rig.journal.resent.count { $0 == number }
                #expect(
                    self.sendings[token, default: 0] <= 1 + known + self.refusals[token, default: 0],
                    "a further sending that the journal does not know, seed \(self.seed)")
            }
        }

        mutating func complete() {
            guard let token = self.inFlight.randomElement(using: &self.random) else { return }
            self.inFlight.removeAll { $0 == token }
            switch Int.random(in: 0..<10, using: &self.random) {
            case 0: self.refuse(token, .retry(.throttled))
            case 1: self.refuse(token, .notSent)
            case 2: self.rig.complete(token, .refused(.invalidDestinationAddress))
            case 3:
                self.doubtful.append(token)
                self.rig.complete(token, Bool.random(using: &self.random) ? .inDoubt : .unanswered)
            default:
                self.accepted.insert(token)
                self.rig.complete(token, .accepted(messageID: "1"))
            }
        }

        private mutating func refuse(_ token: UInt64, _ verdict: SubmitVerdict) {
            self.refusals[token, default: 0] += 1
            self.rig.complete(token, verdict)
        }

        private mutating func settle() {
            guard let token = self.doubtful.randomElement(using: &self.random) else { return }
            self.doubtful.removeAll { $0 == token }
            if Bool.random(using: &self.random) {
                self.accepted.insert(token)
                self.rig.handle(.settled(token, .accepted(messageID: "1")))
            } else {
                self.refusals[token, default: 0] += 1
                self.rig.handle(.settled(token, .retry(.messageQueueFull)))
            }
        }

        private mutating func loseTheLink() {
            for token in self.inFlight { self.rig.complete(token, .inDoubt) }
            self.doubtful = []
            self.inFlight = []
            self.rig.reconnect()
            self.rig.handle(.linkChanged(canReceive: false, canSubmit: false))
        }

        private mutating func die() {
            (self.inFlight, self.doubtful) = ([], [])
            self.delivered -= self.rig.flow.held.count
            self.rig.dieAndRecover(after: .milliseconds(Int.random(in: 0..<90_000, using: &self.random)))
            // What it did not write it can't know.
            self.accepted = Set(
                self.rig.journal.sent.map {
                    SegmentToken(id: $0.segment.id, index: $0.segment.number - 1).rawValue
                })
        }

        /// Places, parts and responses add up.
        func check() {
            let journal = self.rig.journal
            let open = journal.state.open.values.reduce(0) { $0 + $1.parts.count }
            let taken = self.rig.places.taken
            if self.rig.flow.commits.isEmpty {
                #expect(taken == open, "places, seed \(self.seed)")
            }
            let held = self.rig.flow.held.count
            #expect(held <= HeldDeliveries.limit)
            let responses = self.rig.responses
            #expect(responses.count + held == self.delivered, "responses, seed \(self.seed)")
            #expect(Set(responses.map(\.ticket)).count == responses.count, "two responses, seed \(self.seed)")
            #expect(
                responses.count { $0.status == .ok } == journal.accepted.count + self.rig.unanswerable,
                "acknowledged and not owned, seed \(self.seed)")
        }

        /// Promise 3: no message has two answers, whatever died in between.
        func checkAnswers() {
            var answered: Set<MessageID> = []
            for case .answered(let answer) in self.rig.journal.records {
                #expect(answered.insert(answer.id).inserted, "answered twice, seed \(self.seed)")
            }
            #expect(self.rig.journal.state.open.isEmpty, "left open, seed \(self.seed)")
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func placesAndResponsesAddUp(_ seed: UInt64) {
        self.live(seed, mayDie: false) { life in
            let rig = life.rig
            #expect(rig.places.taken <= rig.places.capacity, "seed \(seed)")
        }
    }

    @Test(arguments: 1000..<1200 as Range<UInt64>)
    func deathLosesNothingAndDoublesNothing(_ seed: UInt64) {
        self.live(seed, mayDie: true) { _ in }
    }

    private func live(_ seed: UInt64, mayDie: Bool, _ check: (Life) -> Void) {
        var random = SplitMix64(seed: seed)
        let capacity = Int.random(in: 1...30, using: &random)
        let throughput = Bool.random(using: &random) ? nil : 0.5
        let isKeeping = Int.random(in: 0..<4, using: &random) == 0
        let rig = FlowRig(capacity: capacity, throughput: throughput) { _, link in
            if isKeeping { link.inDoubt = .keep }
        }
        var life = Life(rig: rig, seed: seed)
        for _ in 0..<150 {
            life.step(mayDie: mayDie)
            life.check()
            check(life)
        }
        self.bringToAnEnd(&life)
        life.check()
        life.checkAnswers()
        #expect(rig.open == 0, "seed \(seed)")
        #expect(rig.places.taken == 0, "seed \(seed)")
        #expect(rig.flow.places.taken == 0, "the link's places, seed \(seed)")
        #expect(rig.responses.count == life.delivered, "seed \(seed)")
    }

    /// Whatever happened: ten minutes after the last message nothing is open.
    private func bringToAnEnd(_ life: inout Life) {
        (life.rig.journal.acceptFails, life.rig.journal.answerFails) = (false, false)
        life.rig.journal.fails = false
        for _ in 0..<70 {
            while !life.inFlight.isEmpty { life.complete() }
            life.rig.pass(.seconds(10))
        }
    }
}
