/// The functions of a file with their lengths, found by their indentation: the formatter sees to that.
///
/// A declaration's body opens with a line that ends in `{` and closes with a `}` under the declaration's first letter.
struct FunctionLengths {
    /// A declaration with a body.
    struct Function: Equatable {
        /// Line of the declaration, from 1.
        let line: Int
        /// Lines from the declaration to the closing brace, both counted.
        let lineCount: Int
    }

    let functions: [Function]

    init(lines: [String]) {
        self.functions = lines.indices.compactMap { Self.function(startingAt: $0, in: lines) }
    }

    private static func function(startingAt start: Int, in lines: [String]) -> Function? {
        guard Self.declares(lines[start]) else { return nil }
        let indent = Self.indent(of: lines[start])
        guard let opening = Self.openingLine(from: start, indent: indent, in: lines) else { return nil }
        let closing = lines[(opening + 1)...].firstIndex {
            Self.indent(of: $0) == indent && $0.dropFirst(indent).hasPrefix("}")
        }
        return closing.map { Function(line: start + 1, lineCount: $0 - start + 1) }
    }

    private static let keywords: Set<Substring> = ["func", "deinit", "var", "let"]

    private static func declares(_ line: String) -> Bool {
        let words = line.split(separator: " ").prefix(6)
        return words.contains { Self.keywords.contains($0) }
            || words.contains { $0.hasPrefix("init(") || $0.hasPrefix("init?(") || $0.hasPrefix("init<") }
            || words.contains { $0.hasPrefix("subscript(") || $0.hasPrefix("subscript<") }
    }

    private static func indent(of line: String) -> Int { line.prefix { $0 == " " }.count }

    /// The line that opens the body; nil when another declaration comes first or the body is on one line.
    private static func openingLine(from start: Int, indent: Int, in lines: [String]) -> Int? {
        for index in start..<lines.count {
            if lines[index].hasSuffix("{") { return index }
            let rest = lines[index].dropFirst(indent)
            let belongs = rest.hasPrefix(" ") || rest.hasPrefix(")") || rest.hasPrefix("{")
            if index > start, !belongs || Self.indent(of: lines[index]) < indent { return nil }
        }
        return nil
    }
}
