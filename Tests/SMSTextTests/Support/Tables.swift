import Foundation
import Testing

/// The tables in `Protocol/`.
enum Tables {
    /// The folder with Package.swift.
    static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The rows of a table, without the lines that begin with `#`, cut at the tabs.
    static func rows(_ name: String) throws -> [[String]] {
        let text = try String(contentsOf: self.package.appending(path: "Protocol/\(name)"), encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }
}

/// A row of gsm7.tsv: where a septet leads.
struct SeptetRow: Sendable {
    let table: String
    /// Whether the septet comes behind an escape.
    let isSingle: Bool
    let language: UInt8
    let septet: UInt8
    /// Nil: the escape itself.
    let scalar: Unicode.Scalar?

    init(_ fields: [String]) throws {
        try #require(fields.count == 7)
        self.table = fields[0]
        self.isSingle = fields[1] == "single"
        self.language = try #require(UInt8(fields[2]))
        self.septet = try #require(UInt8(fields[3], radix: 16))
        self.scalar =
            fields[4].isEmpty
            ? nil : Unicode.Scalar(try #require(UInt32(fields[4].dropFirst(2), radix: 16)))
    }

    static func all() throws -> [SeptetRow] { try Tables.rows("gsm7.tsv").map(SeptetRow.init) }
}
