import GRDBSQLite
import SQLite

/// Writes records as rows, inside a transaction that somebody else begins and commits.
final class RecordWriter {
    private let insertPart, insertJoined, insertStarts, insertAnswer: PreparedStatement
    private let countResend, insertSubmitted, insertReceipt, deleteAwaited, insertEnd: PreparedStatement
    private let connection: JournalConnection
    private let routes: RouteWriter
    /// Attempts of this transaction that are not written yet.
    private var starts: [Start] = []

    private struct Start: Comparable {
        var id: Int64
        var attempt: Int64

        static func < (one: Start, other: Start) -> Bool {
            (one.attempt, one.id) < (other.attempt, other.id)
        }
    }

    init(_ connection: JournalConnection) throws(StoreFault) {
        self.insertPart = try connection.prepare(
            "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        self.insertJoined = try connection.prepare(
            "INSERT OR IGNORE INTO joined (part, message) VALUES (?, ?)")
        self.insertStarts = try connection.prepare(
            "INSERT INTO starts VALUES (?, ?) ON CONFLICT DO UPDATE SET count = max(count, excluded.count)")
        self.insertAnswer = try connection.prepare("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)")
        self.countResend = try connection.prepare(
            "INSERT INTO resends VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1")
        self.insertSubmitted = try connection.prepare(
            """
            INSERT INTO submitted (segment, message_id, at) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET message_id = excluded.message_id, at = excluded.at
            """)
        self.insertReceipt = try connection.prepare(
            """
            INSERT INTO submitted VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET receipt = excluded.receipt, receipt_at = excluded.receipt_at
            """)
        self.deleteAwaited = try connection.prepare(
            """
            DELETE FROM submitted WHERE segment = ?1 AND receipt IS NULL
            AND (EXISTS (SELECT 1 FROM ends WHERE id = ?2) OR NOT EXISTS (SELECT 1 FROM parts WHERE id = ?2))
            """)
        self.insertEnd = try connection.prepare("INSERT OR REPLACE INTO ends VALUES (?, ?)")
        self.routes = try RouteWriter(connection)
        self.connection = connection
    }

    func write(_ record: JournalRecord) throws(StoreFault) {
        switch record {
        case .accepted(let part): try self.write(part)
        case .started(let started): try self.write(started)
        case .answered(let answer): try self.write(answer)
        case .resending(let segment):
            self.countResend.bind(0, try Self.key(segment))
            try self.countResend.run()
        case .submitted(let submitted): try self.write(submitted)
        case .receipted(let receipt): try self.write(receipt)
        case .finished(let end):
            self.insertEnd.bind(0, end.id.rawValue)
            self.insertEnd.bind(1, end.kind.rawValue)
            try self.insertEnd.run()
        case .route(let record): try self.routes.write(record)
        }
    }

    /// Writes what was kept back to be written together; before each commit.
    func finish() throws(StoreFault) {
        defer { self.starts.removeAll(keepingCapacity: true) }
        self.starts.sort()
        var index = 0
        while index < self.starts.count {
            let first = self.starts[index]
            var count: Int64 = 1
            while index + Int(count) < self.starts.count, count < Schema.maximumRun,
                self.starts[index + Int(count)] == Start(id: first.id + count, attempt: first.attempt)
            { count += 1 }
            self.insertStarts.bind(0, first.id * Schema.keyFactor + first.attempt)
            self.insertStarts.bind(1, count)
            try self.insertStarts.run()
            index += Int(count)
        }
    }

    /// Forgets what was kept back: its transaction has failed.
    func abandon() {
        self.starts.removeAll(keepingCapacity: true)
    }

    private func write(_ part: AcceptedPart) throws(StoreFault) {
        let row = self.insertPart
        row.bind(0, part.id.rawValue)
        row.bind(1, part.link)
        row.bind(2, part.arrival.milliseconds)
        row.bind(3, part.source.ton)
        row.bind(4, part.source.npi)
        row.bind(5, part.source.digits)
        row.bind(6, part.destination.ton)
        row.bind(7, part.destination.npi)
        row.bind(8, part.destination.digits)
        row.bind(9, part.esmClass)
        row.bind(10, part.dataCoding)
        row.bind(11, part.userData)
        if let sar = part.sar {
            row.bind(12, sar.reference)
            row.bind(13, sar.total)
            row.bind(14, sar.number)
        } else {
            for column in Int32(12)...14 { row.bindNull(column) }
        }
        if let repeatID = part.repeatID { row.bind(15, repeatID) } else { row.bindNull(15) }
        try row.run()
    }

    private func write(_ started: StartedMessage) throws(StoreFault) {
        for part in started.moreParts {
            self.insertJoined.bind(0, part.rawValue)
            self.insertJoined.bind(1, started.id.rawValue)
            try self.insertJoined.run()
        }
        let attempt = min(Int64(started.attempt), Schema.keyFactor - 1)
        self.starts.append(Start(id: Int64(started.id.rawValue), attempt: attempt))
    }

    private func write(_ answer: JournaledAnswer) throws(StoreFault) {
        guard let segments = SegmentsBlob.octets(answer.segments) else { throw StoreFault.unwritable }
        self.insertAnswer.bind(0, answer.id.rawValue)
        self.insertAnswer.bind(1, answer.outcome)
        self.insertAnswer.bind(2, segments)
        try self.insertAnswer.run()
    }

    private func write(_ submitted: SubmittedSegment) throws(StoreFault) {
        self.insertSubmitted.bind(0, try Self.key(submitted.segment))
        self.insertSubmitted.bind(1, submitted.messageID)
        self.insertSubmitted.bind(2, submitted.at.milliseconds)
        try self.insertSubmitted.run()
    }

    /// What waited and is of an ended message goes; else it stays known that there is a receipt, and the SMSC has the segment.
    private func write(_ receipt: SegmentReceipt) throws(StoreFault) {
        let key = try Self.key(receipt.segment)
        self.deleteAwaited.bind(0, key)
        self.deleteAwaited.bind(1, receipt.segment.id.rawValue)
        try self.deleteAwaited.run()
        guard self.connection.changes == 0 else { return }
        self.insertReceipt.bind(0, key)
        self.insertReceipt.bind(1, receipt.messageID)
        self.insertReceipt.bind(2, receipt.at.milliseconds)
        self.insertReceipt.bind(3, receipt.state.rawValue)
        self.insertReceipt.bind(4, receipt.at.milliseconds)
        try self.insertReceipt.run()
    }

    private static func key(_ segment: SegmentNumber) throws(StoreFault) -> Int64 {
        guard (1..<Schema.keyFactor).contains(Int64(segment.number)) else { throw StoreFault.unwritable }
        return Int64(segment.id.rawValue) * Schema.keyFactor + Int64(segment.number)
    }
}

extension StoreFault {
    /// A record with more than the tables can hold: a fault of ours, and not of the disk.
    static let unwritable = StoreFault(code: SQLITE_TOOBIG)
}
