import Testing

@testable import Services

@Suite struct BreakerTests {
    private func call(
        _ breaker: inout Breaker, _ failure: RegisterError.Reason?, at seconds: Int
    ) -> Bool {
        guard let pass = breaker.begin(at: .seconds(seconds)) else { return false }
        breaker.end(pass, failure, at: .seconds(seconds))
        return true
    }

    /// A breaker that five failures at 1 s have opened.
    private func opened() -> Breaker {
        var breaker = Breaker(at: .zero)
        for _ in 0..<5 { #expect(self.call(&breaker, .unreachable, at: 1)) }
        #expect((breaker.state, breaker.since) == (.open, .seconds(1)))
        return breaker
    }

    @Test func fiveFailuresInARowOpenIt() {
        var breaker = Breaker(at: .zero)
        for _ in 0..<4 { #expect(self.call(&breaker, .tooSlow, at: 1)) }
        #expect(self.call(&breaker, nil, at: 1))
        for _ in 0..<4 { #expect(self.call(&breaker, .tooSlow, at: 1)) }
        #expect(breaker.state == .closed)
        #expect(self.call(&breaker, .tooSlow, at: 1))
        #expect(breaker.state == .open)
        #expect(!self.call(&breaker, nil, at: 1))
    }

    @Test func whoeverGivesUpSaysNothingAboutTheRegister() {
        var breaker = Breaker(at: .zero)
        for _ in 0..<100 { #expect(self.call(&breaker, .cancelled, at: 1)) }
        #expect(breaker.state == .closed)
        for _ in 0..<4 { #expect(self.call(&breaker, .unreachable, at: 1)) }
        #expect(self.call(&breaker, .cancelled, at: 1))
        #expect(self.call(&breaker, .unreachable, at: 1))
        #expect(breaker.state == .open)
    }

    @Test func afterThePauseOneCallAtATimeIsLetThrough() throws {
        var breaker = self.opened()
        #expect(breaker.begin(at: .seconds(11) - .nanoseconds(1)) == nil)
        let probe = breaker.begin(at: .seconds(11))
        #expect((breaker.state, breaker.since) == (.halfOpen, .seconds(11)))
        #expect(breaker.begin(at: .seconds(12)) == nil)
        breaker.end(try #require(probe), nil, at: .seconds(13))
        #expect((breaker.state, breaker.since) == (.closed, .seconds(13)))
        #expect(breaker.begin(at: .seconds(13)) != nil)
    }

    @Test func aProbeThatFailsOpensItForAnotherPause() {
        var breaker = self.opened()
        #expect(self.call(&breaker, .tooSlow, at: 11))
        #expect((breaker.state, breaker.since) == (.open, .seconds(11)))
        #expect(!self.call(&breaker, nil, at: 20))
        #expect(self.call(&breaker, nil, at: 21))
        #expect(breaker.state == .closed)
    }

    @Test func aProbeThatWasGivenUpMakesRoomForTheNext() {
        var breaker = self.opened()
        #expect(self.call(&breaker, .cancelled, at: 11))
        #expect(breaker.state == .halfOpen)
        #expect(self.call(&breaker, nil, at: 11))
        #expect(breaker.state == .closed)
    }

    @Test func whatBeganBeforeTheStateChangedIsNotLookedAt() throws {
        var breaker = Breaker(at: .zero)
        let (early, late) = (breaker.begin(at: .zero), breaker.begin(at: .zero))
        for _ in 0..<5 { #expect(self.call(&breaker, .unreachable, at: 1)) }
        breaker.end(try #require(early), nil, at: .seconds(2))
        #expect((breaker.state, breaker.since) == (.open, .seconds(1)))
        let probe = breaker.begin(at: .seconds(11))
        breaker.end(try #require(late), .tooSlow, at: .seconds(12))
        #expect(breaker.state == .halfOpen)
        #expect(breaker.begin(at: .seconds(12)) == nil)
        breaker.end(try #require(probe), nil, at: .seconds(12))
        #expect(breaker.state == .closed)
    }

    /// Whatever happens when: a register is asked within a pause of its last call, and never twice at once to find out.
    @Test(arguments: 0..<200)
    func nobodyIsShutOutForGood(_ seed: Int) {
        var random = SplitMix64(seed: seed)
        var breaker = Breaker(at: .zero)
        var (now, open): (Int, [Breaker.Pass]) = (0, [])
        for _ in 0..<500 {
            now += Int.random(in: 0...3, using: &random)
            if Bool.random(using: &random), let pass = breaker.begin(at: .seconds(now)) {
                open.append(pass)
            } else if let index = open.indices.randomElement(using: &random) {
                let failures: [RegisterError.Reason?] = [nil, .tooSlow, .tooSlow, .unreachable, .cancelled]
                let failure = failures.randomElement(using: &random) ?? nil
                breaker.end(open.remove(at: index), failure, at: .seconds(now))
            }
            #expect(breaker.since <= .seconds(now), "seed \(seed)")
        }
        for pass in open { breaker.end(pass, .unreachable, at: .seconds(now)) }
        #expect(self.call(&breaker, nil, at: now + 10), "seed \(seed)")
        #expect(breaker.state == .closed, "seed \(seed)")
    }
}
