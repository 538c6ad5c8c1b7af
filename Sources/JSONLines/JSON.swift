/// A JSON value to be written on one line (RFC 8259); members of an object keep their order.
///
/// Everything that Kopir prints for programs is one such object a line. Foundation's encoders order members by name or
/// not at all, so that related fields are torn apart and lines can't be compared.
public enum JSON: Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A whole number.
    case number(Int)
    /// A number that need not be whole, written with three decimals at most.
    case decimal(Double)
    /// A string.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Members in order.
    case object([(name: String, value: JSON)])

    /// A string, or null.
    public static func optional(_ text: String?) -> JSON {
        text.map { .string($0) } ?? .null
    }

    /// A number, or null.
    public static func optional(_ number: Int?) -> JSON {
        number.map { .number($0) } ?? .null
    }

    /// A number that need not be whole, or null.
    public static func optional(_ number: Double?) -> JSON {
        number.map { .decimal($0) } ?? .null
    }

    /// The value on one line, with a space behind each colon and comma.
    public var line: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value): String(value)
        case .decimal(let value): Self.decimal(value)
        case .string(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.line).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)): \($0.value.line)" }.joined(separator: ", ") + "}"
        }
    }

    /// A string as JSON has it (RFC 8259 §7): in quotes, control characters escaped, all else as it is.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                result += Self.escape(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// What is no number in JSON, infinite or not one at all, is null.
    private static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let rounded = (value * 1_000).rounded() / 1_000
        // Without an exponent, and 2 for 2.0.
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : "\(rounded)"
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
}
