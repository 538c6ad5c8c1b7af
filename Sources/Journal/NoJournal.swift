/// `journal: none`: nothing is kept; what is in the process when it dies is lost.
///
/// For a pure relay or a load test. Everything else about a message holds as with a journal.
public struct NoJournal: Journal {
    /// Keeps nothing.
    public init() {}

    /// Says so.
    public var promise: String { "none: acknowledged messages are lost if the process dies" }

    /// It does not.
    public var isDurable: Bool { false }

    /// Is done at once.
    public func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void) {
        done(nil)
    }
}
