import Foundation
import Journal
import Testing

@Suite struct LookupReaderTests {
    @Test func aMessageIsFoundByAnyOfItsParts() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        defer { journal.close() }
        let segment = JournaledSegment(octets: [0x41], dataCoding: 0)
        let sent = SubmittedSegment(
            segment: SegmentNumber(id: MessageID(rawValue: 7), number: 1), messageID: "4A",
            at: WallTime(milliseconds: 1_800_000_000_500))
        let records: [JournalRecord] = [
            .accepted(Self.part(7)), .accepted(Self.part(8)), .accepted(Self.part(9)),
            .started(
                StartedMessage(id: MessageID(rawValue: 7), moreParts: [MessageID(rawValue: 8)], attempt: 2)),
            .answered(
                JournaledAnswer(
                    id: MessageID(rawValue: 7), outcome: "answered", segments: [segment, segment])),
            .resending(SegmentNumber(id: MessageID(rawValue: 7), number: 2)), .submitted(sent),
        ]
        #expect(await journal.outcome(records) == nil)
        let receipt = SegmentReceipt(
            segment: sent.segment, messageID: sent.messageID, state: .delivered, at: sent.at)
        #expect(await journal.outcome([.receipted(receipt)]) == nil)
        for id in [7, 8] as [UInt64] {
            let message = try #require(
                try await journal.find(.message(MessageID(rawValue: id))).messages.first)
            #expect(message.id == MessageID(rawValue: 7))
            #expect(message.parts.map(\.id.rawValue) == [7, 8])
            #expect(message.attempts == 2)
            #expect(message.outcome == "answered")
            #expect(message.end == nil)
            #expect(message.segments.map(\.messageID) == ["4A", nil])
            #expect(message.segments.map(\.resends) == [0, 1])
            #expect(message.segments.map(\.receipt) == ["delivered", nil])
        }
        #expect(try await journal.find(.message(MessageID(rawValue: 10))).messages == [])
    }

    @Test func aSendersMessagesAreFoundNewestFirstAlsoWhenTheNumberIsGone() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        defer { journal.close() }
        // One sender writes the digits with a +, as some SMSCs do.
        let mine = [
            Self.part(1, "77010000001"), Self.part(15_000, "+77010000001"), Self.part(15_001, "77010000001"),
        ]
        let others = [Self.part(2, "77010000002"), Self.part(15_002, "7701000000")]
        #expect(await journal.outcome((mine + others).map { .accepted($0) }) == nil)
        #expect(try await Self.all("77010000001", journal) == [15_001, 15_000, 1])
        #expect(try await Self.all("+77010000001", journal) == [15_001, 15_000, 1])
        let end = MessageEnd(id: MessageID(rawValue: 1), kind: .submitted)
        #expect(await journal.outcome([.finished(end)]) == nil)
        folder.advance(hours: 48)
        await journal.sweep()
        #expect(try await Self.all("77010000001", journal) == [15_001, 15_000, 1])
        let removed = try #require(try await journal.find(.message(end.id)).messages.first)
        #expect(removed.isRemoved && removed.end == "submitted" && removed.parts == [])
    }

    private static func all(_ number: String, _ journal: SQLiteJournal) async throws -> [UInt64] {
        var found: [UInt64] = []
        var below: MessageID?
        repeat {
            let findings = try await journal.find(.sender(number, below: below))
            found += findings.messages.map(\.id.rawValue)
            below = findings.next
        } while below != nil
        return found
    }

    private static func part(_ id: UInt64, _ source: String = "77010000001") -> AcceptedPart {
        AcceptedPart(
            id: MessageID(rawValue: id), link: "kcell", arrival: WallTime(milliseconds: 1_800_000_000_000),
            source: JournaledAddress(ton: 1, npi: 1, digits: source),
            destination: JournaledAddress(ton: 3, npi: 0, digits: "1414"), esmClass: 0, dataCoding: 8,
            userData: [0, 0x41])
    }
}

extension Journal {
    fileprivate func find(_ lookup: JournalLookup) async throws -> JournalFindings {
        try await withCheckedContinuation { continuation in
            self.find(lookup) { continuation.resume(returning: $0) }
        }.get()
    }
}
