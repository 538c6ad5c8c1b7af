import SQLite

/// Reads from the tables what ``JournalState/apply(_:)`` makes of the records in them.
struct RecoveryReader {
    let connection: JournalConnection
    let settings: JournalSettings
    let now: WallTime

    /// Recovery, and the lowest number that may be open.
    func read() throws(StoreFault) -> (JournalRecovery, lowestOpen: UInt64) {
        var recovery = JournalRecovery()
        var floor: Int64 = 1
        try self.forEach("SELECT lowest_open, last_id, newest, stopped_cleanly FROM journal") { row in
            floor = row.number(0)
            recovery.state.lastID = MessageID(rawValue: UInt64(row.number(1)))
            if row.number(2) > 0 { recovery.newestRecord = WallTime(milliseconds: row.number(2)) }
            recovery.wasStoppedCleanly = row.number(3) == 1
        }
        try self.forEach(
            """
            SELECT max(last), max(moment) FROM (
                SELECT max(id) AS last, NULL AS moment FROM parts
                UNION ALL SELECT max(id), NULL FROM routes
                UNION ALL SELECT NULL, arrival FROM parts WHERE id = (SELECT max(id) FROM parts)
                UNION ALL SELECT NULL, at FROM submitted WHERE segment = (SELECT max(segment) FROM submitted))
            """
        ) { row in
            let last = MessageID(rawValue: UInt64(row.number(0)))
            recovery.state.lastID = max(recovery.state.lastID, last)
            if !row.isNull(1) {
                let moment = WallTime(milliseconds: row.number(1))
                recovery.newestRecord = max(recovery.newestRecord ?? moment, moment)
            }
        }
        try self.readOpen(from: floor, into: &recovery.state)
        try self.readAwaited(into: &recovery)
        try self.readRoutes(into: &recovery.state)
        recovery.recentParts = try self.recentParts()
        return (recovery, UInt64(floor))
    }

    private func readOpen(from floor: Int64, into state: inout JournalState) throws(StoreFault) {
        var open: [MessageID: JournalState.Message] = [:]
        try self.forEach(
            """
            SELECT p.* FROM parts p LEFT JOIN ends e ON e.id = p.id LEFT JOIN joined j ON j.part = p.id
            WHERE p.id >= \(floor) AND e.id IS NULL AND j.part IS NULL
            """
        ) { row in
            let part = Self.part(row)
            open[part.id] = JournalState.Message(part)
        }
        try self.forEach(
            """
            SELECT p.*, j.message FROM joined j JOIN parts p ON p.id = j.part
            WHERE j.part >= \(floor) ORDER BY j.place
            """
        ) { row in
            open[MessageID(rawValue: UInt64(row.number(16)))]?.parts.append(Self.part(row))
        }
        try self.readWork(from: floor, into: &open)
        state.open = open
    }

    /// Attempts, answers and sendings of open messages.
    private func readWork(
        from floor: Int64, into open: inout [MessageID: JournalState.Message]
    ) throws(StoreFault) {
        let factor = Schema.keyFactor
        try self.forEach(
            "SELECT run, count FROM starts WHERE run >= \((floor - Schema.maximumRun) * factor)"
        ) { row in
            let (first, attempt) = row.number(0).quotientAndRemainder(dividingBy: factor)
            for id in first..<(first + row.number(1)) {
                let id = MessageID(rawValue: UInt64(id))
                guard let attempts = open[id]?.attempts else { continue }
                open[id]?.attempts = max(attempts, Int(attempt))
            }
        }
        let unended = "NOT EXISTS (SELECT 1 FROM ends e WHERE e.id ="
        try self.forEach(
            "SELECT id, outcome, segments FROM answers a WHERE id >= \(floor) AND \(unended) a.id)"
        ) { row in
            let id = MessageID(rawValue: UInt64(row.number(0)))
            let segments = SegmentsBlob.segments(row.octets(2)) ?? []
            open[id]?.answer = JournaledAnswer(id: id, outcome: row.text(1), segments: segments)
        }
        try self.forEach("SELECT segment, count FROM resends WHERE segment >= \(floor * factor)") { row in
            let segment = Self.segment(row.number(0))
            open[segment.id]?.resends[segment.number] = Int(row.number(1))
        }
        try self.forEach(
            """
            SELECT segment, message_id, at FROM submitted s
            WHERE segment >= \(floor * factor) AND \(unended) s.segment / \(factor))
            """
        ) { row in
            let submitted = Self.submitted(row)
            open[submitted.segment.id]?.submitted[submitted.segment.number] = submitted
        }
    }

    /// The newest segments without a receipt.
    private func readAwaited(into recovery: inout JournalRecovery) throws(StoreFault) {
        let oldest = self.now.milliseconds - self.settings.receiptWait.inMilliseconds
        try self.forEach(
            """
            SELECT segment, message_id, at, coalesce(
                (SELECT link FROM parts WHERE id = segment / \(Schema.keyFactor)),
                (SELECT link FROM history WHERE id = segment / \(Schema.keyFactor)))
            FROM submitted WHERE receipt IS NULL AND at >= \(oldest)
            ORDER BY segment DESC LIMIT \(self.settings.maximumAwaitedReceipts)
            """
        ) { row in
            let submitted = Self.submitted(row)
            recovery.state.awaitingReceipt[submitted.segment] = submitted
            if !row.isNull(3) { recovery.linksAwaitingReceipt[submitted.segment.id] = row.text(3) }
        }
    }

    /// Read backwards up to the first part that is older.
    private func recentParts() throws(StoreFault) -> [AcceptedPart] {
        let oldest = self.now.milliseconds - self.settings.repeatWindow.inMilliseconds
        var parts: [AcceptedPart] = []
        let rows = try self.connection.prepare(
            "SELECT * FROM parts ORDER BY id DESC LIMIT \(self.settings.maximumRecentParts)")
        while try rows.next(), rows.number(2) >= oldest { parts.append(Self.part(rows)) }
        rows.reset()
        return parts.reversed()
    }

    func forEach(_ sql: String, _ body: (PreparedStatement) -> Void) throws(StoreFault) {
        let rows = try self.connection.prepare(sql)
        while try rows.next() { body(rows) }
    }

    /// A row of `parts`, in the order of its columns.
    private static func part(_ row: PreparedStatement) -> AcceptedPart {
        AcceptedPart(
            id: MessageID(rawValue: UInt64(row.number(0))), link: row.text(1),
            arrival: WallTime(milliseconds: row.number(2)),
            source: JournaledAddress(ton: row.octet(3), npi: row.octet(4), digits: row.text(5)),
            destination: JournaledAddress(ton: row.octet(6), npi: row.octet(7), digits: row.text(8)),
            esmClass: row.octet(9), dataCoding: row.octet(10), userData: row.octets(11),
            sar: row.isNull(12)
                ? nil
                : JournaledSAR(
                    reference: UInt16(truncatingIfNeeded: row.number(12)), total: row.octet(13),
                    number: row.octet(14)),
            repeatID: row.isNull(15) ? nil : row.octets(15))
    }

    private static func submitted(_ row: PreparedStatement) -> SubmittedSegment {
        SubmittedSegment(
            segment: Self.segment(row.number(0)), messageID: row.text(1),
            at: WallTime(milliseconds: row.number(2)))
    }

    private static func segment(_ key: Int64) -> SegmentNumber {
        let (id, number) = key.quotientAndRemainder(dividingBy: Schema.keyFactor)
        return SegmentNumber(id: MessageID(rawValue: UInt64(id)), number: Int(number))
    }
}

extension PreparedStatement {
    /// A column that holds one octet.
    func octet(_ place: Int32) -> UInt8 { UInt8(truncatingIfNeeded: self.number(place)) }
}

extension Duration {
    /// Whole milliseconds.
    var inMilliseconds: Int64 {
        self.components.seconds * 1_000 + self.components.attoseconds / 1_000_000_000_000_000
    }
}
