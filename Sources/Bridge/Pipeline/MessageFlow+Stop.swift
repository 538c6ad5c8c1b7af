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

    /// Answers what has no answer yet with the fallback text.
    mutating func answerRest() {
        self.commitFallback(to: self.messages.waiting)
    }
}
