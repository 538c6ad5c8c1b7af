import SMPP
import SMPPSession
import Testing

@testable import smpptool

/// Whole tests in made-up time.
@Suite struct LoadGeneratorTests {
    private static let millisecond: Int64 = 1_000_000

    @Test func everythingAnsweredIsCountedOnce() throws {
        var bench = try LoadBench { $0.count = 500 }
        try bench.run { _, message, sequence, _ in
            [.response(sequence, after: Self.millisecond), .reply(to: message, after: 3 * Self.millisecond)]
        }
        let counts = bench.generator.figures.counts
        #expect([counts.sent, counts.taken, counts.replies] == [500, 500, 500])
        #expect(
            [counts.lost, counts.doubled, counts.late, counts.unmatched, counts.unanswered] == [
                0, 0, 0, 0, 0,
            ])
        #expect(Percentiles(bench.generator.figures.response).p50 / 1000 == 1000)
        #expect(Percentiles(bench.generator.figures.reply).p50 / 10_000 == 300)
    }

    /// Each fault is of one kind, in one question of a hundred.
    @Test func eachFaultIsCountedAsWhatItIs() throws {
        var bench = try LoadBench({ $0.count = 1000 }, expected: "yes")
        try bench.run { index, message, sequence, _ in
            switch index % 100 {
            case 10: [.response(sequence)]
            case 20: [.response(sequence), .reply(to: message), .reply(to: message)]
            case 30: [.response(sequence), .reply(to: message, "no")]
            case 40:
                [
                    .response(sequence), .reply(to: message),
                    .reply(to: message, to: Address(digits: "77779999999")),
                ]
            case 50: [.response(sequence, .throttled)]
            default: [.response(sequence), .reply(to: message)]
            }
        }
        let counts = bench.generator.figures.counts
        #expect(counts.lost == 10)
        #expect(counts.doubled == 10)
        #expect(counts.wrong == 10)
        #expect(counts.unmatched == 10)
        #expect(counts.statuses == [.throttled: 10])
        #expect(counts.replies == 980)
    }

    /// What is due behind the cut finds no link; what was taken before has its reply.
    @Test func aLinkThatIsCutIsNoLostLink() throws {
        var bench = try LoadBench {
            $0.pace = .constant(perSecond: 100)
            $0.dropEvery = .milliseconds(305)
        }
        try bench.run { _, message, sequence, _ in [.response(sequence), .reply(to: message)] }
        let counts = bench.generator.figures.counts
        #expect([counts.droppedLinks, counts.lostLinks, counts.lost] == [1, 0, 0])
        #expect([counts.sent, counts.replies, counts.unsent] == [31, 31, 69])
    }

    @Test func aReplyAfterThePatienceIsLateAndNotLost() throws {
        var bench = try LoadBench {
            $0.pace = .constant(perSecond: 10)
            $0.duration = .seconds(5)
            $0.patience = .seconds(1)
        }
        try bench.run { index, message, sequence, _ in
            [.response(sequence), .reply(to: message, after: index == 3 ? 2000 * Self.millisecond : 0)]
        }
        let counts = bench.generator.figures.counts
        #expect([counts.sent, counts.replies, counts.late, counts.lost] == [50, 49, 1, 0])
    }

    /// Without coordinated omission a stall of 100 ms is felt by all that was due in it: a hundred of ten thousand
    /// at 1000 a second, evenly from 100 ms down to 0.
    @Test func aStallIsInTheFigures() throws {
        var bench = try LoadBench {
            $0.pace = .constant(perSecond: 1000)
            $0.duration = .seconds(10)
            $0.window = 10
        }
        let stall = 5000 * Self.millisecond..<5100 * Self.millisecond
        try bench.run { _, message, sequence, now in
            let wait = stall.contains(now) ? stall.upperBound - now : 0
            return [.response(sequence, after: wait), .reply(to: message, after: wait)]
        }
        let reply = Percentiles(bench.generator.figures.reply)
        #expect(bench.generator.figures.counts.replies == 10_000)
        #expect((99_000_000...101_000_000).contains(reply.max))
        #expect((89_000_000...91_500_000).contains(reply.p999))
        #expect(reply.p50 < Int(Self.millisecond))
        // The window was full for 90 ms: that is the peer's doing, not lateness of ours.
        #expect(Percentiles(bench.generator.figures.lateness).max < Int(Self.millisecond))
    }

    @Test(arguments: [1, 10, 100])
    func theWindowIsNeverExceeded(window: Int) throws {
        var bench = try LoadBench {
            $0.window = window
            $0.count = 1000
        }
        try bench.run { _, message, sequence, _ in
            [.response(sequence, after: Self.millisecond), .reply(to: message, after: 5 * Self.millisecond)]
        }
        #expect(bench.mostOpen == window)
        #expect(bench.generator.figures.counts.replies == 1000)
    }

    /// One question at a time, 5 ms each: 200 in a second, though the responses come at once.
    @Test func aWindowUntilTheReplyOpensWithTheReply() throws {
        var bench = try LoadBench {
            $0.window = 1
            $0.windowUntil = .reply
        }
        try bench.run { _, message, sequence, _ in
            [.response(sequence), .reply(to: message, after: 5 * Self.millisecond)]
        }
        #expect(bench.generator.figures.counts.sent == 200)
    }

    @Test func anAnswerOfTwoPartsIsOneReply() throws {
        var bench = try LoadBench({ $0.count = 20 }, expected: "yes, no")
        try bench.run { index, message, sequence, _ in
            let header: [UInt8] = [5, 0, 3, UInt8(index), 2]
            let parts = [header + [2] + Array("no".utf8), header + [1] + Array("yes, ".utf8)].map {
                LoadBench.Sending(
                    after: 0,
                    pdu: .submitSM(
                        SubmitSM(
                            source: message.destination, destination: message.source,
                            esmClass: .userDataHeader,
                            shortMessage: $0)), sequence: .first)
            }
            return [.response(sequence)] + parts
        }
        let counts = bench.generator.figures.counts
        #expect([counts.replies, counts.replyPDUs, counts.doubled, counts.wrong] == [20, 40, 0, 0])
    }

    /// Answers overtake each other: each is still its own question's.
    @Test(arguments: 0..<20)
    func repliesInAnyOrderAreMatched(seed: Int) throws {
        var random = SplitMix64(seed: seed)
        var bench = try LoadBench({ $0.count = 2000 }, addressCount: 150)
        try bench.run { _, message, sequence, _ in
            let wait = Int64.random(in: 0...50, using: &random) * Self.millisecond
            return [.response(sequence, after: wait / 2), .reply(to: message, after: wait)]
        }
        let counts = bench.generator.figures.counts
        #expect([counts.replies, counts.lost, counts.doubled, counts.unmatched] == [2000, 0, 0, 0])
    }
}
