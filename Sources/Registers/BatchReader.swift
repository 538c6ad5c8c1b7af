import GRDB
import Locks
import SQLite

/// Looks up in a database, everything that waits at the same time in one transaction.
///
/// A transaction and the way to the database's thread cost several times what a look-up does. So the first question goes at
/// once, and those that come while it is answered go together after it. There are never more waiting than callers.
final class BatchReader: Sendable {
    /// Where look-ups get their statements; runs on the database's thread.
    typealias Statements = (_ query: RegisterStatements.Query, _ sql: String) throws -> PreparedStatement
    /// A look-up; a database that can't be read throws when it asks for a statement.
    typealias LookUp = @Sendable (Statements) -> Void

    private struct State {
        var waiting: [LookUp] = []
        var isReading = false
    }

    private let database: any DatabaseReader
    private let statements: RegisterStatements
    private let state = Locked(State())

    init(_ database: any DatabaseReader) {
        self.database = database
        self.statements = RegisterStatements(database)
    }

    /// Runs a look-up on the database's thread, behind those that wait.
    func read(_ lookUp: @escaping LookUp) {
        let mustStart = self.state.withLock { state in
            state.waiting.append(lookUp)
            defer { state.isReading = true }
            return !state.isReading
        }
        if mustStart { self.readBatch() }
    }

    private func readBatch() {
        self.database.asyncRead { database in
            let statements: Statements = { try self.statements.statement($0, $1, database.get()) }
            for lookUp in self.state.withLock({ exchange(&$0.waiting, with: []) }) { lookUp(statements) }
            let goesOn = self.state.withLock { state in
                state.isReading = !state.waiting.isEmpty
                return state.isReading
            }
            if goesOn { self.readBatch() }
        }
    }
}
