import Journal
import Locks
import Monotonic
import Services

/// The inquiries that wait for a register, so that one can be ended when its answer is no longer wanted.
///
/// A timer for each would do as well, but each would sleep on until its moment when the answer came long before.
final class OpenInquiries: Sendable {
    private let tasks = Locked<[MessageID: Task<Answer, Never>]>([:])

    var count: Int { self.tasks.withLock { $0.count } }

    /// The answer to a question; nil when it is not wanted any more.
    func answer(to question: Question, _ body: @escaping @Sendable () async -> Answer) async -> Answer? {
        let task = Task { await body() }
        self.tasks.withLock { $0[question.id] = task }
        defer { self.tasks.withLock { $0[question.id] = nil } }
        // The fallback text may have been sent while this began.
        if question.fallback <= Instant.now { task.cancel() }
        let answer = await task.value
        return task.isCancelled ? nil : answer
    }

    /// Ends what is asked for these messages.
    func end(_ ids: some Sequence<MessageID>) {
        let ended = self.tasks.withLock { tasks in ids.compactMap { tasks[$0] } }
        for task in ended { task.cancel() }
    }
}
