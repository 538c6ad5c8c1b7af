import GRDB
public import Services

/// Why nothing was imported.
///
/// Says where and in which column, never what stands there: those are people's numbers.
public struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One thing that is wrong.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The file's name.
        public var file: String
        /// The line, from 1; nil if the fault is the file's as a whole.
        public var line: Int?
        /// The column by its name; nil if the fault is the line's as a whole.
        public var column: String?
        /// What is wrong.
        public var reason: String

        /// `citizens.csv:17: iin: check digit is wrong`.
        public var description: String {
            self.file + (self.line.map { ":\($0)" } ?? "") + ": " + (self.column.map { "\($0): " } ?? "")
                + self.reason
        }
    }

    /// The most faults that are listed.
    public static let maximumFaultCount = 100

    /// The first faults, in the order of the files.
    public internal(set) var faults: [Fault] = []
    /// Faults that are not listed.
    public internal(set) var furtherFaultCount = 0

    init() {}

    init(file: String, _ reason: String) {
        self.faults = [Fault(file: file, reason: reason)]
    }

    /// A fault of the database; its message holds no values.
    init(database error: any Error, path: String = "registers") {
        let message = (error as? DatabaseError)?.message ?? "\(type(of: error))"
        self.init(file: path, "database: \(message)")
    }

    /// One fault a line.
    public var description: String {
        let more = self.furtherFaultCount > 0 ? ["and \(self.furtherFaultCount) more"] : []
        return (self.faults.map(\.description) + more).joined(separator: "\n")
    }

    mutating func add(_ fault: Fault) {
        if self.faults.count < Self.maximumFaultCount {
            self.faults.append(fault)
        } else {
            self.furtherFaultCount += 1
        }
    }
}

/// What an import brought in.
public struct ImportReport: Hashable, Sendable {
    /// Rows of each source that was replaced.
    public var rowCounts: [RegisterName: Int] = [:]
}
