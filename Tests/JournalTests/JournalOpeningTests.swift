import Foundation
import GRDB
import Locks
import SQLite
import Testing

@testable import Journal

@Suite struct JournalOpeningTests {
    private func problem(_ body: () throws -> Void) -> JournalFailure.Problem? {
        do {
            try body()
            return nil
        } catch {
            return (error as? JournalFailure)?.problem
        }
    }

    /// sqlite.org/pragma.html: synchronous 2 is FULL, secure_delete 1 is ON.
    @Test func theConnectionKeepsItsPromise() throws {
        let folder = try JournalFolder()
        let opening = JournalOpening(
            files: JournalFiles(path: folder.path), settings: JournalSettings(),
            now: folder.now.withLock { $0 })
        let (store, _) = try opening.run()
        for (pragma, value) in [("synchronous", "2"), ("secure_delete", "1"), ("wal_autocheckpoint", "0")] {
            let statement = try store.connection.prepare("PRAGMA \(pragma)")
            #expect(try statement.next())
            #expect(statement.text(0) == value, "\(pragma)")
        }
        let statement = try store.connection.prepare("PRAGMA journal_mode")
        #expect(try statement.next())
        #expect(statement.text(0) == "wal")
    }

    @Test func onlyTheOwnerMayReadTheFiles() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        #expect(await journal.outcome([.accepted(Fixtures.part(1))]) == nil)
        for name in ["journal.db", "journal.db-wal", "journal.db-key"] {
            #expect(try folder.mode(name) == 0o600, "\(name)")
        }
        journal.close()
    }

    @Test func filesThatOthersMayReadAreClosedToThem() throws {
        let folder = try JournalFolder()
        _ = try folder.recovered()
        for name in ["journal.db", "journal.db-key"] {
            let path = folder.url.appending(path: name).path(percentEncoded: false)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        }
        _ = try folder.recovered()
        #expect(try folder.mode("journal.db") == 0o600)
        #expect(try folder.mode("journal.db-key") == 0o600)
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let path = "/nowhere/journal.db"
        let problem = self.problem {
            _ = try SQLiteJournal.open(path: path, clock: { WallTime(milliseconds: 0) }, onFatal: { _ in })
        }
        #expect(problem == .unusable)
    }

    @Test func twoCannotHaveTheSame() throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        #expect(self.problem { _ = try folder.open() } == .inUse)
        journal.close()
        _ = try folder.recovered()
    }

    @Test func aNewerJournalIsRefusedAndLeftAsItIs() throws {
        let folder = try JournalFolder()
        _ = try folder.recovered()
        let database = try DatabaseQueue(path: folder.path)
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2036')") }
        try database.close()
        let before = try Data(contentsOf: URL(filePath: folder.path))
        #expect(self.problem { _ = try folder.open() } == .newer)
        #expect(try Data(contentsOf: URL(filePath: folder.path)) == before)
    }

    @Test func anotherProgramsDatabaseIsRefused() throws {
        let folder = try JournalFolder()
        let database = try DatabaseQueue(path: folder.path)
        try database.write { try $0.execute(sql: "CREATE TABLE citizens (iin INTEGER)") }
        try database.close()
        #expect(self.problem { _ = try folder.open() } == .foreign)
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        let folder = try JournalFolder()
        try Data(repeating: 0x2E, count: 8_192).write(to: URL(filePath: folder.path))
        #expect(self.problem { _ = try folder.open() } == .foreign)
    }

    /// A page of the tables is overwritten: quick_check finds it.
    @Test func aDamagedMainFileIsRefused() async throws {
        let folder = try JournalFolder()
        let (journal, _) = try folder.open()
        for number in 1...500 as ClosedRange<UInt64> {
            #expect(await journal.outcome([.accepted(Fixtures.part(number))]) == nil)
        }
        journal.close()
        let file = try FileHandle(forUpdating: URL(filePath: folder.path))
        try file.seek(toOffset: try file.seekToEnd() - 4_096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
        try file.close()
        #expect(self.problem { _ = try folder.open() } == .damaged)
    }

    @Test func aKeyOfAnotherLengthIsRefused() throws {
        let folder = try JournalFolder()
        try Data("secret".utf8).write(to: folder.url.appending(path: "journal.db-key"))
        #expect(self.problem { _ = try folder.open() } == .unusable)
    }
}
