import GRDB
import GRDBSQLite
import Glibc
import SQLite

/// The way from a path to a store that promises what it should.
struct JournalOpening {
    let files: JournalFiles
    let settings: JournalSettings
    let now: WallTime

    /// Opens, checks, migrates, brings the `-wal` into the main file and recovers.
    func run() throws(JournalFailure) -> (JournalStore, JournalRecovery) {
        try self.files.prepare()
        let tail = WALTail(path: self.files.wal)
        let database: DatabaseQueue
        do {
            database = try DatabaseQueue(path: self.files.path, configuration: Self.configuration)
        } catch {
            throw self.failure(error)
        }
        do {
            var (store, recovery) = try self.recover(database)
            recovery.tail = tail
            return (store, recovery)
        } catch {
            // To close it would write to what was refused, or sync again what failed to: it stays open for ever.
            unsafe _ = Unmanaged.passRetained(database)
            throw self.failure(error)
        }
    }

    private func recover(_ database: DatabaseQueue) throws -> (JournalStore, JournalRecovery) {
        let wasChecked = try database.inDatabase { try self.check($0) }
        try database.inDatabase { try self.set($0) }
        try Schema.migrator.migrate(database)
        let connection = try JournalConnection(database)
        // What a process that died, or whose disk failed, left in doubt is on disk behind it.
        try connection.checkpoint(truncating: true)
        let reader = RecoveryReader(connection: connection, settings: self.settings, now: self.now)
        var (recovery, floor) = try reader.read()
        recovery.wasChecked = wasChecked
        let store = try JournalStore(connection, open: OpenParts(recovery.state, floor: floor))
        try store.markStopped(cleanly: false)
        return (store, recovery)
    }

    /// One process has the journal: it locks the file for good, and needs no `-shm` file.
    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "journal"
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
        return configuration
    }

    /// Refuses what is not ours, and what is broken; whether the whole file was read for that.
    private func check(_ db: Database) throws -> Bool {
        let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        // Where a process died while it made the file, there may be only the list of the schema's steps.
        let isOurs = tables.allSatisfy { $0 == "grdb_migrations" } || tables.contains("journal")
        guard isOurs else { throw self.failure(.foreign) }
        guard try !Schema.migrator.hasBeenSuperseded(db) else { throw self.failure(.newer) }
        guard self.files.octetCount <= self.settings.maximumCheckedOctets else { return false }
        let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
        guard finding == "ok" else { throw self.failure(.damaged, "quick_check: \(finding)") }
        return true
    }

    /// Sets what the promise needs, and reads it back.
    private func set(_ db: Database) throws {
        // To its end: it says `wal` before it writes that.
        try db.execute(sql: "PRAGMA journal_mode = WAL")
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        guard mode == "wal" else { throw self.failure(.notDurable, "journal_mode \(mode ?? "")") }
        try db.execute(
            sql: """
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA cache_size = -16384;
                PRAGMA temp_store = MEMORY;
                """)
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        guard synchronous == 2 else { throw self.failure(.notDurable, "synchronous") }
        // Sets it and says what it is now.
        let secureDelete = try Int.fetchOne(db, sql: "PRAGMA secure_delete = ON")
        guard secureDelete == 1 else { throw self.failure(.notDurable, "secure_delete") }
    }

    private func failure(_ problem: JournalFailure.Problem, _ detail: String? = nil) -> JournalFailure {
        JournalFailure(path: self.files.path, problem: problem, detail: detail)
    }

    private func failure(_ error: any Error) -> JournalFailure {
        switch error {
        case let failure as JournalFailure: failure
        case let fault as StoreFault: self.failure(fault)
        case let error as DatabaseError: self.failure(StoreFault(code: error.extendedResultCode.rawValue))
        default: self.failure(.unusable)
        }
    }

    private func failure(_ fault: StoreFault) -> JournalFailure {
        self.failure(JournalFailure.Problem(fault), fault.words)
    }
}

extension JournalFailure.Problem {
    /// What a fault while it is opened says about the journal.
    init(_ fault: StoreFault) {
        self =
            switch fault.code & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .inUse
            case SQLITE_NOTADB: .foreign
            case SQLITE_CORRUPT: .damaged
            case SQLITE_IOERR, SQLITE_FULL: .failing
            default: .unusable
            }
    }

    /// What the errno of a call for its files says about the journal.
    init(systemError: Int32) {
        self = [EIO, ENOSPC, EDQUOT].contains(systemError) ? .failing : .unusable
    }
}
