import Journal
import Locks
public import Monotonic

/// A journal whose commits are counted and timed.
final class WatchedJournal: Journal {
    private let journal: any Journal
    private let counted = Locked(JournalStatistics())

    init(_ journal: any Journal) {
        self.journal = journal
    }

    var promise: String { self.journal.promise }
    var isDurable: Bool { self.journal.isDurable }
    var statistics: JournalStatistics { self.counted.withLock { $0 } }

    func find(
        _ lookup: JournalLookup, _ done: @escaping @Sendable (Result<JournalFindings, JournalError>) -> Void
    ) {
        self.journal.find(lookup, done)
    }

    func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        let start = Instant.now
        let counted = self.counted
        self.journal.commit(records) { error in
            let now = Instant.now
            counted.withLock { $0.count(records.count, in: now - start, error, at: now) }
            done(error)
        }
    }
}

/// What a journal has done: a plain value.
public struct JournalStatistics: Hashable, Sendable {
    /// Calls that are durable.
    public private(set) var commits = 0
    /// Their records.
    public private(set) var records = 0
    /// Calls that failed.
    public private(set) var errors = 0
    /// How long it took from a call until it was durable.
    public private(set) var times = ReplyTimes()
    /// What the last failed call was told, in words.
    public private(set) var lastError: String?
    /// When that was.
    public private(set) var lastErrorAt: Instant?
    /// Whether the last call failed.
    public private(set) var isFailing = false

    mutating func count(_ records: Int, in time: Duration, _ error: JournalError?, at now: Instant) {
        self.isFailing = error != nil
        if let error {
            self.errors += 1
            self.lastError = error.description
            self.lastErrorAt = now
        } else {
            self.commits += 1
            self.records += records
            self.times.count(time)
        }
    }
}
