import Journal
import Locks
import Monotonic

/// The inquiries that wait for a register, so that one can be ended when its answer is no longer wanted.
///
/// A timer for each would do as well, but each would sleep on until its moment when the answer came long before.
final class OpenInquiries: Sendable {
    private enum Inquiry {
        /// It runs, and may have ended before it is known how to cancel it.
        case begins
        case open(Task<Void, Never>)
    }

    private let inquiries = Locked<[MessageID: Inquiry]>([:])

    var count: Int { self.inquiries.withLock { $0.count } }

    /// Asks for a question in a task of its own, which is cancelled when the answer is not wanted any more.
    ///
    /// - Parameters:
    ///   - atOnce: whether it runs before this returns until it has to wait.
    ///   - body: ends when the answer is known, or is not wanted.
    ///   - next: what the task does then.
    @discardableResult
    func begin(
        _ question: Question, atOnce: Bool, _ body: @escaping @Sendable () async -> Void,
        then next: @escaping @Sendable () async -> Void = {}
    ) -> Task<Void, Never> {
        self.inquiries.withLock { $0[question.id] = .begins }
        let run = { @Sendable in
            await body()
            self.inquiries.withLock { $0[question.id] = nil }
            await next()
        }
        let task = atOnce ? Task.immediate { await run() } : Task { await run() }
        self.inquiries.withLock { if $0[question.id] != nil { $0[question.id] = .open(task) } }
        // The fallback text may have been sent while this began.
        if question.fallback <= Instant.now { task.cancel() }
        return task
    }

    /// Cancels what is asked for these messages.
    func cancel(_ ids: some Sequence<MessageID>) {
        let cancelled = self.inquiries.withLock { inquiries in
            ids.compactMap { if case .open(let task) = inquiries[$0] { task } else { nil } }
        }
        for task in cancelled { task.cancel() }
    }
}
