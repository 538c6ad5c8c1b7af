import SMPP
import SMPPSession
import Testing

/// What holds whatever two peers, their owners and the wire between them do.
@Suite struct JoinedSessionsTests {
    @Test(arguments: 0..<500)
    func twoSessionsOverABadWire(_ seed: UInt64) {
        var pair = JoinedSessions(seed: seed)
        pair.live(wishes: 200)
        #expect(pair.faults == [])
        for end in pair.ends {
            #expect(end.closed != nil)
            #expect(end.open.isEmpty)
            #expect(end.ended.values.allSatisfy { $0 == 1 })
            #expect(end.session.outstanding == 0)
            #expect(end.session.nextDeadline == nil)
            // A peer that has gone silent is known within 15 seconds, in whatever state it went.
            if let silence = pair.silence, let closed = end.closed, closed.at > silence {
                #expect(closed.at - silence <= .seconds(15))
            }
        }
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
}
