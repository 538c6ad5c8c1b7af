import Foundation
import Testing

@testable import Journal

/// Every offset and every octet: Tests/Faults; here is what each answer means.
@Suite struct WALTailTests {
    private static let frameCount = 24 + 4_096

    /// The `-wal` of a journal with so many transactions behind the opening's own.
    private func wal(transactions: UInt64) async throws -> [UInt8] {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        for number in 1...transactions {
            #expect(await journal.outcome([.accepted(Fixtures.part(number))]) == nil)
        }
        let octets = try Data(contentsOf: URL(filePath: folder.path + "-wal"))
        journal.close()
        return Array(octets)
    }

    private func tail(_ octets: [UInt8]) -> WALTail {
        var rest = octets[...]
        return WALTail { count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }

    @Test func aWholeFileHasLostNothing() async throws {
        #expect(self.tail(try await self.wal(transactions: 3)) == WALTail())
        #expect(self.tail([]) == WALTail())
        #expect(WALTail(path: "/nowhere/journal.db-wal") == WALTail())
    }

    @Test func behindAWrongOctetNothingCounts() async throws {
        var octets = try await self.wal(transactions: 3)
        octets[octets.count - 1] ^= 1
        let tail = self.tail(octets)
        #expect(tail.octetsCut > 0)
        #expect(tail.octetsCut % Self.frameCount == 0)
        #expect(tail.transactionsCut == 1)
    }

    @Test func aBrokenHeaderLosesTheWholeFile() async throws {
        var octets = try await self.wal(transactions: 2)
        octets[24] ^= 1
        #expect(self.tail(octets) == WALTail(octetsCut: octets.count, transactionsCut: 3))
        #expect(self.tail(Array(octets.prefix(20))).octetsCut == 20)
    }

    /// A checkpoint leaves the old frames; the file's next use has another salt.
    @Test func whatIsLeftFromBeforeIsNoLoss() async throws {
        var octets = try await self.wal(transactions: 2)
        var old = Array(octets.suffix(Self.frameCount))
        for index in 8..<16 { old[index] ^= 0xFF }
        octets += old
        #expect(self.tail(octets) == WALTail())
    }

    @Test func aFrameThatIsNotWholeIsCut() async throws {
        let octets = try await self.wal(transactions: 2)
        #expect(self.tail(octets + octets.suffix(Self.frameCount).prefix(9)).octetsCut == 9)
        #expect(self.tail(octets + octets.suffix(Self.frameCount).prefix(1_000)).octetsCut == 1_000)
    }
}

extension WALTail {
    init(octetsCut: Int, transactionsCut: Int) {
        self.init()
        self.octetsCut = octetsCut
        self.transactionsCut = transactionsCut
    }
}
