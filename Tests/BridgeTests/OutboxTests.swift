import Journal
import Testing

@testable import Bridge

@Suite struct OutboxTests {
    let start = ContinuousClock.now

    private func item(_ id: UInt64, _ index: Int = 0) -> Outbox.Item {
        Outbox.Item(id: MessageID(rawValue: id), index: index)
    }

    @Test func theEarliestDeadlineGoesFirst() {
        var outbox = Outbox()
        outbox.add(self.item(1), deadline: self.start + .seconds(60))
        outbox.add(self.item(2), deadline: self.start + .seconds(20))
        outbox.add(self.item(3), deadline: self.start + .seconds(40))
        let order = (0..<4).map { _ in outbox.next(at: self.start)?.id.rawValue }
        #expect(order == [2, 3, 1, nil])
    }

    @Test func segmentsOfAMessageStayInOrder() {
        var outbox = Outbox()
        for index in [2, 0, 1] { outbox.add(self.item(1, index), deadline: self.start + .seconds(60)) }
        outbox.add(self.item(2), deadline: self.start + .seconds(60))
        let order = (0..<4).compactMap { _ in outbox.next(at: self.start) }
        #expect(order == [self.item(1, 0), self.item(1, 1), self.item(1, 2), self.item(2)])
    }

    @Test func aDelayedSegmentWaitsForItsMoment() {
        var outbox = Outbox()
        outbox.add(self.item(1), deadline: self.start + .seconds(10), notBefore: self.start + .seconds(2))
        #expect(outbox.nextMoment == self.start + .seconds(2))
        let value1 = outbox.next(at: self.start + .seconds(1))
        #expect(value1 == nil)
        #expect(outbox.count == 1)
        let value2 = outbox.next(at: self.start + .seconds(2))
        #expect(value2 == self.item(1))
        #expect(outbox.nextMoment == nil)
    }

    @Test(arguments: [(1, 0), (77, 254), (1 << 55, 255)] as [(UInt64, Int)])
    func aTokenIsItsItem(_ id: UInt64, _ index: Int) {
        #expect(Outbox.Item(token: self.item(id, index).token) == self.item(id, index))
    }
}
