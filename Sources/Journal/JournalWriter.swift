import Dispatch
import SQLite

/// The thread that writes: takes what waits, commits it together, and cleans up between two commits.
///
/// Guard of `@unchecked Sendable`: `store` and what changes here are touched by the thread of `run` only.
final class JournalWriter: @unchecked Sendable {  // its own thread, see above
    private let store: JournalStore
    private let queue: CommitQueue
    private let settings: JournalSettings
    private let clock: @Sendable () -> WallTime
    private let onFatal: @Sendable (JournalError) -> Void
    /// Pages in the `-wal` from which on the next checkpoint is tried.
    private var checkpointPages: Int
    private var nextSweep: DispatchTime
    private var sweep: Sweep
    private let reader: LookupReader
    /// Who waits for the end of the sweep.
    private var sweepRequests: [@Sendable () -> Void] = []

    init(
        _ store: JournalStore, _ queue: CommitQueue, _ sweep: Sweep, _ reader: LookupReader,
        _ settings: JournalSettings,
        clock: @escaping @Sendable () -> WallTime, onFatal: @escaping @Sendable (JournalError) -> Void
    ) {
        self.store = store
        self.queue = queue
        self.sweep = sweep
        self.reader = reader
        self.settings = settings
        self.clock = clock
        self.onFatal = onFatal
        self.checkpointPages = settings.checkpointPages
        self.nextSweep = .now()
    }

    /// Works until the queue ends.
    func run() {
        while true {
            let until = self.sweep.isUnderWay ? .now() : self.nextSweep
            let turn = self.queue.next(maximumRecords: self.settings.maximumGroupRecords, until: until)
            guard self.commit(turn.batches), !turn.isEnd else { break }
            if turn.isLookRequested { self.look() }
            guard self.checkpointIfDue() else { break }
            if turn.isSweepRequested {
                // One that is under way may be past what is to go now.
                self.sweep.abandon()
                self.sweepRequests += self.queue.takeSweepRequests()
            }
            if turn.isSweepRequested || self.sweep.isUnderWay || self.nextSweep <= .now() {
                guard self.takeSweepStep() else { break }
            }
        }
        self.finish()
    }

    /// False: the journal is dead.
    private func commit(_ batches: [CommitQueue.Batch]) -> Bool {
        guard !batches.isEmpty else { return true }
        do throws(StoreFault) {
            try self.store.write(batches.map(\.records))
            for batch in batches { batch.done(nil) }
            return true
        } catch {
            let lives = self.survives(error, "a commit")
            // What is in the main file needs no place in the `-wal`: there may be room behind a checkpoint.
            if error.isFull { self.checkpointPages = 0 }
            let refusal = JournalError(error, in: "a commit")
            for batch in batches { batch.done(refusal) }
            return lives
        }
    }

    /// Answers one question; the others wait for the next commit to be over.
    ///
    /// A fault in reading ends nothing: what it means for writing the next commit finds out.
    private func look() {
        for look in self.queue.takeLooks() {
            do throws(StoreFault) {
                look.done(.success(try self.reader.find(look.lookup)))
            } catch {
                look.done(.failure(JournalError("a look failed: \(error.words)")))
            }
        }
    }

    private func checkpointIfDue() -> Bool {
        guard self.store.connection.pagesInWAL >= self.checkpointPages else { return true }
        return self.attempt("a checkpoint") { () throws(StoreFault) in
            // Where the disk is full the next try has to wait until there is more to write.
            self.checkpointPages = self.store.connection.pagesInWAL + self.settings.checkpointPages
            try self.store.connection.checkpoint(truncating: false)
            self.checkpointPages = self.settings.checkpointPages
        }
    }

    private func takeSweepStep() -> Bool {
        let lives = self.attempt("a sweep") { () throws(StoreFault) in
            try self.sweep.step(self.store, now: self.clock())
        }
        if !self.sweep.isUnderWay {
            self.nextSweep = .now() + .milliseconds(Int(self.settings.sweepInterval.inMilliseconds))
            self.answerSweepRequests()
        }
        return lives
    }

    /// False: the journal is dead.
    ///
    /// Other faults pass: what was tried is tried again later.
    private func attempt(_ what: String, _ body: () throws(StoreFault) -> Void) -> Bool {
        do throws(StoreFault) {
            try body()
            return true
        } catch {
            self.sweep.abandon()
            return self.survives(error, what)
        }
    }

    /// Ends the journal if the fault is fatal, before anybody hears of it.
    private func survives(_ fault: StoreFault, _ what: String) -> Bool {
        guard fault.isFatal else { return true }
        let error = JournalError(fault, in: what)
        self.queue.end(error)
        self.store.connection.abandon()
        self.onFatal(error)
        return false
    }

    /// Fails what still waits, after a fault; closes in order otherwise.
    private func finish() {
        let rest = self.queue.next(maximumRecords: .max, until: .now())
        let error = self.queue.reasonOfEnd ?? JournalError("closed")
        for batch in rest.batches { batch.done(error) }
        for look in self.queue.takeLooks(.max) { look.done(.failure(error)) }
        if !error.isFatal {
            _ = self.attempt("closing") { () throws(StoreFault) in
                try self.store.markStopped(cleanly: true)
                try self.store.connection.checkpoint(truncating: true)
            }
        }
        self.sweepRequests += self.queue.takeSweepRequests()
        self.answerSweepRequests()
    }

    private func answerSweepRequests() {
        for done in self.sweepRequests { done() }
        self.sweepRequests = []
    }
}

extension JournalError {
    /// A fault of the disk in words.
    init(_ fault: StoreFault, in what: String) {
        let result = fault.isFull ? "refused" : fault.isFatal ? "failed, nothing more is written" : "failed"
        self.init("\(what) \(result): \(fault.words)", isFatal: fault.isFatal)
    }
}
