import Journal
import Monotonic
import SMSText

// MARK: - Stopping

extension MessageFlow {
    /// Messages that a stop waits for: acknowledged or about to be, and not done with.
    ///
    /// One whose parts are missing waits for them in a journal that keeps it.
    var openCount: Int {
        self.messages.count + self.accepting + (self.settings.isKept ? 0 : self.reassembler.groupCount)
    }

    /// Refuses what comes from now on, also what is held.
    mutating func refuseNew() {
        self.isStopping = true
        self.refuseHeld()
        self.handleIncompleteBeforeStop()
    }

    /// Ends what is open, for nobody is left who could take its answer.
    mutating func abandon() {
        self.refuseNew()
        // It is opened to be closed with all others.
        for incomplete in self.reassembler.expire(at: self.now + self.reassembler.limits.timeout) {
            _ = self.question(incomplete)
        }
        let ids = self.messages.ids
        self.finish(ids.map { MessageEnd(id: $0, kind: .failed) })
        self.actions.append(.endInquiries(ids))
    }

    /// Answers what has no answer yet with the fallback text.
    mutating func answerRest() {
        self.commitFallback(to: self.messages.waiting)
    }
}
