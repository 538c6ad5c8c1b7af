import Monotonic
import SMPPSession
import Testing

@testable import SMPPLink

/// A link that may send more than its SMSC takes finds the SMSC's rate and stays close below it.
@Suite struct ThrottlingTests {
    /// How an SMSC counts what it takes.
    enum Meter: CaseIterable, Sendable {
        /// So many in each second of the clock.
        case seconds
        /// A bucket that holds a tenth of a second's worth.
        case bucket
    }

    /// An SMSC that takes `rate` messages a second and throttles the rest.
    private struct ThrottlingSMSC {
        let rate: Double
        let meter: Meter
        var tokens = 0.0
        var filled: Instant
        var second: Instant

        mutating func takes(at now: Instant) -> Bool {
            switch self.meter {
            case .seconds:
                if now - self.second >= .seconds(1) {
                    self.second = now
                    self.tokens = self.rate
                }
            case .bucket:
                let elapsed = (now - self.filled) / .seconds(1)
                self.tokens = min(max(2, self.rate / 10), self.tokens + elapsed * self.rate)
            }
            self.filled = now
            guard self.tokens >= 1 else { return false }
            self.tokens -= 1
            return true
        }
    }

    struct Case: Sendable {
        let limit: Double?
        let rate: Double
        let meter: Meter
        /// Whether it says that its queue is full, and not that we are too fast.
        var saysFull = false

        static let all = Meter.allCases.flatMap { meter in
            [(100.0, 20.0), (100, 50), (100, 90), (1000, 100), (nil, 50), (nil, 300)].map {
                Case(limit: $0.0, rate: $0.1, meter: meter)
            }
        }
        static let full = all.map { Case(limit: $0.limit, rate: $0.rate, meter: $0.meter, saysFull: true) }
    }

    /// Endless demand, a window of 10, responses after 20 ms, five minutes: at least 90 % of what the SMSC takes is
    /// used, and less than 5 % is throttled.
    @Test(arguments: Case.all)
    func theRateOfTheSMSCIsUsed(_ scene: Case) {
        let (taken, refused) = self.run(scene)
        #expect(Double(taken) >= 0.9 * scene.possible)
        #expect(Double(refused) < 0.05 * Double(taken + refused))
    }

    /// An SMSC whose own queue is full is not sent more than a quarter beyond what it takes.
    @Test(arguments: Case.full)
    func aQueueThatStaysFullSlowsTheLink(_ scene: Case) {
        let (taken, refused) = self.run(scene)
        #expect(Double(taken) >= 0.9 * scene.possible)
        #expect(Double(refused) < 0.25 * Double(taken + refused))
    }

    private func run(_ scene: Case) -> (taken: Int, refused: Int) {
        let start = Instant.now
        var smsc = ThrottlingSMSC(rate: scene.rate, meter: scene.meter, filled: start, second: start)
        var pacer = SubmitPacer(limit: scene.limit, at: start)
        var responses: [(due: Instant, isTaken: Bool)] = []
        var (taken, throttled) = (0, 0)
        for millisecond in 0..<320_000 {
            let now = start + .milliseconds(millisecond)
            while let response = responses.first, response.due <= now {
                responses.removeFirst()
                switch (response.isTaken, scene.saysFull) {
                case (true, _): pacer.accepted(1, at: now)
                case (false, true): pacer.foundQueueFull(at: now)
                case (false, false): pacer.throttled(at: now)
                }
                // The first seconds are for finding out.
                guard millisecond >= 20_000 else { continue }
                taken += response.isTaken ? 1 : 0
                throttled += response.isTaken ? 0 : 1
            }
            let count = min(pacer.allowance(at: now), 10 - responses.count)
            guard count > 0 else { continue }
            pacer.spend(count, at: now)
            for _ in 0..<count { responses.append((now + .milliseconds(20), smsc.takes(at: now))) }
        }
        return (taken, throttled)
    }
}

extension ThrottlingTests.Case {
    /// What it takes in five minutes.
    fileprivate var possible: Double { min(self.rate, self.limit ?? .infinity) * 300 }
}
