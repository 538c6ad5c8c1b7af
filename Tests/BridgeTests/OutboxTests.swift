import Journal
import Monotonic
import Testing

@testable import Bridge

@Suite struct OutboxTests {
    let start = Instant.now

    private func id(_ number: UInt64) -> MessageID { MessageID(rawValue: number) }

    @Test func theEarliestDeadlineGoesFirst() {
        var outbox = Outbox()
        outbox.add(self.id(1), deadline: self.start + .seconds(60))
        outbox.add(self.id(2), deadline: self.start + .seconds(20))
        outbox.add(self.id(3), deadline: self.start + .seconds(40))
        let order = (0..<4).map { _ in outbox.next(at: self.start)?.rawValue }
        #expect(order == [2, 3, 1, nil])
    }

    @Test func ofOneDeadlineTheOlderMessageGoesFirst() {
        var outbox = Outbox()
        for number in [2, 3, 1] as [UInt64] {
            outbox.add(self.id(number), deadline: self.start + .seconds(60))
        }
        let order = (0..<3).map { _ in outbox.next(at: self.start)?.rawValue }
        #expect(order == [1, 2, 3])
    }

    @Test func whatIsDelayedWaitsForItsMoment() {
        var outbox = Outbox()
        outbox.add(self.id(1), deadline: self.start + .seconds(10), notBefore: self.start + .seconds(2))
        #expect(outbox.nextMoment == self.start + .seconds(2))
        let value1 = outbox.next(at: self.start + .seconds(1))
        #expect(value1 == nil)
        #expect(outbox.count == 1)
        let value2 = outbox.next(at: self.start + .seconds(2))
        #expect(value2 == self.id(1))
        #expect(outbox.nextMoment == nil)
    }

    @Test func whatIsOverIsDropped() {
        var outbox = Outbox()
        for number in 1...10 as ClosedRange<UInt64> {
            outbox.add(self.id(number), deadline: self.start)
            outbox.add(self.id(number), deadline: self.start, notBefore: self.start + .seconds(1))
        }
        outbox.keep { $0.rawValue > 8 }
        #expect(outbox.count == 4)
    }

    @Test(arguments: [(1, 0), (77, 254), (1 << 55, 255)] as [(UInt64, Int)])
    func aTokenIsItsSegment(_ id: UInt64, _ index: Int) {
        let token = SegmentToken(id: self.id(id), index: index)
        #expect(SegmentToken(rawValue: token.rawValue) == token)
    }
}
