import Journal
import Locks

/// A journal in memory that can be told to fail, and remembers what it was told.
final class FailingJournal: Journal {
    struct State {
        var acceptFails = false
        var answerFails = false
        var accepted: [MessageID] = []
        var answered: [MessageID: String] = [:]
        var sent: [SentSegment] = []
        var ended: [MessageEnd] = []
        var answerAttempts = 0
    }

    private let state = Locked(State())

    var promise: String { "in memory" }
    var now: State { self.state.withLock { $0 } }

    func change(_ change: (inout State) -> Void) {
        self.state.withLock { change(&$0) }
    }

    func accept(_ parts: [AcceptedPart]) async throws(JournalError) {
        let fails = self.state.withLock { state in
            if !state.acceptFails { state.accepted += parts.map(\.id) }
            return state.acceptFails
        }
        if fails { throw JournalError("the disk is full") }
    }

    func answer(_ answers: [JournaledAnswer]) async throws(JournalError) {
        let fails = self.state.withLock { state in
            state.answerAttempts += 1
            if !state.answerFails {
                for answer in answers { state.answered[answer.id] = answer.text ?? "" }
            }
            return state.answerFails
        }
        if fails { throw JournalError("the disk is full") }
    }

    func sent(_ segments: [SentSegment]) async throws(JournalError) {
        self.state.withLock { $0.sent += segments }
    }

    func finish(_ ends: [MessageEnd]) async throws(JournalError) {
        self.state.withLock { $0.ended += ends }
    }
}
