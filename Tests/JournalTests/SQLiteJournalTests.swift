import Foundation
import Journal
import Locks
import Testing

@Suite struct SQLiteJournalTests {
    /// The journal against what the records mean: after a clean stop, and after a death at any commit.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func whatIsRecoveredIsWhatTheRecordsAddUpTo(seed: UInt64) async throws {
        var folder = try JournalFolder()
        var lives = RandomLives(seed: seed, now: folder.now.withLock { $0 })
        var committed: [JournalRecord] = []
        for round in 0..<4 {
            let (journal, recovery) = try folder.open()
            try Self.expect(recovery, committed)
            for _ in 0..<25 {
                let batch = lives.batch()
                #expect(await journal.outcome(batch) == nil)
                committed += batch
            }
            let copy = try folder.copy()
            journal.close()
            // Every other time the next round goes on with the files as a death leaves them.
            if round % 2 == 0 { folder = copy }
        }
        try Self.expect(try folder.recovered(), committed)
    }

    /// What the disk refused goes into the journal later: the receipt may be there before its response, and behind the end.
    ///
    /// Nothing waits for a receipt then, and of an open message the SMSC has the segment.
    @Test(arguments: ["rs", "srs", "ers", "res", "rse", "sers", "esrs", "rres", "r"])
    func aReceiptSaysWhatItsResponseDoes(_ order: String) async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let segment = SegmentNumber(id: MessageID(rawValue: 1), number: 1)
        let at = WallTime(milliseconds: 1_800_000_000_000)
        let steps: [Character: JournalRecord] = [
            "s": .submitted(SubmittedSegment(segment: segment, messageID: "4A", at: at)),
            "r": .receipted(SegmentReceipt(segment: segment, messageID: "74", state: .delivered, at: at)),
            "e": .finished(MessageEnd(id: segment.id, kind: .submitted)),
        ]
        let answer = JournaledAnswer(
            id: segment.id, outcome: "answered", segments: [JournaledSegment(octets: [0x41], dataCoding: 0)])
        let records = [.accepted(Fixtures.part(1)), .answered(answer)] + order.compactMap { steps[$0] }
        for record in records { #expect(await journal.outcome([record]) == nil) }
        journal.close()
        let state = try folder.recovered().state
        // What comes behind an end and the receipt of it is another name: it waits for a receipt of its own.
        #expect(state.awaitingReceipt.isEmpty == !["sers", "esrs"].contains(order))
        #expect(state.open.values.map { Array($0.submitted.keys) } == (order.contains("e") ? [] : [[1]]))
        #expect(state.awaitingReceipt == JournalState(records).awaitingReceipt)
        #expect(state.open == JournalState(records).open)
    }

    private static func expect(_ recovery: JournalRecovery, _ committed: [JournalRecord]) throws {
        let expected = JournalState(committed)
        #expect(recovery.state.lastID == expected.lastID)
        #expect(recovery.state.open == expected.open)
        #expect(recovery.state.awaitingReceipt == expected.awaitingReceipt)
        let parts = committed.compactMap { record -> AcceptedPart? in
            if case .accepted(let part) = record { part } else { nil }
        }
        #expect(recovery.recentParts == parts.sorted { $0.id < $1.id })
        #expect(recovery.tail == WALTail())
    }

    @Test func aStopIsCleanAndADeathIsNot() async throws {
        let folder = try JournalFolder()
        let (journal, first) = try folder.open()
        #expect(first == JournalRecovery.nothing)
        let dead = try folder.copy()
        journal.close()
        #expect(try dead.recovered().wasStoppedCleanly == false)
        #expect(try folder.recovered().wasStoppedCleanly)
        #expect(try folder.recovered().wasStoppedCleanly)
    }

    @Test func whatWaitsTogetherKeepsItsOrder() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let order = Locked<[UInt64]>([])
        for number in 1...2_000 as ClosedRange<UInt64> {
            journal.commit([.accepted(Fixtures.part(number))]) { error in
                order.withLock { $0.append(error == nil ? number : 0) }
            }
        }
        journal.close()
        #expect(order.withLock { $0 } == Array(1...2_000))
        #expect(try folder.recovered().state.open.count == 2_000)
    }

    @Test func aGroupWithWhatCannotBeWrittenFailsWholeAndTheNextGoesOn() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        #expect(await journal.outcome([.accepted(Fixtures.part(1))]) == nil)
        // A number that is used twice.
        let error = await journal.outcome([.accepted(Fixtures.part(2)), .accepted(Fixtures.part(1))])
        #expect(error?.isFatal == false)
        #expect(await journal.outcome([.accepted(Fixtures.part(3))]) == nil)
        journal.close()
        #expect(try folder.recovered().state.open.keys.sorted().map(\.rawValue) == [1, 3])
    }

    @Test func moreThanMayWaitIsRefused() async throws {
        let folder = try JournalFolder()
        var settings = JournalSettings()
        settings.maximumWaitingRecords = 2
        let (journal, _) = try folder.open(settings)
        let three = (1...3 as ClosedRange<UInt64>).map { JournalRecord.accepted(Fixtures.part($0)) }
        #expect(await journal.outcome(three)?.isFatal == false)
        #expect(await journal.outcome(Array(three.prefix(2))) == nil)
        journal.close()
    }

    @Test func nothingIsTakenBehindTheClosing() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        journal.close()
        #expect(await journal.outcome([.accepted(Fixtures.part(1))]) != nil)
        #expect(try folder.recovered().state.open.isEmpty)
    }

    @Test func recentPartsAreThoseOfTheLastMinutesEndedOrNot() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let now = folder.now.withLock { $0.milliseconds }
        let ages: [Int64] = [601_000, 600_000, 1_000]
        let parts = ages.enumerated().map { index, age in
            Fixtures.part(UInt64(index + 1), arrival: WallTime(milliseconds: now - age))
        }
        for part in parts {
            let end = MessageEnd(id: part.id, kind: .ignored)
            #expect(await journal.outcome([.accepted(part), .finished(end)]) == nil)
        }
        journal.close()
        let recovery = try folder.recovered()
        #expect(recovery.recentParts == Array(parts.dropFirst()))
        #expect(recovery.newestRecord == parts[2].arrival)
    }

    @Test func overdueReceiptsAreNotAwaited() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let now = folder.now.withLock { $0.milliseconds }
        let segments = [47, 49].enumerated().map { index, hours in
            SubmittedSegment(
                segment: SegmentNumber(id: MessageID(rawValue: UInt64(index + 1)), number: 1), messageID: "a",
                at: WallTime(milliseconds: now - Int64(hours) * 3_600_000))
        }
        for segment in segments {
            let part = Fixtures.part(segment.segment.id.rawValue)
            let end = MessageEnd(id: part.id, kind: .submitted)
            let records: [JournalRecord] = [.accepted(part), .submitted(segment), .finished(end)]
            #expect(await journal.outcome(records) == nil)
        }
        journal.close()
        let recovery = try folder.recovered()
        #expect(recovery.state.awaitingReceipt == [segments[0].segment: segments[0]])
        #expect(recovery.linksAwaitingReceipt == [MessageID(rawValue: 1): Fixtures.part(1).link])
    }

    @Test func itIsNamedByItsPath() throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        #expect(journal.promise.contains(folder.path))
        journal.close()
    }
}

enum Fixtures {
    static func part(
        _ number: UInt64, arrival: WallTime = WallTime(milliseconds: 1_800_000_000_000),
        text: String = "HELP",
        source: String = "77011234567"
    ) -> AcceptedPart {
        AcceptedPart(
            id: MessageID(rawValue: number), link: "kcell", arrival: arrival,
            source: JournaledAddress(ton: 1, npi: 1, digits: source),
            destination: JournaledAddress(ton: 3, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 0,
            userData: Array(text.utf8))
    }
}

extension JournalRecovery {
    /// A new journal's.
    static var nothing: JournalRecovery {
        var recovery = JournalRecovery()
        recovery.wasChecked = true
        return recovery
    }
}
