import SQLite

/// Moves ended messages out of the tables with text and number.
final class MessageSweep {
    /// Whether anything was moved.
    private(set) var hasRemoved = false

    private let connection: JournalConnection
    private let key: KeyedHash

    init(connection: JournalConnection, key: KeyedHash) {
        self.connection = connection
        self.key = key
    }

    /// What stays of a message.
    private struct Remains {
        var id: Int64
        var link: String
        var arrival: Int64
        var sender: String
        var kind: String
        var outcome: String?
        var segments: Int
    }

    private static let millisecondsOfDay: Int64 = 86_400_000

    /// Looks at some rows; the number to go on behind, nil at the end.
    func step(_ store: JournalStore, after last: Int64, _ age: Age) throws(StoreFault) -> Int64? {
        let rows = try self.connection.prepare(
            """
            SELECT p.id, p.link, p.arrival, p.source, e.kind, a.outcome, substr(a.segments, 1, 1)
            FROM parts p LEFT JOIN ends e ON e.id = p.id LEFT JOIN answers a ON a.id = p.id
            WHERE p.id > \(last) ORDER BY p.id LIMIT \(Sweep.maximumRows)
            """)
        var ended: [Remains] = []
        var next: Int64?
        var count: Int32 = 0
        while try rows.next(), age.isOver(rows.number(2)) {
            count += 1
            next = rows.number(0)
            if !rows.isNull(4) { ended.append(Self.remains(rows)) }
        }
        rows.reset()
        if !ended.isEmpty {
            try store.transaction { () throws(StoreFault) in try self.move(ended) }
            self.hasRemoved = true
        }
        return count == Sweep.maximumRows ? next : nil
    }

    private static func remains(_ row: PreparedStatement) -> Remains {
        Remains(
            id: row.number(0), link: row.text(1), arrival: row.number(2), sender: row.text(3),
            kind: row.text(4), outcome: row.isNull(5) ? nil : row.text(5),
            segments: Int(row.octets(6).first ?? 0))
    }

    private func move(_ ended: [Remains]) throws(StoreFault) {
        let joined = try self.connection.prepare("SELECT part FROM joined WHERE message = ?")
        let addHistory = try self.connection.prepare(
            "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        let addTotal = try self.connection.prepare(
            """
            INSERT INTO totals VALUES (?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET
            messages = messages + 1, parts = parts + excluded.parts, segments = segments + excluded.segments
            """)
        let deletePart = try self.connection.prepare("DELETE FROM parts WHERE id = ?")
        let deletions = try [
            "DELETE FROM joined WHERE message = ?", "DELETE FROM answers WHERE id = ?",
            "DELETE FROM ends WHERE id = ?",
            "DELETE FROM resends WHERE segment > ?1 * 256 AND segment < (?1 + 1) * 256",
        ].map { sql throws(StoreFault) in try self.connection.prepare(sql) }
        var (lastID, newest): (Int64, Int64) = (0, 0)
        for message in ended {
            var parts = [message.id]
            joined.bind(0, message.id)
            while try joined.next() { parts.append(joined.number(0)) }
            try self.add(message, parts.count, addHistory, addTotal)
            for part in parts {
                deletePart.bind(0, part)
                try deletePart.run()
            }
            for deletion in deletions {
                deletion.bind(0, message.id)
                try deletion.run()
            }
            lastID = max(lastID, parts.max() ?? 0)
            newest = max(newest, message.arrival)
        }
        // Numbers and moments stay known when their rows are gone.
        try self.connection.prepare(
            "UPDATE journal SET last_id = max(last_id, \(lastID)), newest = max(newest, \(newest))"
        ).run()
    }

    private func add(
        _ message: Remains, _ partCount: Int, _ history: PreparedStatement, _ total: PreparedStatement
    ) throws(StoreFault) {
        history.bind(0, message.id)
        history.bind(1, message.link)
        history.bind(2, message.arrival)
        history.bind(3, self.key.hash(message.sender))
        if let outcome = message.outcome { history.bind(4, outcome) } else { history.bindNull(4) }
        history.bind(5, message.kind)
        history.bind(6, partCount)
        history.bind(7, message.segments)
        try history.run()
        total.bind(0, message.arrival / Self.millisecondsOfDay)
        total.bind(1, message.link)
        total.bind(2, message.outcome ?? "")
        total.bind(3, message.kind)
        total.bind(4, partCount)
        total.bind(5, message.segments)
        try total.run()
    }
}
