import DequeModule
import Journal
import Locks

/// The questions that wait for a handler, earliest deadline first, and the workers that answer them.
///
/// Workers are tasks made on demand: there are none while nothing waits. A worker takes up to `batch` questions at a time
/// and answers at once what needs no register. What does need one is asked for in a task of its own, an inquiry, and the
/// worker goes on. Workers and inquiries together are never more than `workers`: the worker that begins the last one gives
/// back what it has not begun and is that inquiry from then on, and the first that ends is a worker again. So a slow
/// register holds up nobody else's message, and fast ones cost no hand-off each.
///
/// A question with which the process died once, a suspect, is handled alone, and one such at a time, until the journal has
/// its answer: a message that kills the process can blame another one once, and no more.
///
/// The number of questions in it is bounded by the places that were reserved before they were accepted: those that
/// got the fallback text meanwhile are the most urgent ones, so the next worker that is free drops them first.
final class WorkQueue: Sendable {
    /// Handles a batch; false: its worker has become an inquiry.
    typealias Handler = @Sendable (ArraySlice<QueuedQuestion>, WorkQueue) async -> Bool

    static let batch = 16
    /// What the workers wait for.
    let inquiries = OpenInquiries()
    /// More workers at work than cores would only take turns.
    private let parallelism: Int
    private let handle: Handler
    private let state: Locked<State>

    fileprivate struct State {
        /// The most workers and inquiries at once.
        var workers: Int
        var waiting = DeadlineQueue<QueuedQuestion>()
        /// What workers have taken and not begun; it was the most urgent, and is taken first.
        var givenBack = Deque<ArraySlice<QueuedQuestion>>()
        var givenBackCount = 0
        var suspects = DeadlineQueue<QueuedQuestion>()
        /// Whether one of those is in work.
        var hasSuspect = false
        /// Workers and inquiries there are.
        var active = 0
        /// Of these, the workers that do not wait for anything.
        var running = 0
    }

    /// - Parameters:
    ///   - workers: the most workers and inquiries at once; 1 or more.
    ///   - parallelism: how many workers may work at the same time, not waiting for anything.
    ///   - handle: answers a batch; it returns from a suspect when its answer is durable.
    init(workers: Int, parallelism: Int, handle: @escaping Handler) {
        precondition(workers >= 1 && parallelism >= 1, "a queue has at least one worker")
        self.state = Locked(State(workers: workers))
        self.parallelism = parallelism
        self.handle = handle
    }

    var depth: Int {
        self.state.withLock { $0.waiting.count + $0.givenBackCount + $0.suspects.count }
    }
    var active: Int { self.state.withLock { $0.active } }
    /// The most workers and inquiries at once, 1 or more; workers beyond it end when their batch is done.
    var workers: Int {
        get { self.state.withLock { $0.workers } }
        set { self.change { $0.workers = max(1, newValue) } }
    }

    /// Adds questions and hires a worker for them if those at it have enough to do.
    func push(_ questions: [Question], from pipeline: LinkPipeline, by settings: PipelineSettings) {
        guard !questions.isEmpty else { return }
        let origin = QueuedQuestion.Origin(pipeline: pipeline, settings: settings)
        self.change { state in
            for question in questions { state.insert(QueuedQuestion(question: question, origin: origin)) }
        }
    }

    /// For a worker that must wait: another may go on meanwhile.
    func wait<Result>(for body: () async -> Result) async -> Result {
        self.change { $0.running -= 1 }
        defer { self.state.withLock { $0.running += 1 } }
        return await body()
    }

    /// Begins an inquiry, beside its worker if there may be one more.
    ///
    /// - Parameter rest: what the worker has not begun; it goes back if the worker becomes the inquiry.
    /// - Returns: whether the worker goes on.
    func ask(
        _ queued: QueuedQuestion, before rest: ArraySlice<QueuedQuestion>,
        _ body: @escaping @Sendable () async -> Void
    ) -> Bool {
        let goesOn = self.state.withLock { $0.beginInquiry(before: rest) }
        // One that ends at once and is a worker then would run on the stack of the one before.
        self.inquiries.begin(queued.question, atOnce: goesOn, body) {
            guard self.state.withLock({ $0.endInquiry() }) else { return }
            // A worker must be able to sleep.
            if Task.isCancelled { Task { await self.work() } } else { await self.work() }
        }
        return goesOn
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
            guard await self.handle(batch, self) else { return }
            if batch.first?.isSuspect == true { self.state.withLock { $0.hasSuspect = false } }
        }
    }
}

extension WorkQueue.State {
    /// How many could be taken now.
    fileprivate var ready: Int {
        self.waiting.count + self.givenBackCount + (self.hasSuspect ? 0 : self.suspects.count)
    }

    fileprivate mutating func insert(_ question: QueuedQuestion) {
        if question.isSuspect { self.suspects.insert(question) } else { self.waiting.insert(question) }
    }

    /// The most urgent questions; none ends the worker, as does one worker too many.
    fileprivate mutating func take() -> ArraySlice<QueuedQuestion>? {
        guard self.active <= self.workers else { return self.dismiss() }
        if !self.hasSuspect, let question = self.suspects.popFirst() {
            self.hasSuspect = true
            return [question]
        }
        if let batch = self.givenBack.popFirst() {
            self.givenBackCount -= batch.count
            return batch
        }
        var batch: [QueuedQuestion] = []
        batch.reserveCapacity(min(WorkQueue.batch, self.waiting.count))
        while batch.count < WorkQueue.batch, let question = self.waiting.popFirst() { batch.append(question) }
        return batch.isEmpty ? self.dismiss() : batch[...]
    }

    /// One worker fewer.
    private mutating func dismiss() -> ArraySlice<QueuedQuestion>? {
        self.active -= 1
        self.running -= 1
        return nil
    }

    /// Whether there is a place for it beside its worker; if not, the worker's place is the inquiry's.
    fileprivate mutating func beginInquiry(before rest: ArraySlice<QueuedQuestion>) -> Bool {
        if self.active < self.workers {
            self.active += 1
            return true
        }
        if !rest.isEmpty { self.givenBack.append(rest) }
        self.givenBackCount += rest.count
        self.running -= 1
        return false
    }

    /// Whether its place is a worker's from now on, as none is at work.
    fileprivate mutating func endInquiry() -> Bool {
        let isNeeded = self.active <= self.workers && self.running == 0 && self.ready > 0
        if isNeeded { self.running += 1 } else { self.active -= 1 }
        return isNeeded
    }
}

/// A question in the queue, and where its answer goes: the link of the question, and no other.
struct QueuedQuestion: Comparable, Sendable {
    /// Where questions come from that were queued together.
    final class Origin: Sendable {
        let pipeline: LinkPipeline
        /// By which they are read and answered, whatever holds for the link meanwhile.
        let settings: PipelineSettings

        init(pipeline: LinkPipeline, settings: PipelineSettings) {
            self.pipeline = pipeline
            self.settings = settings
        }
    }

    let question: Question
    let origin: Origin
    /// Whether the journal knows that the work has begun.
    var hasBegun = false

    var pipeline: LinkPipeline { self.origin.pipeline }
    var settings: PipelineSettings { self.origin.settings }

    /// Whether a process has died with it in work.
    var isSuspect: Bool { self.question.attempt > 1 }

    static func < (one: QueuedQuestion, other: QueuedQuestion) -> Bool {
        (one.question.deadline, one.question.id) < (other.question.deadline, other.question.id)
    }

    static func == (one: QueuedQuestion, other: QueuedQuestion) -> Bool {
        one.question.id == other.question.id
    }
}
