// MARK: - Other settings while running

extension MessageFlow {
    /// Goes on by other settings; nothing that was taken is lost by it.
    ///
    /// - A message keeps the deadline and the fallback moment that it has got; when it is given up, and what becomes of a
    ///   segment in doubt, is by the new settings. A question that is at work ends with the settings that it was asked with.
    /// - With fewer places for this link new messages are refused until there is one again; with more, those that are held
    ///   come in at once.
    /// - Repeats are told by the new window and timer, also of what came before; in a window of nothing nothing is known.
    mutating func adopt(_ settings: PipelineSettings) {
        self.settings = settings
        self.places.limit(throughput: settings.throughput)
        self.repeats.change(settings.repeats)
        self.receipts.change(settings.receiptIDs)
        self.admitHeld()
    }
}
