import Foundation
import SMPP
import Testing

/// A row of `Protocol/vectors.tsv`.
struct Vector: Sendable, CustomTestStringConvertible {
    var name: String
    var octets: [UInt8]
    var expected: JSON

    var kind: String { self.expected["kind"]?.text ?? "" }
    var testDescription: String { self.name }

    /// How the row has to be read: by the letter, unless it names a switch.
    var options: DecodingOptions {
        DecodingOptions(acceptsLength255: self.expected["options"]?.text == "acceptsLength255")
    }

    static func all(_ kind: String) -> [Vector] { self.table.filter { $0.kind == kind } }

    static let table: [Vector] = {
        guard let rows = try? Tables.rows("vectors.tsv") else { return [] }
        return rows.compactMap { row in
            guard row.count == 3, let octets = [UInt8](hex: row[1]), let expected = try? JSON(parsing: row[2])
            else {
                return nil
            }
            return Vector(name: row[0], octets: octets, expected: expected)
        }
    }()
}

/// A JSON value that can be compared.
enum JSON: Hashable, Sendable {
    case null
    case number(Int)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(parsing text: String) throws {
        try self.init(JSONSerialization.jsonObject(with: Data(text.utf8)))
    }

    private init(_ value: Any) throws {
        switch value {
        case let text as String: self = .text(text)
        case let number as Int: self = .number(number)
        case let list as [Any]: self = .list(try list.map(JSON.init))
        case let object as [String: Any]: self = .object(try object.mapValues(JSON.init))
        default: self = .null
        }
    }

    subscript(key: String) -> JSON? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var number: Int? {
        if case .number(let number) = self { number } else { nil }
    }

    var list: [JSON]? {
        if case .list(let list) = self { list } else { nil }
    }
}

extension JSON {
    /// A PDU in the form of the vectors' `body`.
    static func body(_ pdu: PDU, _ header: Header) -> JSON {
        let hasNone = header.commandID.isResponse && header.commandLength == UInt32(Header.octetCount)
        return .object(hasNone ? [:] : Self.object(pdu.fields))
    }

    private static func object(_ fields: [NamedField]) -> [String: JSON] {
        var object: [String: JSON] = [:]
        for field in fields {
            switch field.value {
            case .integer(let number): object[field.name] = .number(Int(number))
            case .text(let text): object[field.name] = .text(text)
            case .octets(let octets): object[field.name + "_hex"] = .text(octets.hex)
            case .list(let members): object[field.name] = .list(members.map { .object(Self.object($0)) })
            }
        }
        return object
    }
}
