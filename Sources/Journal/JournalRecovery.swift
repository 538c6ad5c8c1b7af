/// What a journal held when it was opened.
public struct JournalRecovery: Hashable, Sendable {
    /// Where each message stands.
    public var state = JournalState()
    /// The links of the messages whose segments wait for a receipt: that of the question, by which the reply went.
    public var linksAwaitingReceipt: [MessageID: String] = [:]
    /// The parts of the last minutes (``JournalSettings/repeatWindow``), ended or not, in the order of their numbers: one
    /// of them may be delivered again.
    public var recentParts: [AcceptedPart] = []
    /// The latest moment at which a part came or a segment was taken; nil: there is none.
    ///
    /// A clock that says less has been set back.
    public var newestRecord: WallTime?
    /// Whether the last process closed the journal, as against dying.
    public var wasStoppedCleanly = true
    /// What could not be read at the end of the `-wal` file.
    public var tail = WALTail()
    /// Whether the main file was read through and found whole; not where it is larger than
    /// ``JournalSettings/maximumCheckedOctets``.
    public var wasChecked = false

    /// Nothing was there.
    public init() {}
}
