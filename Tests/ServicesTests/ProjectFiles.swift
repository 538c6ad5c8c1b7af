import Foundation

/// Files of the project that tests read.
enum ProjectFiles {
    /// The top of the project, two folders above the tests.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The text of a file, by its path from the top of the project or from the root.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: path, relativeTo: self.root), encoding: .utf8)
    }

    /// Rows of a table without comments, each split at tabs.
    static func table(_ path: String) throws -> [[String]] {
        try self.text(path).split(separator: "\n").filter { !$0.hasPrefix("# ") }.map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
