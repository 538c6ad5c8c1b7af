import Monotonic
import Testing

@Suite struct InstantTests {
    let start = Instant(nanoseconds: 5_000_000_000)

    @Test func timeIsAddedAndTakenAway() {
        #expect(self.start + .seconds(2) == Instant(nanoseconds: 7_000_000_000))
        #expect(self.start - .milliseconds(1) == Instant(nanoseconds: 4_999_000_000))
        #expect(self.start + .seconds(2) - self.start == .seconds(2))
        #expect(self.start.duration(to: self.start - .microseconds(3)) == .microseconds(-3))
        #expect(self.start < self.start + .nanoseconds(1))
    }

    /// Who waits for a part of a nanosecond would else look again at the same moment, for ever.
    @Test func aPartOfANanosecondIsOne() {
        let part = Duration(secondsComponent: 0, attosecondsComponent: 1)
        #expect(self.start + part == Instant(nanoseconds: 5_000_000_001))
        #expect(self.start - part == self.start)
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max])
    func noTimeIsBeyondTheFirstAndTheLastMoment(_ nanoseconds: Int64) {
        let moment = Instant(nanoseconds: nanoseconds)
        #expect(
            moment + .seconds(Int64.max) == Instant(nanoseconds: nanoseconds < 0 ? nanoseconds + .max : .max))
        #expect(moment.duration(to: moment) == .zero)
    }

    @Test func theClockGoesForward() {
        let first = Instant.now
        #expect(first <= .now)
        #expect(first.nanoseconds > 0)
    }
}
