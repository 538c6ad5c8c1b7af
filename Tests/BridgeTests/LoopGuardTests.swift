import Monotonic
import Services
import Testing

@testable import Bridge

@Suite struct LoopGuardTests {
    static let notFound = "Servis ne naiden. Isprav'te vash tekst."
    let start = Instant.now

    private func answer(
        _ text: String = Self.notFound, row: Int? = 1, argument: String? = nil, _ outcome: Outcome = .refused
    ) -> Answer {
        Answer(
            service: row == 1 ? nil : "vehicle_inspection", row: row, argument: argument, text: text,
            outcome: outcome)
    }

    /// Replies to a phone that answers each of them after a while, until there is none.
    private func replies(
        in loopGuard: inout LoopGuard, limit: Int = 100, answering reply: (Int, String) -> (String, Answer)
    ) throws -> Int {
        let sender = try phone(1)
        var last = ""
        for turn in 0..<limit {
            let now = self.start + .seconds(20 * turn)
            let (text, answer) = reply(turn, last)
            if loopGuard.isEcho(text, from: sender, at: now) { return turn }
            guard loopGuard.mayReply(answer, to: sender, at: now) else { return turn }
            last = answer.text
        }
        return limit
    }

    @Test func aPhoneThatIsAwayGetsSixReplies() throws {
        var loopGuard = LoopGuard()
        let count = try self.replies(in: &loopGuard) { _, _ in ("I am away", self.answer()) }
        #expect(count == 6)
        #expect(loopGuard.withheld == 1)
    }

    /// Texts that begin with a code by chance, each another one, get rows of several services.
    @Test func soDoesOneWhoseTextsDiffer() throws {
        var loopGuard = LoopGuard()
        let count = try self.replies(in: &loopGuard) { turn, _ in
            ("\(5 - turn % 2) days to go", self.answer("row \(turn)", row: 1 + turn % 5))
        }
        #expect(count == 6)
    }

    @Test func aPhoneThatSendsOurReplyBackGetsOne() throws {
        var loopGuard = LoopGuard()
        let long = String(repeating: "GRNZ 123ABC02. Tekhosmotr proiden. ", count: 10)
        let count = try self.replies(in: &loopGuard) { _, last in
            (last.isEmpty ? "8 123ABC02" : last, self.answer(long, row: nil, argument: "123ABC02", .answered))
        }
        #expect(count == 1)
        #expect(loopGuard.echoes == 1)
    }

    @Test func aReplyThatComesBackCutIsKnown() throws {
        var loopGuard = LoopGuard()
        let long = String(repeating: "Usluga ne mozhet byt' okazana. ", count: 10)
        #expect(loopGuard.mayReply(self.answer(long), to: try phone(1), at: self.start) == true)
        #expect(loopGuard.isEcho(String(long.prefix(67)), from: try phone(1), at: self.start) == true)
        #expect(loopGuard.isEcho(String(long.prefix(39)), from: try phone(1), at: self.start) == false)
        #expect(loopGuard.isEcho(String(long.prefix(67)), from: try phone(2), at: self.start) == false)
        #expect(loopGuard.isEcho(long, from: try phone(1), at: self.start + .seconds(600)) == false)
    }

    @Test func theFallbackTextNeitherEndsARowNorAddsToIt() throws {
        var loopGuard = LoopGuard()
        let count = try self.replies(in: &loopGuard) { turn, _ in
            ("I am away", turn % 2 == 0 ? self.answer() : self.answer("vremenno", row: nil, .unavailable))
        }
        // Six empty ones, and the fallback text after each.
        #expect(count == 12)
    }

    @Test func aRowEndsWithAPause() throws {
        var loopGuard = LoopGuard()
        let sender = try phone(1)
        for _ in 0..<6 { #expect(loopGuard.mayReply(self.answer(), to: sender, at: self.start) == true) }
        #expect(loopGuard.mayReply(self.answer(), to: sender, at: self.start + .seconds(599)) == false)
        #expect(loopGuard.mayReply(self.answer(), to: sender, at: self.start + .seconds(1198)) == false)
        #expect(loopGuard.mayReply(self.answer(), to: sender, at: self.start + .seconds(1798)) == true)
    }

    /// Whatever a citizen sends in between, and however fast: what services can look up is answered.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func whoAsksIsAnswered(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var loopGuard = LoopGuard(LoopGuard.Limits(senders: 3))
        var (now, empty) = (self.start, 0)
        for _ in 0..<500 {
            now += .seconds(Int.random(in: 0...60, using: &random))
            let sender = try phone(Int.random(in: 0..<5, using: &random))
            let question = ["8 123ABC02", "5", "away"].randomElement(using: &random) ?? ""
            #expect(loopGuard.isEcho(question, from: sender, at: now) == false, "seed \(seed)")
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let answer = self.answer("GRNZ 123ABC02.", row: nil, argument: "123ABC02", .answered)
                #expect(loopGuard.mayReply(answer, to: sender, at: now) == true, "seed \(seed)")
            case 1:
                let answer = self.answer("ne naideny", row: 4, argument: "123ABC02")
                #expect(loopGuard.mayReply(answer, to: sender, at: now) == true, "seed \(seed)")
            case 2:
                let answer = self.answer("vremenno", row: nil, .unavailable)
                #expect(loopGuard.mayReply(answer, to: sender, at: now) == true, "seed \(seed)")
            default:
                if loopGuard.mayReply(self.answer(), to: sender, at: now) { empty += 1 }
            }
            #expect(loopGuard.count <= 6)
        }
        #expect(empty > 0)
    }

    @Test func noGuardLetsAllPass() throws {
        var loopGuard = LoopGuard(LoopGuard.Limits(emptyReplies: 0))
        let count = try self.replies(in: &loopGuard) { _, last in (last, self.answer()) }
        #expect(count == 100)
        #expect(loopGuard.count == 0)
    }
}
