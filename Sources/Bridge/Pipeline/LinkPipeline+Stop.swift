import SMSText
import Transport

// MARK: - Stopping

extension LinkPipeline {
    /// Messages that are acknowledged or about to be, and not done with; of one that waits for parts each message.
    var openCount: Int { self.messages.count + self.accepting + self.reassembler.groupCount }

    /// Refuses what comes from now on, also what is held.
    func refuseNew() {
        self.isStopping = true
        self.refuseHeld()
        self.handleIncompleteBeforeStop()
        self.armTimer()
    }

    /// Answers what has no answer yet with the fallback text.
    func answerRest() {
        self.collectReplies()
        self.commitFallback(to: self.messages.waiting)
    }
}
