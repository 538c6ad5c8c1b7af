import GRDB
import GRDBSQLite
import SQLite
import Services

/// The look-ups of a register database, each prepared once.
///
/// Guard: made and used on the database's own thread only, one look-up behind the other.
final class RegisterStatements: @unchecked Sendable {
    /// What is looked up: each is one SQL text.
    enum Query: Hashable {
        case rows(RegisterName)
        case importOf
    }

    private let database: any DatabaseReader
    private var prepared: [Query: PreparedStatement] = [:]

    init(_ database: any DatabaseReader) {
        self.database = database
    }

    /// The statement of a query, with nothing read yet.
    func statement(_ query: Query, _ sql: String, _ db: Database) throws -> PreparedStatement {
        if let statement = self.prepared[query] { return statement }
        guard let connection = unsafe db.sqliteConnection else { throw SQLiteFault(code: SQLITE_MISUSE) }
        let statement = try unsafe PreparedStatement(sql, on: connection, of: self.database)
        self.prepared[query] = statement
        return statement
    }
}
