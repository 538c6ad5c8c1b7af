import Foundation
import Testing

/// A row of `Protocol/vectors.tsv`.
struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let hex: String
    let expected: Value

    var testDescription: String { self.name }

    static func all(_ kind: String) -> [Vector] { self.table.filter { $0.expected["kind"] == .text(kind) } }

    static let table: [Vector] =
        (try? Tables.rows("vectors.tsv"))?.compactMap { row in
            guard row.count == 3, let expected = try? Value(json: row[2]) else { return nil }
            return Vector(name: row[0], hex: row[1], expected: expected)
        } ?? []
}

/// The contract as data: the project's `Protocol` folder.
enum Tables {
    /// The rows of a table, cut at the tabulators; comment lines left out.
    static func rows(_ name: String) throws -> [[String]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Protocol")
        return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }
}

/// A JSON value that can be compared.
enum Value: Hashable, Sendable {
    case null
    case number(Int)
    case text(String)
    case list([Value])
    case object([String: Value])

    /// - Throws: the text is no JSON.
    init(json text: String) throws {
        self.init(try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
    }

    private init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let number as Int: self = .number(number)
        case let list as [Any]: self = .list(list.map(Value.init))
        case let object as [String: Any]: self = .object(object.mapValues(Value.init))
        default: self = .null
        }
    }

    subscript(key: String) -> Value? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    var list: [Value]? {
        if case .list(let list) = self { list } else { nil }
    }

    var keys: Set<String> {
        if case .object(let object) = self { Set(object.keys) } else { [] }
    }
}
