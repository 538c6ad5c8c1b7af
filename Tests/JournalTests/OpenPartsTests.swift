import Testing

@testable import Journal

@Suite struct OpenPartsTests {
    private func accepted(_ number: UInt64) -> JournalRecord { .accepted(Fixtures.part(number)) }

    private func ended(_ number: UInt64) -> JournalRecord {
        .finished(MessageEnd(id: MessageID(rawValue: number), kind: .ignored))
    }

    private func floor(_ records: [JournalRecord]) -> UInt64 {
        var open = OpenParts(JournalState(), floor: 1)
        for record in records {
            open.apply(record)
            open.raiseFloor()
        }
        return open.floor
    }

    @Test func theFloorIsTheLowestOpenNumber() {
        #expect(self.floor([self.accepted(1), self.accepted(2), self.ended(1)]) == 2)
        #expect(self.floor([self.accepted(1), self.accepted(2), self.ended(2)]) == 1)
    }

    /// Two links commit at the same time: the lower number may come last.
    @Test func aLowerNumberMayComeLater() {
        #expect(self.floor([self.accepted(6), self.ended(6), self.accepted(5)]) == 5)
    }

    @Test func partsStayOpenUntilTheirMessageEnds() {
        let start = StartedMessage(id: MessageID(rawValue: 2), moreParts: [MessageID(rawValue: 1)])
        let records = [self.accepted(1), self.accepted(2), .started(start), self.accepted(3)]
        #expect(self.floor(records) == 1)
        #expect(self.floor(records + [self.ended(2)]) == 3)
    }

    @Test func aLeapInTheNumbersHoldsNobodyUp() {
        #expect(self.floor([self.accepted(1), self.ended(1), self.accepted(1 << 50)]) < 1 << 50)
    }
}
