import Journal
import SMPP
import SMPPSession
import SMSText
import Services
import Testing

@testable import Bridge
@testable import SMPPLink

/// Random lives of a link: what holds after any sequence of events.
@Suite struct LinkPipelinePropertyTests {
    /// A link's life: what the test has done and seen.
    private struct Life {
        let rig: PipelineRig
        var random: SplitMix64
        var delivered = 0
        var answered = 0
        /// Segments that were submitted and have no outcome yet, and those whose outcome is unknown.
        var inFlight: [UInt64] = []
        var doubtful: [UInt64] = []
        var accepted: Set<UInt64> = []
        var doubts: [UInt64: Int] = [:]

        mutating func step() async {
            switch Int.random(in: 0..<100, using: &self.random) {
            case 0..<30: await self.deliver()
            case 30..<45: await self.answer()
            case 45..<60: await self.submit()
            case 60..<80: await self.complete()
            case 80..<85: await self.settle()
            case 85..<97: await self.rig.pass(.milliseconds(Int.random(in: 0..<6000, using: &self.random)))
            case 97: self.rig.journal.change { $0.acceptFails.toggle() }
            case 98: self.rig.journal.change { $0.answerFails.toggle() }
            default: await self.rig.pipeline.refuseHeld()
            }
        }

        private mutating func deliver() async {
            let pdus = (0..<Int.random(in: 1...8, using: &self.random)).map { _ in self.pdu() }
            self.delivered += pdus.count
            await self.rig.deliver(pdus)
        }

        private mutating func pdu() -> PDU {
            let sender = "7701000141\(Int.random(in: 0..<4, using: &self.random))"
            switch Int.random(in: 0..<10, using: &self.random) {
            case 0: return PipelineRig.question(from: "KASPI")
            case 1:
                return .dataSM(
                    DataSM(
                        source: Address(digits: sender), destination: Address(digits: "9"), tlvs: TLVs()))
            case 2..<6: return PipelineRig.question(from: sender)
            default:
                let total = UInt8.random(in: 2...3, using: &self.random)
                let part = UInt8.random(in: 1...total, using: &self.random)
                let reference = UInt8.random(in: 0..<3, using: &self.random)
                let text = Bool.random(using: &self.random) ? "a" : "b"
                return PipelineRig.question(text, from: sender, part: (part, of: total, ref: reference))
            }
        }

        /// A handler's answer to any question, old ones as well, in up to three segments.
        private mutating func answer() async {
            guard let question = self.rig.asked.all.randomElement(using: &self.random) else { return }
            let count = [10, 10, 200, 400].randomElement(using: &self.random) ?? 10
            await self.rig.answer(question, String(repeating: "a", count: count))
        }

        mutating func submit() async {
            let room = Int.random(in: 1...10, using: &self.random)
            let submissions = await self.rig.submit(room)
            #expect(submissions.count <= room)
            for submission in submissions {
                #expect(!self.accepted.contains(submission.token), "sent again after it was accepted")
                #expect(self.doubts[submission.token, default: 0] < 2, "sent a third time")
                #expect(!self.inFlight.contains(submission.token), "sent while it was in flight")
                self.inFlight.append(submission.token)
            }
        }

        mutating func complete() async {
            guard let token = self.inFlight.randomElement(using: &self.random) else { return }
            self.inFlight.removeAll { $0 == token }
            switch Int.random(in: 0..<10, using: &self.random) {
            case 0: await self.rig.complete(token, .retry(.throttled))
            case 1: await self.rig.complete(token, .notSent)
            case 2: await self.rig.complete(token, .refused(.invalidDestinationAddress))
            case 3:
                self.doubts[token, default: 0] += 1
                self.doubtful.append(token)
                await self.rig.complete(token, .inDoubt)
            default:
                self.accepted.insert(token)
                await self.rig.complete(token, .accepted(messageID: "1"))
            }
        }

        private mutating func settle() async {
            guard let token = self.doubtful.randomElement(using: &self.random) else { return }
            self.doubtful.removeAll { $0 == token }
            self.accepted.insert(token)
            await self.rig.pipeline.settle(token, .accepted(messageID: "1"))
            await self.rig.settle()
        }

        /// Places, parts and responses add up.
        func check(_ seed: UInt64) async {
            let journal = self.rig.journal.now
            let ended = Set(journal.ended.map(\.id))
            #expect(ended.count == journal.ended.count, "ended twice, seed \(seed)")
            #expect(ended.isSubset(of: journal.accepted), "seed \(seed)")
            let taken = self.rig.places.taken
            #expect(taken == journal.accepted.count - ended.count, "places, seed \(seed)")
            #expect(taken <= self.rig.places.capacity, "seed \(seed)")
            let responses = self.rig.link.all
            let held = await self.rig.pipeline.held.count
            #expect(held <= HeldDeliveries.limit)
            #expect(responses.count + held == self.delivered, "responses, seed \(seed)")
            #expect(Set(responses.map(\.ticket)).count == responses.count, "two responses, seed \(seed)")
            let counts = await self.rig.counts()
            #expect(counts.accepted == journal.accepted.count)
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func placesAndResponsesAddUp(_ seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let capacity = Int.random(in: 1...30, using: &random)
        let throughput = Bool.random(using: &random) ? nil : 0.5
        let rig = try await PipelineRig(capacity: capacity, throughput: throughput)
        var life = Life(rig: rig, random: random)
        for _ in 0..<150 {
            await life.step()
            await life.check(seed)
        }
        await self.bringToAnEnd(&life)
        await life.check(seed)
        #expect(await rig.open() == 0, "seed \(seed)")
        #expect(rig.places.taken == 0, "seed \(seed)")
        #expect(await rig.pipeline.places.taken == 0, "the link's places, seed \(seed)")
        #expect(rig.link.all.count == life.delivered, "seed \(seed)")
        await rig.end()
    }

    /// Whatever happened: ten minutes after the last message nothing is open.
    private func bringToAnEnd(_ life: inout Life) async {
        life.rig.journal.change { ($0.acceptFails, $0.answerFails) = (false, false) }
        for _ in 0..<70 {
            while !life.inFlight.isEmpty { await life.complete() }
            await life.rig.pass(.seconds(10))
        }
    }
}
