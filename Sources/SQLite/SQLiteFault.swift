import GRDBSQLite
import Glibc

/// What SQLite or the operating system said when it would not do something.
public struct SQLiteFault: Error, Hashable, Sendable {
    /// SQLite's extended result code.
    public var code: Int32
    /// errno of the call that failed; 0: there was none.
    public var systemError: Int32

    /// A fault.
    public init(code: Int32, systemError: Int32 = 0) {
        self.code = code
        self.systemError = systemError
    }

    /// What is going on, without any value of a statement.
    public var words: String {
        let name = unsafe String(cString: sqlite3_errstr(self.code))
        guard self.systemError != 0 else { return "\(name), SQLite code \(self.code)" }
        return unsafe "\(name), SQLite code \(self.code): \(String(cString: strerror(self.systemError)))"
    }
}
