import Journal
import Locks

/// A journal in memory that can be told to fail, and remembers what it was told.
final class FailingJournal: Journal {
    struct State {
        var acceptFails = false
        var answerFails = false
        var accepted: [MessageID] = []
        var answered: [MessageID: JournaledAnswer] = [:]
        var sent: [SubmittedSegment] = []
        var ended: [MessageEnd] = []
        var answerAttempts = 0
    }

    private let state = Locked(State())

    let isDurable: Bool
    var promise: String { "in memory" }

    init(isDurable: Bool = true) { self.isDurable = isDurable }

    var now: State { self.state.withLock { $0 } }

    func change(_ change: (inout State) -> Void) {
        self.state.withLock { change(&$0) }
    }

    func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        let fails = self.state.withLock { $0.take(records) }
        done(fails ? JournalError("the disk is full") : nil)
    }
}

extension FailingJournal.State {
    /// Takes all records or none; says whether it failed.
    fileprivate mutating func take(_ records: [JournalRecord]) -> Bool {
        var next = self
        var fails = false
        for record in records {
            switch record {
            case .accepted(let part):
                fails = fails || self.acceptFails
                next.accepted.append(part.id)
            case .answered(let answer):
                fails = fails || self.answerFails
                next.answered[answer.id] = answer
            case .submitted(let segment): next.sent.append(segment)
            case .finished(let end): next.ended.append(end)
            case .started, .resending, .receipted, .route: break
            }
        }
        if records.contains(where: { if case .answered = $0 { true } else { false } }) {
            next.answerAttempts += 1
            self.answerAttempts += 1
        }
        if !fails { self = next }
        return fails
    }
}
