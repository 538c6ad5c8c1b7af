import GRDB
import GRDBSQLite
import SQLite

/// The look-ups of a register database, each prepared once.
///
/// Guard: made and used on the database's own thread only, one look-up behind the other.
final class RegisterStatements: @unchecked Sendable {
    private let database: any DatabaseReader
    private var prepared: [String: PreparedStatement] = [:]

    init(_ database: any DatabaseReader) {
        self.database = database
    }

    /// The statement for this SQL, with nothing read yet.
    func statement(_ sql: String, _ db: Database) throws -> PreparedStatement {
        if let statement = self.prepared[sql] { return statement }
        guard let connection = unsafe db.sqliteConnection else { throw SQLiteFault(code: SQLITE_MISUSE) }
        let statement = try unsafe PreparedStatement(sql, on: connection, of: self.database)
        self.prepared[sql] = statement
        return statement
    }
}
