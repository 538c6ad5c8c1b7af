import Monotonic
import Testing

@testable import SMSCSimulator

@Suite struct AgendaTests {
    @Test func errandsComeInTheOrderOfTheirTime() {
        let start = Instant.now
        var agenda = Agenda<Int>()
        for (errand, seconds) in [(1, 5), (2, 1), (3, 5), (4, 9)] {
            agenda.add(errand, at: start + .seconds(seconds))
        }
        #expect(agenda.nextDeadline == start + .seconds(1))
        #expect(agenda.take(at: start) == [])
        #expect(agenda.take(at: start + .seconds(5)) == [2, 1, 3])
        #expect(agenda.count == 1 && agenda.take(at: start + .seconds(9)) == [4])
        #expect(agenda.nextDeadline == nil)
    }
}
