import GRDBSQLite
import Glibc
import SQLite

/// What a journal's database can meet.
typealias StoreFault = SQLiteFault

extension StoreFault {
    /// The disk has no room: nothing is lost, and it can be tried again later.
    ///
    /// A failed sync is none of these whatever its errno says: what it should have written may be gone.
    var isFull: Bool {
        self.code == SQLITE_FULL
            || self.code == Self.writeFailed && [ENOSPC, EDQUOT].contains(self.systemError)
    }

    /// After it nothing that the operating system was given counts as written.
    var isFatal: Bool {
        !self.isFull && !Self.harmless.contains(self.code & 0xFF)
    }

    /// SQLITE_IOERR_WRITE, a macro that Swift does not see.
    private static let writeFailed = SQLITE_IOERR | (3 << 8)

    /// Faults of a statement or of memory: the transaction is gone, the files are whole.
    private static let harmless: Set<Int32> = [
        SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE, SQLITE_TOOBIG, SQLITE_NOMEM, SQLITE_ERROR,
        SQLITE_BUSY,
        SQLITE_LOCKED,
    ]
}
