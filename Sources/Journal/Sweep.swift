import SQLite

/// Removes what is past its time, a few rows a step, so that commits wait for none of it.
///
/// Ended messages whose ``JournalSettings/retention`` is over go from the tables with text and number into `history` and
/// `totals`; then go segments whose receipt is overdue, and what is too old in `history`, and
/// clients' messages that are closed (``RouteSweep``). At the end the `-wal` is
/// truncated, where older images of the pages still are. Rows are looked at in the order of their numbers up to the first
/// that is too young; what is open is left.
struct Sweep {
    private enum Phase {
        case idle
        case messages(after: Int64)
        case segments(after: Int64)
        case history(after: Int64)
        case routes(after: Int64)
        case starts
    }

    private let key: KeyedHash
    private let settings: JournalSettings
    private var phase = Phase.idle
    private var hasRemoved = false

    /// The most rows that one step looks at.
    static let maximumRows: Int32 = 256

    init(key: KeyedHash, settings: JournalSettings) {
        self.key = key
        self.settings = settings
    }

    /// Whether a further step is due at once.
    var isUnderWay: Bool {
        if case .idle = self.phase { return false }
        return true
    }

    /// Begins, or goes on.
    mutating func step(_ store: JournalStore, now: WallTime) throws(StoreFault) {
        switch self.phase {
        case .idle: self.phase = .messages(after: 0)
        case .messages(let last):
            let rows = MessageSweep(connection: store.connection, key: self.key)
            let next = try rows.step(store, after: last, Age(self.settings.retention, now))
            self.phase = next.map { .messages(after: $0) } ?? .segments(after: 0)
            self.hasRemoved = self.hasRemoved || rows.hasRemoved
        case .segments(let last):
            let next = try self.remove(
                "submitted", "segment", "at", store, after: last, Age(self.settings.receiptWait, now)
            ) { id in store.open.contains(MessageID(rawValue: UInt64(id / Schema.keyFactor))) }
            self.phase = next.map { .segments(after: $0) } ?? .history(after: 0)
        case .history(let last):
            let next = try self.remove(
                "history", "id", "arrival", store, after: last, Age(self.settings.history, now)
            ) { _ in false }
            self.phase = next.map { .history(after: $0) } ?? .routes(after: 0)
        case .routes(let last):
            let rows = RouteSweep(connection: store.connection)
            let next = try rows.step(store, after: last, Age(self.settings.retention, now))
            self.phase = next.map { .routes(after: $0) } ?? .starts
            self.hasRemoved = self.hasRemoved || rows.hasRemoved
        case .starts:
            guard try !self.removeStarts(store) else { return }
            self.phase = .idle
            guard self.hasRemoved else { return }
            self.hasRemoved = false
            try store.connection.checkpoint(truncating: true)
        }
    }

    /// Leaves the rest for the next time.
    mutating func abandon() {
        self.phase = .idle
    }

    /// Deletes rows of a table that are over their age; the key to go on behind, nil at the end.
    private func remove(
        _ table: String, _ key: String, _ moment: String, _ store: JournalStore, after last: Int64,
        _ age: Age,
        except isKept: (Int64) -> Bool
    ) throws(StoreFault) -> Int64? {
        let rows = try store.connection.prepare(
            "SELECT \(key), \(moment) FROM \(table) WHERE \(key) > ? ORDER BY \(key) LIMIT \(Self.maximumRows)"
        )
        rows.bind(0, last)
        var keys: [Int64] = []
        var next: Int64?
        var count: Int32 = 0
        while try rows.next(), age.isOver(rows.number(1)) {
            count += 1
            next = rows.number(0)
            if !isKept(rows.number(0)) { keys.append(rows.number(0)) }
        }
        rows.reset()
        let deletion = try store.connection.prepare("DELETE FROM \(table) WHERE \(key) = ?")
        if !keys.isEmpty {
            try store.transaction { () throws(StoreFault) in
                for key in keys {
                    deletion.bind(0, key)
                    try deletion.run()
                }
            }
        }
        return count == Self.maximumRows ? next : nil
    }

    /// Deletes attempts at messages that are gone; whether there may be more.
    private func removeStarts(_ store: JournalStore) throws(StoreFault) -> Bool {
        let deletion = try store.connection.prepare(
            """
            DELETE FROM starts WHERE run IN (
                SELECT run FROM starts WHERE run < \(Schema.keyFactor) * (
                    SELECT ifnull((SELECT min(id) FROM parts), last_id) - \(Schema.maximumRun) FROM journal)
                ORDER BY run LIMIT \(Self.maximumRows))
            """)
        try store.transaction { () throws(StoreFault) in try deletion.run() }
        return store.connection.changes > 0
    }
}

/// How old something may become.
struct Age {
    private let oldest: Int64
    private let newest: Int64

    init(_ age: Duration, _ now: WallTime) {
        self.oldest = now.milliseconds - age.inMilliseconds
        self.newest = now.milliseconds + age.inMilliseconds
    }

    /// Whether a moment is further back; so is one far in the future, which a clock that was wrong has written.
    func isOver(_ milliseconds: Int64) -> Bool {
        milliseconds < self.oldest || milliseconds > self.newest
    }
}
