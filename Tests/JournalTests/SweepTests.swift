import Foundation
import GRDB
import Journal
import Locks
import Testing

@Suite struct SweepTests {
    private static let secret = "KUPIYA-STRELA", phone = "77019998877", reply = "OTVET-SOKOL"

    /// A message's whole life, with a text, a number and a reply that can be searched for.
    private static func life(_ number: UInt64, _ folder: JournalFolder) -> [JournalRecord] {
        let part = Fixtures.part(
            number, arrival: folder.now.withLock { $0 }, text: Self.secret + "\(number)", source: Self.phone)
        let segments = [JournaledSegment(octets: Array(Self.reply.utf8), dataCoding: 0)]
        return [
            .accepted(part), .started(StartedMessage(id: part.id)),
            .answered(JournaledAnswer(id: part.id, outcome: "answered", segments: segments)),
            .submitted(
                SubmittedSegment(
                    segment: SegmentNumber(id: part.id, number: 1), messageID: "\(number)", at: part.arrival)),
            .finished(MessageEnd(id: part.id, kind: .submitted)),
        ]
    }

    private static func contains(_ text: String, _ folder: JournalFolder) throws -> Bool {
        try folder.octets().firstRange(of: Data(text.utf8)) != nil
    }

    @Test func textAndNumberAreGoneFromTheFilesBehindTheirTime() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        for number in 1...700 as ClosedRange<UInt64> {
            #expect(await journal.outcome(Self.life(number, folder)) == nil)
        }
        folder.advance(hours: 23)
        await journal.sweep()
        #expect(try Self.contains(Self.secret, folder))
        folder.advance(hours: 2)
        await journal.sweep()
        for text in [Self.secret, Self.phone, Self.reply] {
            #expect(try !Self.contains(text, folder), "\(text)")
        }
        journal.close()
        for text in [Self.secret, Self.phone, Self.reply] {
            #expect(try !Self.contains(text, folder), "\(text)")
        }
    }

    @Test func countsAndNumbersStay() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        for number in 1...3 as ClosedRange<UInt64> {
            #expect(await journal.outcome(Self.life(number, folder)) == nil)
        }
        folder.advance(hours: 25)
        await journal.sweep()
        journal.close()
        let recovery = try folder.recovered()
        #expect(recovery.state.lastID == MessageID(rawValue: 3))
        #expect(recovery.state.open.isEmpty)
        #expect(recovery.state.awaitingReceipt.count == 3)
        #expect(Set(recovery.linksAwaitingReceipt.values) == [Fixtures.part(1).link])
        #expect(recovery.linksAwaitingReceipt.count == 3)
        let rows = try Self.rows(
            folder, "SELECT count(*), count(DISTINCT sender), max(length(sender)) FROM history")
        #expect(rows == [[3, 1, 32]])
        #expect(try Self.rows(folder, "SELECT messages, parts, segments FROM totals") == [[3, 3, 3]])
        #expect(try Self.rows(folder, "SELECT count(*) FROM parts") == [[0]])
    }

    @Test func whatIsOpenStays() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let part = Fixtures.part(1, arrival: folder.now.withLock { $0 })
        #expect(await journal.outcome([.accepted(part)]) == nil)
        #expect(await journal.outcome(Self.life(2, folder)) == nil)
        folder.advance(hours: 100)
        await journal.sweep()
        journal.close()
        #expect(try folder.recovered().state.open.values.map(\.parts) == [[part]])
        #expect(try Self.rows(folder, "SELECT count(*) FROM history") == [[1]])
    }

    @Test func partsOfOneMessageGoTogether() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let now = folder.now.withLock { $0 }
        let ids = (1...3 as ClosedRange<UInt64>).map { MessageID(rawValue: $0) }
        var records = ids.map { JournalRecord.accepted(Fixtures.part($0.rawValue, arrival: now)) }
        records.append(.started(StartedMessage(id: ids[1], moreParts: [ids[2], ids[0]])))
        #expect(await journal.outcome(records) == nil)
        folder.advance(hours: 25)
        await journal.sweep()
        #expect(await journal.outcome([.finished(MessageEnd(id: ids[1], kind: .failed))]) == nil)
        await journal.sweep()
        journal.close()
        for table in ["parts", "joined", "ends", "answers"] {
            #expect(try Self.rows(folder, "SELECT count(*) FROM \(table)") == [[0]], "\(table)")
        }
        #expect(try Self.rows(folder, "SELECT parts FROM history") == [[3]])
    }

    @Test func historyAndReceiptsEndToo() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        #expect(await journal.outcome(Self.life(1, folder)) == nil)
        folder.advance(hours: 49)
        await journal.sweep()
        folder.advance(hours: 90 * 24)
        await journal.sweep()
        journal.close()
        let recovery = try folder.recovered()
        #expect(recovery.state.awaitingReceipt.isEmpty)
        #expect(recovery.state.lastID == MessageID(rawValue: 1))
        #expect(try Self.rows(folder, "SELECT count(*) FROM history") == [[0]])
        #expect(try Self.rows(folder, "SELECT count(*) FROM submitted") == [[0]])
        #expect(try Self.rows(folder, "SELECT sum(messages) FROM totals") == [[1]])
    }

    /// Numbers and text of clients' messages go as those of questions do, and what waits for its receipt stays.
    @Test func closedMessagesOfClientsGo() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        let arrival = folder.now.withLock { $0 }
        let messages = (1...2 as ClosedRange<UInt64>).map { number in
            RoutedMessage(
                id: MessageID(rawValue: number), batch: MessageID(rawValue: number), account: "shop",
                link: "kcell", arrival: arrival, pdu: Array("\(Self.secret) \(number)".utf8))
        }
        let end = RouteEnd(id: messages[1].id, state: 2, at: arrival)
        let records = messages.map { RouteRecord.accepted($0) } + [.ended(end), .closed(messages[1].id)]
        #expect(await journal.outcome(records.map { .route($0) }) == nil)
        folder.advance(hours: 23)
        await journal.sweep()
        #expect(try Self.contains("\(Self.secret) 2", folder))
        folder.advance(hours: 2)
        await journal.sweep()
        journal.close()
        #expect(try !Self.contains("\(Self.secret) 2", folder))
        let recovery = try folder.recovered()
        #expect(recovery.state.routes == [messages[0].id: JournalState.Route(messages[0])])
        #expect(recovery.state.lastID.rawValue == 2)
        #expect(try Self.rows(folder, "SELECT count(*), sum(segments) FROM totals") == [[1, 1]])
    }

    /// What was written under a clock a year ahead is not kept for that year.
    @Test func aClockThatWasWrongKeepsNothing() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        folder.advance(hours: 365 * 24)
        #expect(await journal.outcome(Self.life(1, folder)) == nil)
        folder.advance(hours: -365 * 24)
        #expect(await journal.outcome(Self.life(2, folder)) == nil)
        folder.advance(hours: 25)
        await journal.sweep()
        journal.close()
        #expect(try !Self.contains(Self.secret, folder))
    }

    private static func rows(_ folder: JournalFolder, _ sql: String) throws -> [[Int]] {
        let database = try DatabaseQueue(path: folder.path)
        return try database.read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                row.databaseValues.map { Int.fromDatabaseValue($0) ?? -1 }
            }
        }
    }
}
