import Monotonic
import Testing

@testable import Bridge

@Suite struct HistoryTests {
    private let start = Instant.now

    @Test func itTellsWhatWasThen() {
        var history = History(0, at: self.start)
        for second in 1...7_200 { history.note(second, at: self.start + .seconds(second)) }
        let now = self.start + .seconds(7_200)
        #expect(history.sample(.seconds(60), before: now).counters == 7_140)
        #expect(history.sample(.seconds(3_600), before: now).counters == 3_600)
        // Beyond its reach it tells the oldest that it has.
        #expect(history.sample(.seconds(7_000), before: now).counters == 3_600)
    }

    @Test func aDayIsKeptInOtherSteps() {
        var history = History(0, at: self.start, every: .seconds(300), reach: .seconds(86_400))
        for minute in 1...2_880 { history.note(minute, at: self.start + .seconds(60 * minute)) }
        let now = self.start + .seconds(2 * 86_400)
        #expect(history.sample(.seconds(86_400), before: now).counters == 1_440)
        #expect(history.sample(.seconds(2 * 86_400), before: now).counters == 1_440)
    }

    @Test func beforeTheStartThereWasNothing() {
        let history = History(0, at: self.start)
        let now = self.start + .seconds(5)
        #expect(history.sample(.seconds(60), before: now) == (at: self.start, counters: 0))
        let rates = Rates(50, at: now) { _ in (self.start, 0) }
        #expect(rates.all == [10, 10, 10])
    }
}
