import GRDB

/// The registers as tables of one SQLite database.
///
/// | table | columns | key |
/// | --- | --- | --- |
/// | citizens | msisdn, iin | msisdn |
/// | persons | iin, valid (0 or 1) | iin |
/// | vehicles | plate, inspected, valid_until | plate |
/// | kindergarten_queue | iin, number, list, registered, place | – (an index on iin) |
/// | housing_queue | the same | – (an index on iin) |
/// | imports | source, row_count | source |
///
/// Numbers of phones and persons are integers, dates are text (2036-03-15). A table counts only once it is named in
/// `imports`: an empty table would otherwise say of everybody that they are in no register. The journal mode is WAL, so
/// that an import, one transaction, and the reading of a running daemon do not wait for each other.
enum Schema {
    /// The name of the first and, so far, only step; steps are added, never changed.
    private static let firstMigration = "1"

    /// Makes a database what this schema says.
    static func migrate(_ database: some DatabaseWriter) throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(self.firstMigration) { try self.create(in: $0) }
        try migrator.migrate(database)
    }

    /// The sources that were imported: none in an empty database, nil if it is not one of this schema.
    static func importedSources(_ db: Database) throws -> Set<String>? {
        let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master")
        if tables.isEmpty { return [] }
        guard tables.contains("grdb_migrations"),
            try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations") == [self.firstMigration]
        else { return nil }
        return try Set(String.fetchAll(db, sql: "SELECT source FROM imports"))
    }

    private static func create(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE citizens (msisdn INTEGER PRIMARY KEY, iin INTEGER NOT NULL) STRICT;
                CREATE TABLE persons (iin INTEGER PRIMARY KEY, valid INTEGER NOT NULL) STRICT;
                CREATE TABLE vehicles (
                    plate TEXT PRIMARY KEY, inspected TEXT NOT NULL, valid_until TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE imports (source TEXT PRIMARY KEY, row_count INTEGER NOT NULL) STRICT;
                """)
        for table in ["kindergarten_queue", "housing_queue"] {
            try db.execute(
                sql: """
                    CREATE TABLE \(table) (
                        iin INTEGER NOT NULL, number INTEGER NOT NULL, list TEXT, registered TEXT NOT NULL,
                        place TEXT NOT NULL
                    ) STRICT;
                    CREATE INDEX \(table)_iin ON \(table) (iin);
                    """)
        }
    }
}
