import GRDB

/// The journal as tables of one SQLite database.
///
/// | table | a row is | key | columns |
/// | --- | --- | --- | --- |
/// | parts | a part of a question as it came | id | link, arrival, addresses, esm_class, data_coding, user_data, sar_…, repeat_id |
/// | joined | a part behind the first of its message | place | part, message |
/// | starts | attempts at messages with numbers in a row | first × 256 + attempt | count |
/// | answers | a message's reply | id | outcome, segments (``SegmentsBlob``) |
/// | resends | further sendings of a segment | segment | count |
/// | submitted | a segment that the SMSC has, as its response or its receipt says | segment | message_id, at, receipt, receipt_at |
/// | ends | the end of a message, or of a part that belongs to none | id | kind |
/// | history | a message whose text and number were removed | id | link, arrival, sender, outcome, kind, parts, segments |
/// | totals | how many messages of a day ended how | day, link, outcome, kind | messages, parts, segments |
/// | routes | a client's message | id | batch, account, link, arrival, pdu, sendings, message_id, submitted_at, state, error, ended_at, closed |
/// | journal | one row about the rest | – | lowest_open, last_id, newest, stopped_cleanly |
///
/// `id` is a ``MessageID``; `segment` is id × 256 + the segment's place in the reply (1 to 255); moments are
/// milliseconds since 1970 UTC. Rows come in the order of their keys, nearly, so that a transaction writes few pages.
///
/// **A record counts as written** when the transaction with it is committed: its frames, the last of them with the mark
/// of a commit, are in the `-wal` file and `fdatasync` has said so (journal_mode WAL, synchronous FULL). Until then none
/// of the transaction counts. `done` is called behind that and never before.
///
/// **Invariants.** Numbers ascend and are never used again: above every number in use is `journal.last_id`, even when
/// all rows are gone. A message is open while it has a part that is neither in `ends` nor in `joined`; joined parts end
/// with their message. A segment with a receipt waits for none, whichever of the two was written first: a receipt of an
/// ended message takes the row that waits for it along, or makes one for a response that comes late. All parts of open messages have numbers of `journal.lowest_open` or more (it lags, and never
/// runs ahead). A part, its answer and its end leave together, into `history` and `totals`, or stay together. A row of
/// `routes` changes as ``RouteRecord``s say until it is closed, and never again.
///
/// **Recovery.** SQLite reads the `-wal` up to the last commit whose check sums hold and forgets what is behind; how
/// much that is says ``WALTail``. All of it is brought into the main file and synced, or opening fails: what was in doubt
/// after a failed sync is settled before anything new is accepted. Then what is open is read: parts from `lowest_open`
/// on that have no end, their joined parts, attempts, answers, sendings; the segments that wait for receipts; the parts
/// of the last minutes; what is not closed of `routes`. The state is what ``JournalState/apply(_:)`` makes of all committed records, but for segments
/// whose receipt is overdue.
///
/// **Retention.** `secure_delete` is on: what is deleted is overwritten with zeros in its page. The page's older images are
/// in the `-wal`, which is therefore truncated after a sweep.
enum Schema {
    /// The steps to today's tables; steps are added, never changed.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try self.create(in: $0) }
        migrator.registerMigration("2") { try self.createRoutes(in: $0) }
        return migrator
    }

    /// Attempts of one row of `starts`, at most: so many numbers before an id a row for it may begin.
    static let maximumRun: Int64 = 1_024
    /// Segment numbers and attempts have so many values behind an id.
    static let keyFactor: Int64 = 256

    private static func createRoutes(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE routes (
                    id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, account TEXT NOT NULL, link TEXT NOT NULL,
                    arrival INTEGER NOT NULL, pdu BLOB NOT NULL, sendings INTEGER NOT NULL DEFAULT 0,
                    message_id TEXT, submitted_at INTEGER, state INTEGER, error INTEGER, ended_at INTEGER,
                    closed INTEGER NOT NULL DEFAULT 0
                ) STRICT;
                CREATE INDEX routes_open ON routes (id) WHERE closed = 0;
                """)
    }

    private static func create(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE parts (
                    id INTEGER PRIMARY KEY, link TEXT NOT NULL, arrival INTEGER NOT NULL,
                    source_ton INTEGER NOT NULL, source_npi INTEGER NOT NULL, source TEXT NOT NULL,
                    destination_ton INTEGER NOT NULL, destination_npi INTEGER NOT NULL, destination TEXT NOT NULL,
                    esm_class INTEGER NOT NULL, data_coding INTEGER NOT NULL, user_data BLOB NOT NULL,
                    sar_reference INTEGER, sar_total INTEGER, sar_number INTEGER, repeat_id BLOB
                ) STRICT;
                CREATE TABLE joined (
                    place INTEGER PRIMARY KEY, part INTEGER NOT NULL UNIQUE, message INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX joined_message ON joined (message);
                CREATE TABLE starts (run INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
                CREATE TABLE answers (id INTEGER PRIMARY KEY, outcome TEXT NOT NULL, segments BLOB NOT NULL) STRICT;
                CREATE TABLE resends (segment INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
                CREATE TABLE submitted (
                    segment INTEGER PRIMARY KEY, message_id TEXT NOT NULL, at INTEGER NOT NULL,
                    receipt TEXT, receipt_at INTEGER
                ) STRICT;
                CREATE TABLE ends (id INTEGER PRIMARY KEY, kind TEXT NOT NULL) STRICT;
                CREATE TABLE history (
                    id INTEGER PRIMARY KEY, link TEXT NOT NULL, arrival INTEGER NOT NULL, sender BLOB NOT NULL,
                    outcome TEXT, kind TEXT NOT NULL, parts INTEGER NOT NULL, segments INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE totals (
                    day INTEGER NOT NULL, link TEXT NOT NULL, outcome TEXT NOT NULL, kind TEXT NOT NULL,
                    messages INTEGER NOT NULL, parts INTEGER NOT NULL, segments INTEGER NOT NULL,
                    PRIMARY KEY (day, link, outcome, kind)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE journal (
                    row INTEGER PRIMARY KEY CHECK (row = 1), lowest_open INTEGER NOT NULL, last_id INTEGER NOT NULL,
                    newest INTEGER NOT NULL, stopped_cleanly INTEGER NOT NULL
                ) STRICT;
                INSERT INTO journal VALUES (1, 1, 0, 0, 1);
                """)
    }
}
