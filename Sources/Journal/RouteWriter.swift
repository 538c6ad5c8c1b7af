import SQLite

/// Writes the records of clients' messages as rows of `routes`.
final class RouteWriter {
    private let insert, leave, submit, end, close: PreparedStatement

    init(_ connection: JournalConnection) throws(StoreFault) {
        self.insert = try connection.prepare(
            """
            INSERT INTO routes (id, batch, account, link, arrival, pdu) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET pdu = excluded.pdu WHERE closed = 0
            """)
        self.leave = try connection.prepare("UPDATE routes SET sendings = sendings + 1 WHERE id = ?")
        self.submit = try connection.prepare(
            "UPDATE routes SET message_id = ?, submitted_at = ? WHERE id = ?")
        self.end = try connection.prepare(
            "UPDATE routes SET state = ?, error = ?, ended_at = ? WHERE id = ?")
        self.close = try connection.prepare("UPDATE routes SET closed = 1 WHERE id = ?")
    }

    func write(_ record: RouteRecord) throws(StoreFault) {
        switch record {
        case .accepted(let message): try self.write(message)
        case .leaving(let id):
            self.leave.bind(0, id.rawValue)
            try self.leave.run()
        case .submitted(let submission):
            self.submit.bind(0, submission.messageID)
            self.submit.bind(1, submission.at.milliseconds)
            self.submit.bind(2, submission.id.rawValue)
            try self.submit.run()
        case .ended(let end):
            self.end.bind(0, end.state)
            self.end.bind(1, end.error)
            self.end.bind(2, end.at.milliseconds)
            self.end.bind(3, end.id.rawValue)
            try self.end.run()
        case .closed(let id):
            self.close.bind(0, id.rawValue)
            try self.close.run()
        }
    }

    private func write(_ message: RoutedMessage) throws(StoreFault) {
        self.insert.bind(0, message.id.rawValue)
        self.insert.bind(1, message.batch.rawValue)
        self.insert.bind(2, message.account)
        self.insert.bind(3, message.link)
        self.insert.bind(4, message.arrival.milliseconds)
        self.insert.bind(5, message.pdu)
        try self.insert.run()
    }
}

extension RecoveryReader {
    /// Clients' messages that are not closed.
    func readRoutes(into state: inout JournalState) throws(StoreFault) {
        try self.forEach(
            """
            SELECT id, batch, account, link, arrival, pdu, sendings, message_id, submitted_at, state, error, ended_at
            FROM routes WHERE closed = 0
            """
        ) { row in
            let id = MessageID(rawValue: UInt64(row.number(0)))
            let message = RoutedMessage(
                id: id, batch: MessageID(rawValue: UInt64(row.number(1))), account: row.text(2),
                link: row.text(3), arrival: WallTime(milliseconds: row.number(4)), pdu: row.octets(5))
            var route = JournalState.Route(message)
            route.sendings = Int(row.number(6))
            if !row.isNull(7) {
                route.submission = RouteSubmission(
                    id: id, messageID: row.text(7), at: WallTime(milliseconds: row.number(8)))
            }
            if !row.isNull(9) {
                route.end = RouteEnd(
                    id: id, state: row.octet(9), error: UInt16(truncatingIfNeeded: row.number(10)),
                    at: WallTime(milliseconds: row.number(11)))
            }
            state.routes[id] = route
        }
    }
}
