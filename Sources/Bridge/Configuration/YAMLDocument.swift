import Yams

/// A YAML text as a tree whose every node knows its line.
///
/// Yams refuses a mapping with two equal keys as a whole, and so would hide every other mistake in the file. Here the
/// key that it complains of gets a mark in front and the text is read again; the reader of the mapping reports it.
enum YAMLDocument {
    /// What stands in front of a key that comes again further down: a private character, which no key has.
    static let repeated: Unicode.Scalar = "\u{F8FF}"
    /// A file with more repeated keys is reported for these.
    private static let maximumRepeatedKeys = 50

    /// Why a text is no YAML: the line and what the parser says.
    struct SyntaxError: Error {
        let line: Int?
        let problem: String
    }

    /// The root of the document; nil when there is nothing in it.
    static func parse(_ text: String) throws(SyntaxError) -> Node? {
        var text = text
        for _ in 0..<Self.maximumRepeatedKeys {
            do {
                return try compose(yaml: text)
            } catch YamlError.duplicatedKeysInMapping(_, let context) {
                text = Self.marking(text, at: context.mark)
            } catch {
                throw Self.syntaxError(error)
            }
        }
        throw SyntaxError(line: nil, problem: "too many keys stand twice in one mapping")
    }

    /// The text with the mark in front of the key at a place; inside the quote if it has one.
    private static func marking(_ text: String, at mark: Mark) -> String {
        var scalars = text.unicodeScalars
        var index = scalars.startIndex
        for _ in 1..<max(1, mark.line) { Self.skipLine(of: scalars, from: &index) }
        for _ in 1..<max(1, mark.column) where index < scalars.endIndex { scalars.formIndex(after: &index) }
        if index < scalars.endIndex, scalars[index] == "\"" || scalars[index] == "'" {
            scalars.formIndex(after: &index)
        }
        scalars.insert(Self.repeated, at: index)
        return String(scalars)
    }

    private static func skipLine(of scalars: String.UnicodeScalarView, from index: inout String.Index) {
        while index < scalars.endIndex {
            let scalar = scalars[index]
            scalars.formIndex(after: &index)
            if scalar == "\r", index < scalars.endIndex, scalars[index] == "\n" {
                scalars.formIndex(after: &index)
            }
            if Self.lineBreaks.contains(scalar) { return }
        }
    }

    /// The line breaks of YAML 1.1.
    private static let lineBreaks: [Unicode.Scalar] = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    private static func syntaxError(_ error: any Error) -> SyntaxError {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let around = context.map { " \($0.text) (line \($0.mark.line))" } ?? ""
            return SyntaxError(line: mark.line, problem: "not YAML: \(problem)\(around)")
        case .reader(let problem, _, _, _):
            return SyntaxError(line: nil, problem: "not YAML: \(problem)")
        default:
            return SyntaxError(line: nil, problem: "not YAML")
        }
    }
}
