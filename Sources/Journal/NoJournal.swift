/// `journal: none`: nothing is kept; what is in the process when it dies is lost.
///
/// For a pure relay or a load test. Everything else about a message holds as with a journal.
public struct NoJournal: Journal {
    /// Keeps nothing.
    public init() {}

    /// Says so.
    public var promise: String { "none: acknowledged messages are lost if the process dies" }

    /// Returns at once.
    public func accept(_ parts: [AcceptedPart]) async throws(JournalError) {}

    /// Returns at once.
    public func answer(_ answers: [JournaledAnswer]) async throws(JournalError) {}

    /// Returns at once.
    public func sent(_ segments: [SentSegment]) async throws(JournalError) {}

    /// Returns at once.
    public func finish(_ ends: [MessageEnd]) async throws(JournalError) {}
}
