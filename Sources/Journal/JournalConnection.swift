import GRDB
import GRDBSQLite
import SQLite

/// A connection that GRDB has opened, as SQLite's own functions see it.
///
/// One thread at a time may use it. GRDB has done its part when this is made: nothing is run through it any more. It is
/// safe: pointers stay inside, and live as long as the connection.
@safe final class JournalConnection {
    private let database: DatabaseQueue
    private let handle: OpaquePointer
    /// Pages in the `-wal` after the last commit; SQLite's hook writes it.
    private let walPages: UnsafeMutablePointer<Int32>

    /// - Throws: `SQLITE_MISUSE` if the database is closed.
    init(_ database: DatabaseQueue) throws(StoreFault) {
        let handle = unsafe database.inDatabase { unsafe $0.sqliteConnection }
        guard let handle = unsafe handle else { throw StoreFault(code: SQLITE_MISUSE) }
        self.database = database
        unsafe self.handle = handle
        unsafe self.walPages = .allocate(capacity: 1)
        unsafe self.walPages.initialize(to: 0)
        // GRDB's observers wait for statements that were run through it; from here on none is.
        unsafe sqlite3_commit_hook(handle, nil, nil)
        unsafe sqlite3_rollback_hook(handle, nil, nil)
        unsafe sqlite3_wal_hook(
            handle,
            { pages, _, _, count in
                unsafe pages?.assumingMemoryBound(to: Int32.self).pointee = count
                return SQLITE_OK
            }, self.walPages)
    }

    deinit {
        unsafe sqlite3_wal_hook(self.handle, nil, nil)
        unsafe self.walPages.deallocate()
    }

    /// A statement of this connection; it keeps it open.
    func prepare(_ sql: String) throws(StoreFault) -> PreparedStatement {
        try unsafe PreparedStatement(sql, on: self.handle, of: self)
    }

    /// How many pages a checkpoint would bring into the main file.
    var pagesInWAL: Int { unsafe Int(self.walPages.pointee) }

    /// Whether a transaction has begun and not ended.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(self.handle) == 0 }

    /// How many rows the last statement inserted, changed or deleted.
    var changes: Int { unsafe Int(sqlite3_changes(self.handle)) }

    /// Brings the `-wal` into the main file, and leaves it empty if it is to be truncated.
    func checkpoint(truncating: Bool) throws(StoreFault) {
        let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
        let code = unsafe sqlite3_wal_checkpoint_v2(self.handle, nil, mode, nil, nil)
        guard code == SQLITE_OK else { throw self.fault(code) }
        unsafe self.walPages.pointee = 0
    }

    /// What a result code of this connection says.
    func fault(_ code: Int32) -> StoreFault {
        unsafe StoreFault(code, of: self.handle)
    }

    /// Stays open for ever: to close it would write and sync again, after what failed.
    func abandon() {
        unsafe _ = Unmanaged.passRetained(self)
    }
}
