import Journal
import Locks

/// The questions that wait for a handler, earliest deadline first, and the workers that answer them.
///
/// Workers are tasks made on demand: there are none while nothing waits, and never more than `workers` at once. A
/// worker takes up to `batch` questions at a time. What it can answer without a register it answers at once; when it
/// must wait for a register it first gives back what it has not begun, and another worker goes on with that. So a slow
/// register holds up nobody else's message, and fast ones cost no hand-off each.
///
/// A question with which the process died once, a suspect, is handled alone, and one such at a time, until the journal has
/// its answer: a message that kills the process can blame another one once, and no more.
///
/// The number of questions in it is bounded by the places that were reserved before they were accepted: those that
/// got the fallback text meanwhile are the most urgent ones, so the next worker that is free drops them first.
final class WorkQueue: Sendable {
    typealias Handler = @Sendable ([QueuedQuestion], WorkQueue) async -> Void

    static let batch = 16
    /// What the workers wait for.
    let inquiries = OpenInquiries()
    /// More workers at work than cores would only take turns.
    private let parallelism: Int
    private let handle: Handler
    private let state: Locked<State>

    fileprivate struct State {
        /// The most batches handled at once.
        var workers: Int
        var waiting = DeadlineQueue<QueuedQuestion>()
        var suspects = DeadlineQueue<QueuedQuestion>()
        /// Whether one of those is in work.
        var hasSuspect = false
        /// Workers there are.
        var active = 0
        /// Of these, the ones that do not wait for anything.
        var running = 0
    }

    /// - Parameters:
    ///   - workers: the most batches handled at once; 1 or more.
    ///   - parallelism: how many of them may work at the same time, not waiting for a register.
    ///   - handle: answers a batch; it gives back through the queue what it does not begin, and returns from a suspect
    ///     when its answer is durable.
    init(workers: Int, parallelism: Int, handle: @escaping Handler) {
        precondition(workers >= 1 && parallelism >= 1, "a queue has at least one worker")
        self.state = Locked(State(workers: workers))
        self.parallelism = parallelism
        self.handle = handle
    }

    var depth: Int { self.state.withLock { $0.waiting.count + $0.suspects.count } }
    var active: Int { self.state.withLock { $0.active } }
    /// The most batches handled at once, 1 or more; workers beyond it end when their batch is done.
    var workers: Int {
        get { self.state.withLock { $0.workers } }
        set { self.change { $0.workers = max(1, newValue) } }
    }

    /// Adds questions and hires a worker for them if those at it have enough to do.
    func push(_ questions: [Question], from pipeline: LinkPipeline, by settings: PipelineSettings) {
        guard !questions.isEmpty else { return }
        self.change { state in
            for question in questions {
                state.insert(QueuedQuestion(question: question, pipeline: pipeline, settings: settings))
            }
        }
    }

    /// For a worker that must wait: gives back what it has not begun, and lets another go on meanwhile.
    func wait<Result>(
        givingBack questions: ArraySlice<QueuedQuestion> = [], for body: () async -> Result
    ) async -> Result {
        self.change { state in
            for question in questions { state.insert(question) }
            state.running -= 1
        }
        defer { self.state.withLock { $0.running += 1 } }
        return await body()
    }

    private func change(_ change: (inout State) -> Void) {
        let isHired = self.state.withLock { state in
            change(&state)
            guard state.active < state.workers, state.running < self.parallelism,
                state.ready > state.running * Self.batch
            else { return false }
            state.active += 1
            state.running += 1
            return true
        }
        if isHired { Task { await self.work() } }
    }

    private func work() async {
        while let batch = self.state.withLock({ $0.take() }) {
            await self.handle(batch, self)
            if batch.first?.isSuspect == true { self.state.withLock { $0.hasSuspect = false } }
        }
    }
}

extension WorkQueue.State {
    /// How many could be taken now.
    fileprivate var ready: Int { self.waiting.count + (self.hasSuspect ? 0 : self.suspects.count) }

    fileprivate mutating func insert(_ question: QueuedQuestion) {
        if question.isSuspect { self.suspects.insert(question) } else { self.waiting.insert(question) }
    }

    /// The most urgent questions; none ends the worker, as does one worker too many.
    fileprivate mutating func take() -> [QueuedQuestion]? {
        guard self.active <= self.workers else { return self.dismiss() }
        if !self.hasSuspect, let question = self.suspects.popFirst() {
            self.hasSuspect = true
            return [question]
        }
        var batch: [QueuedQuestion] = []
        batch.reserveCapacity(min(WorkQueue.batch, self.waiting.count))
        while batch.count < WorkQueue.batch, let question = self.waiting.popFirst() { batch.append(question) }
        return batch.isEmpty ? self.dismiss() : batch
    }

    /// One worker fewer.
    private mutating func dismiss() -> [QueuedQuestion]? {
        self.active -= 1
        self.running -= 1
        return nil
    }
}

/// A question in the queue, and where its answer goes: the link of the question, and no other.
struct QueuedQuestion: Comparable, Sendable {
    let question: Question
    let pipeline: LinkPipeline
    /// By which it is read and answered, whatever holds for the link meanwhile.
    let settings: PipelineSettings
    /// Whether the journal knows that the work has begun.
    var hasBegun = false

    /// Whether a process has died with it in work.
    var isSuspect: Bool { self.question.attempt > 1 }

    static func < (one: QueuedQuestion, other: QueuedQuestion) -> Bool {
        (one.question.deadline, one.question.id) < (other.question.deadline, other.question.id)
    }

    static func == (one: QueuedQuestion, other: QueuedQuestion) -> Bool {
        one.question.id == other.question.id
    }
}
