import Foundation
import GRDB
import Glibc
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

    /// Codes are those of sqlite.org/rescode.html: what only a disk can mend is told from what a person has to.
    @Test(
        arguments: [
            (778, .failing), (1_034, .failing), (266, .failing), (13, .failing), (14, .unusable),
            (526, .unusable),
            (3, .unusable), (8, .unusable), (5, .inUse), (26, .foreign), (11, .damaged), (267, .damaged),
        ] as [(Int32, JournalFailure.Problem)])
    func aFaultOfTheDiskIsToldFromAWrongPath(code: Int32, problem: JournalFailure.Problem) {
        #expect(JournalFailure.Problem(StoreFault(code: code)) == problem)
    }

    @Test(
        arguments: [
            (EIO, .failing), (ENOSPC, .failing), (EDQUOT, .failing), (ENOENT, .unusable), (EACCES, .unusable),
            (ENOTDIR, .unusable), (0, .unusable),
        ] as [(Int32, JournalFailure.Problem)])
    func soIsWhatTheSystemSaysOfAFile(error: Int32, problem: JournalFailure.Problem) {
        #expect(JournalFailure.Problem(systemError: error) == problem)
    }

    /// Linux's /dev/full has no room, whoever writes to it.
    @Test func aKeyThatFindsNoRoomIsTheDisksFault() throws {
        let folder = try JournalFolder()
        let draft = folder.url.appending(path: "journal.db-key.new")
        try FileManager.default.createSymbolicLink(at: draft, withDestinationURL: URL(filePath: "/dev/full"))
        #expect(self.problem { _ = try folder.open() } == .failing)
    }
}
