import Foundation
import Locks

/// A journal in an SQLite database: what is committed survives the process, the machine and the power.
///
/// It has a thread of its own that writes. What waits at the same time goes into one transaction, in the order of the
/// calls; `done` is called on that thread, behind the sync of the disk. How it is kept: see ``Schema``.
///
/// A full disk refuses what can't be written, and all is well again when there is room. Any other failure to write or
/// to sync ends the journal: every commit from then on fails, and the process should end with an error and be started
/// again, because after a failed sync nobody knows what is on disk but a new reading of it.
public final class SQLiteJournal: Journal {
    private let queue: CommitQueue
    private let ended = DispatchSemaphore(value: 0)
    private let path: String

    /// Opens a journal, made if it is not there, and says what it holds.
    ///
    /// Blocks for as long as the reading takes (100 000 open messages: a second at most).
    ///
    /// - Parameters:
    ///   - path: the main file; `-wal` and `-key` stand beside it. All are for this user only.
    ///   - clock: the wall clock, by which what is past its time is removed.
    ///   - onFatal: called once, on the writer thread, when the journal has ended by a fault: to end the process.
    public static func open(
        path: String, settings: JournalSettings = JournalSettings(),
        clock: @escaping @Sendable () -> WallTime,
        onFatal: @escaping @Sendable (JournalError) -> Void
    ) throws(JournalFailure) -> (SQLiteJournal, JournalRecovery) {
        let files = JournalFiles(path: path)
        let opening = JournalOpening(files: files, settings: settings, now: clock())
        let (store, recovery) = try opening.run()
        let key = try files.senderKey()
        let sweep = Sweep(key: key, settings: settings)
        let queue = CommitQueue(maximumRecords: settings.maximumWaitingRecords)
        let reader = LookupReader(connection: store.connection, key: key)
        let writer = JournalWriter(store, queue, sweep, reader, settings, clock: clock, onFatal: onFatal)
        return (SQLiteJournal(path, queue, writer), recovery)
    }

    private init(_ path: String, _ queue: CommitQueue, _ writer: JournalWriter) {
        self.path = path
        self.queue = queue
        let ended = self.ended
        let handover = Locked<JournalWriter?>(writer)
        let thread = Thread {
            // Its end closes the database, before anybody hears of it.
            handover.withLock { writer in exchange(&writer, with: nil) }?.run()
            ended.signal()
        }
        thread.name = "journal"
        thread.start()
    }

    /// Says where it is and what that promises.
    public var promise: String {
        "sqlite:\(self.path): acknowledged messages survive the process and the power"
    }

    /// Puts records behind all that wait; refused are they if too many wait, and after a fault or the closing.
    public func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        if let refusal = self.queue.add(CommitQueue.Batch(records: records, done: done)) { done(refusal) }
    }

    /// Looks between two commits; fails if too many look already, and after a fault or the closing.
    public func find(
        _ lookup: JournalLookup, _ done: @escaping @Sendable (Result<JournalFindings, JournalError>) -> Void
    ) {
        if let refusal = self.queue.add(CommitQueue.Look(lookup: lookup, done: done)) {
            done(.failure(refusal))
        }
    }

    /// Removes what is past its time now and not only once a minute; `done` is called behind it.
    public func sweep(_ done: @escaping @Sendable () -> Void) {
        self.queue.requestSweep(done)
    }

    /// Commits what waits, brings it into the main file, and notes that the stop was clean.
    ///
    /// Blocks; call it once.
    public func close() {
        self.queue.end(JournalError("closed"))
        self.ended.wait()
    }
}
