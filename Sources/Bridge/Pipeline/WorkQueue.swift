import Journal
import Locks

/// The questions that wait for a handler, earliest deadline first, and the workers that answer them.
///
/// Workers are tasks made on demand: there are none while nothing waits, and never more than `workers` at once. A
/// worker takes up to `batch` questions at a time. What it can answer without a register it answers at once; when it
/// must wait for a register it first gives back what it has not begun, and another worker goes on with that. So a slow
/// register holds up nobody else's message, and fast ones cost no hand-off each.
///
/// The number of questions in it is bounded by the places that were reserved before they were accepted: those that
/// got the fallback text meanwhile are the most urgent ones, so the next worker that is free drops them first.
final class WorkQueue: Sendable {
    typealias Handler = @Sendable ([Question], WorkQueue) async -> Void

    static let batch = 16
    /// What the workers wait for.
    let inquiries = OpenInquiries()
    let workers: Int
    /// More workers at work than cores would only take turns.
    private let parallelism: Int
    private let handle: Handler
    private let state = Locked(State())

    private struct State {
        var waiting = DeadlineQueue<Entry>()
        /// Workers there are.
        var active = 0
        /// Of these, the ones that do not wait for a register.
        var running = 0
    }

    private struct Entry: Comparable {
        let question: Question
        static func < (one: Entry, other: Entry) -> Bool {
            (one.question.deadline, one.question.id) < (other.question.deadline, other.question.id)
        }
        static func == (one: Entry, other: Entry) -> Bool { one.question.id == other.question.id }
    }

    /// - Parameters:
    ///   - workers: the most batches handled at once; 1 or more.
    ///   - parallelism: how many of them may work at the same time, not waiting for a register.
    ///   - handle: answers a batch; it gives back through the queue what it does not begin.
    init(workers: Int, parallelism: Int, handle: @escaping Handler) {
        precondition(workers >= 1 && parallelism >= 1, "a queue has at least one worker")
        self.workers = workers
        self.parallelism = parallelism
        self.handle = handle
    }

    var depth: Int { self.state.withLock { $0.waiting.count } }
    var active: Int { self.state.withLock { $0.active } }

    /// Adds questions and hires a worker for them if those at it have enough to do.
    func push(_ questions: some Collection<Question>) {
        guard !questions.isEmpty else { return }
        self.change { state in
            for question in questions { state.waiting.insert(Entry(question: question)) }
        }
    }

    /// For a worker that must wait: gives back what it has not begun, and lets another go on meanwhile.
    func wait<Result>(
        givingBack questions: some Collection<Question>, for body: () async -> Result
    ) async -> Result {
        self.change { state in
            for question in questions { state.waiting.insert(Entry(question: question)) }
            state.running -= 1
        }
        defer { self.state.withLock { $0.running += 1 } }
        return await body()
    }

    private func change(_ change: (inout State) -> Void) {
        let isHired = self.state.withLock { state in
            change(&state)
            guard state.active < self.workers, state.running < self.parallelism,
                state.waiting.count > state.running * Self.batch
            else { return false }
            state.active += 1
            state.running += 1
            return true
        }
        if isHired { Task { await self.work() } }
    }

    private func work() async {
        while let batch = self.take() { await self.handle(batch, self) }
    }

    /// The most urgent questions; none ends the worker.
    private func take() -> [Question]? {
        self.state.withLock { state in
            var batch: [Question] = []
            batch.reserveCapacity(min(Self.batch, state.waiting.count))
            while batch.count < Self.batch, let entry = state.waiting.popFirst() {
                batch.append(entry.question)
            }
            if batch.isEmpty {
                state.active -= 1
                state.running -= 1
            }
            return batch.isEmpty ? nil : batch
        }
    }
}
