import Monotonic
import SMPP
import SMPPSession
import Testing

/// What has to hold when both ends are closed.
private func expectOrder(_ pair: borrowing JoinedSessions) {
    let (faults, silence) = (pair.faults, pair.silence)
    #expect(faults == [])
    for end in pair.ends {
        #expect(end.closed != nil)
        #expect(end.open.isEmpty)
        #expect(end.ended.values.allSatisfy { $0 == 1 })
        #expect(end.session.outstanding == 0)
        #expect(end.session.nextDeadline == nil)
        // A peer that has gone silent is known within 15 seconds, in whatever state it went.
        if let silence, let closed = end.closed, closed.at > silence {
            #expect(closed.at - silence <= .seconds(15))
        }
    }
}

/// What holds whatever two peers, their owners and the wire between them do.
@Suite struct JoinedSessionsTests {
    @Test(arguments: 0..<500)
    func twoSessionsOverABadWire(_ seed: UInt64) {
        var pair = JoinedSessions(seed: seed)
        pair.live(wishes: 200)
        expectOrder(pair)
    }

    /// The property means nothing if the lives are short.
    @Test func mostLivesAreBoundAndBusy() {
        var bound = 0
        var tokens = 0
        for seed in 0..<100 {
            var pair = JoinedSessions(seed: UInt64(seed))
            pair.live(wishes: 200)
            bound += pair.ends.count { $0.wasBound }
            tokens += pair.ends.map(\.ended.count).reduce(0, +)
        }
        #expect(bound > 150)
        #expect(tokens > 10_000)
    }

    /// 24 hours on the clock: binds, drops, silence, unbinds, and numbers that begin again in every session.
    @Test(arguments: [1414])
    func aDayOfSessions(_ day: UInt64) {
        let start = Transcript.start
        var now = start
        var (lives, wraps, enquiries, messages) = (0, 0, 0, 0)
        var reasons: Set<String> = []
        while now - start < .seconds(86_400) {
            let first = SequenceNumber(rawValue: 0x7FFF_FFFF - UInt32(lives % 20))
            var pair = JoinedSessions(seed: day << 32 | UInt64(lives), at: now, first: first)
            pair.live(wishes: 60, pace: .seconds(60))
            expectOrder(pair)
            for end in pair.ends {
                wraps += end.wraps
                enquiries += end.sent[.enquireLink] ?? 0
                messages += end.ended.count
                if let closed = end.closed { reasons.insert(closed.reason.description) }
            }
            lives += 1
            now = pair.now + .seconds(Int64(lives % 10))
        }
        #expect(lives > 50 && wraps > 50)
        #expect(messages > 2_000)
        // Both ends ask every ten seconds in which nothing comes.
        #expect(enquiries > 5_000)
        for reason in [
            "unbind from the peer", "no answer to enquire_link", "connection closed without unbind",
        ] {
            #expect(reasons.contains(reason))
        }
    }
}
