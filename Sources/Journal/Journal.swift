/// What must survive the death of the process: every message from its acknowledgement to its end.
///
/// There is one way in. Records are committed in the order of the calls, those of a call together or not at all; what
/// waits at the same time goes into one transaction. Nothing that a record allows (an acknowledgement, the work on a
/// message, a segment on its way) happens before its commit is done.
public protocol Journal: Sendable {
    /// In words for the start of the log, with what it promises.
    var promise: String { get }

    /// Whether what is committed outlives the process.
    var isDurable: Bool { get }

    /// Makes records durable, behind all that were given before.
    ///
    /// - Parameters:
    ///   - records: all of them or none.
    ///   - done: called once, on any thread, perhaps before this returns; with an error, nothing of them is durable.
    func commit(_ records: [JournalRecord], _ done: @escaping @Sendable (JournalError?) -> Void)

    /// Looks for what people ask about, between two commits.
    ///
    /// - Parameter done: called once, on any thread.
    func find(
        _ lookup: JournalLookup, _ done: @escaping @Sendable (Result<JournalFindings, JournalError>) -> Void)
}

extension Journal {
    /// Knows nothing.
    public func find(
        _ lookup: JournalLookup, _ done: @escaping @Sendable (Result<JournalFindings, JournalError>) -> Void
    ) {
        done(.success(JournalFindings()))
    }

    /// It does, which is what a journal is for.
    public var isDurable: Bool { true }
}

/// Nothing can be made durable now.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened, with no content of any message.
    public let description: String
    /// Whether nothing will be durable any more before the process is started again.
    public let isFatal: Bool

    /// An error of the journal in words.
    public init(_ description: String, isFatal: Bool = false) {
        self.description = description
        self.isFatal = isFatal
    }
}
