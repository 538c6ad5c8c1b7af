import Dispatch
import Locks

/// What waits for the writer thread.
final class CommitQueue: Sendable {
    /// Records of one call, and who waits for them.
    struct Batch: Sendable {
        var records: [JournalRecord]
        var done: @Sendable (JournalError?) -> Void
    }

    /// A question about what is in the journal, and who waits for the answer.
    struct Look: Sendable {
        var lookup: JournalLookup
        var done: @Sendable (Result<JournalFindings, JournalError>) -> Void
    }

    /// The most looks that may wait.
    static let maximumLooks = 16

    private struct State: Sendable {
        var waiting: [Batch] = []
        var recordCount = 0
        var sweepRequests: [@Sendable () -> Void] = []
        var looks: [Look] = []
        /// Set once; then nothing is taken any more.
        var end: JournalError?
        /// The writer sleeps and is to be woken.
        var isWriterAsleep = false
    }

    private let state = Locked(State())
    private let wake = DispatchSemaphore(value: 0)
    private let maximumRecords: Int

    /// - Parameter maximumRecords: the most that may wait.
    init(maximumRecords: Int) {
        self.maximumRecords = maximumRecords
    }

    /// Puts records behind all others; an error: they were not taken.
    func add(_ batch: Batch) -> JournalError? {
        self.withWaking { state in
            if let end = state.end { return end }
            guard state.recordCount + batch.records.count <= self.maximumRecords else {
                return JournalError("\(state.recordCount) records wait for the disk, as many as may")
            }
            state.waiting.append(batch)
            state.recordCount += batch.records.count
            return nil
        }
    }

    /// Puts a question behind all others; an error: it was not taken.
    func add(_ look: Look) -> JournalError? {
        self.withWaking { state in
            if let end = state.end { return end }
            guard state.looks.count < Self.maximumLooks else {
                return JournalError("\(state.looks.count) others look into the journal already")
            }
            state.looks.append(look)
            return nil
        }
    }

    /// The question that has waited longest, or all of them.
    func takeLooks(_ limit: Int = 1) -> [Look] {
        self.state.withLock { state in
            let looks = Array(state.looks.prefix(limit))
            state.looks.removeFirst(looks.count)
            return looks
        }
    }

    /// Asks for a sweep; `done` is called behind it, or at once if there will be none.
    func requestSweep(_ done: @escaping @Sendable () -> Void) {
        let isTaken = self.withWaking { state in
            guard state.end == nil else { return false }
            state.sweepRequests.append(done)
            return true
        }
        if !isTaken { done() }
    }

    /// Takes nothing more; what waits is still handed out.
    func end(_ error: JournalError) {
        self.withWaking { state in state.end = state.end ?? error }
    }

    /// Why nothing is taken any more; nil: it is.
    var reasonOfEnd: JournalError? { self.state.withLock { $0.end } }

    /// What the writer does next.
    struct Turn {
        var batches: [Batch] = []
        var isSweepRequested = false
        var isLookRequested = false
        var isEnd = false
    }

    /// The first batches, up to so many records; waits for some until the deadline.
    func next(maximumRecords: Int, until deadline: DispatchTime) -> Turn {
        while true {
            let turn = self.state.withLock { state -> Turn? in
                let batches = Self.take(&state, maximumRecords)
                let isEnd = batches.isEmpty && state.end != nil
                let isRequested = !state.sweepRequests.isEmpty
                let isLook = !state.looks.isEmpty
                state.isWriterAsleep = batches.isEmpty && !isEnd && !isRequested && !isLook
                return state.isWriterAsleep
                    ? nil
                    : Turn(
                        batches: batches, isSweepRequested: isRequested, isLookRequested: isLook, isEnd: isEnd
                    )
            }
            if let turn { return turn }
            if self.wake.wait(timeout: deadline) == .timedOut { return Turn() }
        }
    }

    /// Those who asked for a sweep that is done now.
    func takeSweepRequests() -> [@Sendable () -> Void] {
        self.state.withLock { state in
            defer { state.sweepRequests = [] }
            return state.sweepRequests
        }
    }

    private static func take(_ state: inout State, _ maximumRecords: Int) -> [Batch] {
        guard state.recordCount > maximumRecords else {
            defer { (state.waiting, state.recordCount) = ([], 0) }
            return state.waiting
        }
        var batchCount = 0
        var recordCount = 0
        for batch in state.waiting {
            if batchCount > 0, recordCount + batch.records.count > maximumRecords { break }
            batchCount += 1
            recordCount += batch.records.count
        }
        defer {
            state.waiting.removeFirst(batchCount)
            state.recordCount -= recordCount
        }
        return Array(state.waiting.prefix(batchCount))
    }

    private func withWaking<Result>(_ body: (inout State) -> Result) -> Result {
        let (result, isAsleep) = self.state.withLock { state in
            let result = body(&state)
            defer { state.isWriterAsleep = false }
            return (result, state.isWriterAsleep)
        }
        if isAsleep { self.wake.signal() }
        return result
    }
}
