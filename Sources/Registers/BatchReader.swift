import GRDB
import Locks

/// Looks up in a database, everything that waits at the same time in one transaction.
///
/// A transaction and the way to the database's thread cost several times what a look-up does. So the first question goes at
/// once, and those that come while it is answered go together after it. There are never more waiting than callers.
final class BatchReader: Sendable {
    private typealias LookUp = @Sendable (Result<Database, any Error>) -> Void

    private struct State {
        var waiting: [LookUp] = []
        var isReading = false
    }

    private let database: any DatabaseReader
    private let state = Locked(State())

    init(_ database: any DatabaseReader) {
        self.database = database
    }

    /// Runs on the database's thread; throws what `body` does, or why the database can't be read.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            self.enqueue { database in
                continuation.resume(with: Result { try body(database.get()) })
            }
        }
    }

    private func enqueue(_ lookUp: @escaping LookUp) {
        let mustStart = self.state.withLock { state in
            state.waiting.append(lookUp)
            defer { state.isReading = true }
            return !state.isReading
        }
        if mustStart { self.readBatch() }
    }

    private func readBatch() {
        self.database.asyncRead { database in
            for lookUp in self.state.withLock({ exchange(&$0.waiting, with: []) }) { lookUp(database) }
            let goesOn = self.state.withLock { state in
                state.isReading = !state.waiting.isEmpty
                return state.isReading
            }
            if goesOn { self.readBatch() }
        }
    }
}
