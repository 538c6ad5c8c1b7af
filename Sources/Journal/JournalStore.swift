import SQLite

/// The open database and what the journal does with it, on one thread at a time.
final class JournalStore {
    /// What has not ended.
    private(set) var open: OpenParts
    let connection: JournalConnection
    private let writer: RecordWriter
    private let begin, commit, rollback, keepFloor: PreparedStatement
    /// What recovery would start from now.
    private var writtenFloor: UInt64

    /// - Parameter open: what is open in the database.
    init(_ connection: JournalConnection, open: OpenParts) throws(StoreFault) {
        self.connection = connection
        self.open = open
        self.writtenFloor = open.floor
        self.writer = try RecordWriter(connection)
        self.begin = try connection.prepare("BEGIN IMMEDIATE")
        self.commit = try connection.prepare("COMMIT")
        self.rollback = try connection.prepare("ROLLBACK")
        self.keepFloor = try connection.prepare("UPDATE journal SET lowest_open = ?")
    }

    /// Writes records in one transaction.
    ///
    /// When it returns they are on disk; when it throws none of them counts.
    func write(_ batches: [[JournalRecord]]) throws(StoreFault) {
        try self.transaction { () throws(StoreFault) in
            var lowest = UInt64.max
            for record in batches.joined() {
                if case .accepted(let part) = record { lowest = min(lowest, part.id.rawValue) }
                try self.writer.write(record)
            }
            try self.writer.finish()
            try self.keepFloor(accepting: lowest)
        }
        for record in batches.joined() { self.open.apply(record) }
        self.open.raiseFloor()
    }

    /// Runs statements in one transaction.
    func transaction(_ body: () throws(StoreFault) -> Void) throws(StoreFault) {
        do throws(StoreFault) {
            try self.begin.run()
            try body()
            try self.commit.run()
        } catch {
            self.writer.abandon()
            // After a fatal fault nobody touches the files again.
            if !error.isFatal, self.connection.isInTransaction { try self.rollback.run() }
            throw error
        }
    }

    /// Notes whether the journal is in use, as against closed.
    func markStopped(cleanly: Bool) throws(StoreFault) {
        let floor = self.open.floor
        let mark = try self.connection.prepare(
            "UPDATE journal SET stopped_cleanly = \(cleanly ? 1 : 0), lowest_open = \(floor)")
        try self.transaction { () throws(StoreFault) in try mark.run() }
        self.writtenFloor = floor
    }

    /// Numbers by which the floor in the database may lag, so that it is seldom written.
    private static let floorLag: UInt64 = 4_096

    private func keepFloor(accepting lowest: UInt64) throws(StoreFault) {
        let floor = min(self.open.floor, lowest)
        guard floor < self.writtenFloor || floor >= self.writtenFloor + Self.floorLag else { return }
        self.keepFloor.bind(0, floor)
        try self.keepFloor.run()
        self.writtenFloor = floor
    }
}
