import SQLite

/// Reads what the tables say of messages: between two commits, and little at a time.
struct LookupReader {
    /// Numbers that one look for a sender goes through, at most: a few milliseconds.
    static let numbersALook: UInt64 = 10_000
    /// Messages that one look finds at most.
    static let messagesALook = 50

    let connection: JournalConnection
    let key: KeyedHash

    func find(_ lookup: JournalLookup) throws(StoreFault) -> JournalFindings {
        switch lookup {
        case .message(let id):
            var findings = JournalFindings()
            findings.messages = [try self.message(id)].compactMap(\.self)
            return findings
        case .sender(let digits, let below): return try self.messages(from: digits, below: below)
        }
    }

    private func messages(from digits: String, below: MessageID?) throws(StoreFault) -> JournalFindings {
        let digits = digits.utf8.first == UInt8(ascii: "+") ? String(digits.dropFirst()) : digits
        let top = if let below { below.rawValue } else { try self.highest() + 1 }
        let bottom = top - min(top, Self.numbersALook)
        var ids: [UInt64] = []
        let rows = try self.connection.prepare(
            """
            SELECT p.id FROM parts p LEFT JOIN joined j ON j.part = p.id
            WHERE p.id >= \(bottom) AND p.id < \(top) AND p.source IN (?1, ?2) AND j.part IS NULL
            UNION ALL SELECT id FROM history WHERE id >= \(bottom) AND id < \(top) AND sender = ?3
            ORDER BY 1 DESC LIMIT \(Self.messagesALook)
            """)
        rows.bind(0, digits)
        rows.bind(1, "+\(digits)")
        rows.bind(2, self.key.hash(digits))
        while try rows.next() { ids.append(UInt64(rows.number(0))) }
        var findings = JournalFindings()
        for id in ids {
            if let message = try self.message(MessageID(rawValue: id)) { findings.messages.append(message) }
        }
        let last = ids.count == Self.messagesALook ? ids.last ?? bottom : bottom
        findings.next = last > 0 ? MessageID(rawValue: last) : nil
        return findings
    }

    private func highest() throws(StoreFault) -> UInt64 {
        var highest: UInt64 = 0
        try self.forEach(
            "SELECT max(id) FROM (SELECT max(id) AS id FROM parts UNION ALL SELECT max(id) FROM history)"
        ) {
            highest = UInt64($0.number(0))
        }
        return highest
    }

    private func message(_ asked: MessageID) throws(StoreFault) -> JournaledMessage? {
        var id = Int64(asked.rawValue)
        try self.forEach("SELECT message FROM joined WHERE part = \(id)") { id = $0.number(0) }
        var message: JournaledMessage?
        try self.forEach(
            """
            SELECT p.id, link, arrival, data_coding, length(user_data), source, ifnull(j.place, 0) FROM parts p
            LEFT JOIN joined j ON j.part = p.id WHERE p.id = \(id) OR j.message = \(id) ORDER BY 7, 1
            """
        ) { row in
            let part = JournaledMessage.Part(
                id: MessageID(rawValue: UInt64(row.number(0))),
                arrival: WallTime(milliseconds: row.number(2)),
                dataCoding: row.octet(3), octetCount: Int(row.number(4)))
            var known =
                message
                ?? JournaledMessage(
                    id: MessageID(rawValue: UInt64(id)), link: row.text(1), arrival: part.arrival,
                    sender: self.key.hash(row.text(5)))
            known.parts.append(part)
            known.arrival = max(known.arrival, part.arrival)
            message = known
        }
        guard var message else { return try self.removed(id) }
        try self.readWork(id, into: &message)
        return message
    }

    /// A message of which text and number are gone.
    private func removed(_ id: Int64) throws(StoreFault) -> JournaledMessage? {
        var message: JournaledMessage?
        try self.forEach(
            "SELECT link, arrival, sender, outcome, kind, segments FROM history WHERE id = \(id)"
        ) { row in
            var found = JournaledMessage(
                id: MessageID(rawValue: UInt64(id)), link: row.text(0),
                arrival: WallTime(milliseconds: row.number(1)),
                sender: row.octets(2))
            found.outcome = row.isNull(3) ? nil : row.text(3)
            found.end = row.text(4)
            found.segments = (0..<Int(row.number(5))).map { JournaledMessage.Segment(number: $0 + 1) }
            found.isRemoved = true
            message = found
        }
        return message
    }

    private func readWork(_ id: Int64, into message: inout JournaledMessage) throws(StoreFault) {
        let factor = Schema.keyFactor
        let segments = "segment BETWEEN \(id * factor) AND \(id * factor + factor - 1)"
        try self.forEach(
            """
            SELECT run, count FROM starts
            WHERE run BETWEEN \(max(0, id - Schema.maximumRun) * factor) AND \(id * factor + factor - 1)
            """
        ) { row in
            let (first, attempt) = row.number(0).quotientAndRemainder(dividingBy: factor)
            if id < first + row.number(1) { message.attempts = max(message.attempts, Int(attempt)) }
        }
        try self.forEach("SELECT outcome, segments FROM answers WHERE id = \(id)") { row in
            message.outcome = row.text(0)
            let count = SegmentsBlob.segments(row.octets(1))?.count ?? 0
            message.segments = (0..<count).map { JournaledMessage.Segment(number: $0 + 1) }
        }
        try self.forEach("SELECT segment, count FROM resends WHERE \(segments)") { row in
            let index = Int(row.number(0) % factor) - 1
            if message.segments.indices.contains(index) {
                message.segments[index].resends = Int(row.number(1))
            }
        }
        try self.forEach(
            "SELECT segment, message_id, at, receipt, receipt_at FROM submitted WHERE \(segments)"
        ) { row in
            let index = Int(row.number(0) % factor) - 1
            guard message.segments.indices.contains(index) else { return }
            message.segments[index].messageID = row.text(1)
            message.segments[index].submitted = WallTime(milliseconds: row.number(2))
            message.segments[index].receipt = row.isNull(3) ? nil : row.text(3)
            message.segments[index].receipted = row.isNull(4) ? nil : WallTime(milliseconds: row.number(4))
        }
        try self.forEach("SELECT kind FROM ends WHERE id = \(id)") { message.end = $0.text(0) }
    }

    private func forEach(_ sql: String, _ body: (PreparedStatement) -> Void) throws(StoreFault) {
        let rows = try self.connection.prepare(sql)
        while try rows.next() { body(rows) }
    }
}
