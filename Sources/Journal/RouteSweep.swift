import SQLite

/// Removes closed messages of clients, numbers and text with them, and counts them in `totals`.
final class RouteSweep {
    /// Whether anything was removed.
    private(set) var hasRemoved = false

    private let connection: JournalConnection

    init(connection: JournalConnection) {
        self.connection = connection
    }

    private struct Closed {
        let id: Int64
        let link: String
        let day: Int64
        let state: Int64?
    }

    private static let millisecondsOfDay: Int64 = 86_400_000

    /// Looks at some rows; the number to go on behind, nil at the end.
    func step(_ store: JournalStore, after last: Int64, _ age: Age) throws(StoreFault) -> Int64? {
        let rows = try self.connection.prepare(
            """
            SELECT id, link, arrival, state, closed FROM routes WHERE id > \(last) ORDER BY id
            LIMIT \(Sweep.maximumRows)
            """)
        var closed: [Closed] = []
        var next: Int64?
        var count: Int32 = 0
        while try rows.next(), age.isOver(rows.number(2)) {
            count += 1
            next = rows.number(0)
            guard rows.number(4) == 1 else { continue }
            closed.append(
                Closed(
                    id: rows.number(0), link: rows.text(1), day: rows.number(2) / Self.millisecondsOfDay,
                    state: rows.isNull(3) ? nil : rows.number(3)))
        }
        rows.reset()
        if !closed.isEmpty {
            try store.transaction { () throws(StoreFault) in try self.remove(closed) }
            self.hasRemoved = true
        }
        return count == Sweep.maximumRows ? next : nil
    }

    private func remove(_ closed: [Closed]) throws(StoreFault) {
        let addTotal = try self.connection.prepare(
            """
            INSERT INTO totals VALUES (?, ?, 'routed', ?, 1, 1, 1) ON CONFLICT DO UPDATE SET
            messages = messages + 1, parts = parts + 1, segments = segments + 1
            """)
        let deletion = try self.connection.prepare("DELETE FROM routes WHERE id = ?")
        for message in closed {
            addTotal.bind(0, message.day)
            addTotal.bind(1, message.link)
            addTotal.bind(2, message.state.map { "message_state \($0)" } ?? "submitted")
            try addTotal.run()
            deletion.bind(0, message.id)
            try deletion.run()
        }
        // Numbers stay known when their rows are gone.
        let lastID = closed.map(\.id).max() ?? 0
        try self.connection.prepare("UPDATE journal SET last_id = max(last_id, \(lastID))").run()
    }
}
