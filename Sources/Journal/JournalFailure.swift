/// Why a journal can't be opened.
public struct JournalFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, with what to do about it.
    public enum Problem: String, Hashable, Sendable {
        /// The folder or the file can't be used.
        case unusable = "can't be opened; its folder must be there and be writable for this user"
        /// Another process has it.
        case inUse = "is in use by another process; end that one, or name another file"
        /// It is no database, or another program's.
        case foreign = "is no journal; name another file"
        /// A newer version has written it.
        case newer =
            "was written by a newer version; start that one, or move the file away and lose what is open in it"
        /// Its pages don't fit together.
        case damaged =
            "is damaged; restore it from a copy, or move it (with its -wal) away and lose what is open in it"
        /// The disk fails, or is full: nothing is wrong with the path, and another start may find it well.
        case failing = "can't be read or written; nothing is accepted before it can"
        /// SQLite does not promise what the journal promises.
        case notDurable = "does not keep what it is given (SQLite refuses a setting)"
    }

    /// The main file.
    public var path: String
    /// What is wrong with it.
    public var problem: Problem
    /// What the operating system or SQLite says about it.
    public var detail: String?

    /// Path, problem and detail.
    public var description: String {
        "journal \(self.path) \(self.problem.rawValue)" + (self.detail.map { " (\($0))" } ?? "")
    }
}
