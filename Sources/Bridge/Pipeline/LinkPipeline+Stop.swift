import Transport

// MARK: - Stopping

extension LinkPipeline {
    /// Messages that are acknowledged and not done with.
    var openCount: Int { self.messages.count }

    /// Refuses what comes from now on, also what is held.
    func refuseNew() {
        self.isStopping = true
        self.refuseHeld(at: self.loop.now)
    }

    /// Answers what has no answer yet with the fallback text.
    func answerRest() {
        self.collectReplies()
        self.commit(self.messages.waiting.map { self.settings.fallback(to: $0) })
    }
}
