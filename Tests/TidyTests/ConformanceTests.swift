import Testing

/// What Protocol/CONFORMANCE.md says a test holds is held by one that is there.
@Suite struct ConformanceTests {
    @Test func everyTestAndRowThatItNamesIsThere() throws {
        let file = try #require(SourceTree.files.first { $0.name == "Protocol/CONFORMANCE.md" })
        let held = file.lines.filter { $0.hasPrefix("| ") }.flatMap { Self.names(in: Self.lastCell(of: $0)) }
        #expect(held.count > 200)
        let known = Self.known
        let missing = held.filter { !known.contains($0) }
        #expect(missing.filter { name in !known.contains { Self.fits($0, name) } } == [])
    }

    /// Test functions and their files, scripts of peers, and rows of the tables.
    private static let known: Set<String> = {
        let tests = SourceTree.files.filter { $0.name.hasPrefix("Tests/") }
        let files = tests.compactMap { $0.name.split(separator: "/").last }.map {
            String($0.replacing("+", with: "").replacing(".swift", with: ""))
        }
        let functions = tests.flatMap(\.lines).compactMap { line in
            line.firstRange(of: "func ").map { String(line[$0.upperBound...].prefix { Self.isName($0) }) }
        }
        let suites = tests.flatMap(\.lines).compactMap { line in
            line.firstRange(of: "struct ").map { String(line[$0.upperBound...].prefix { Self.isName($0) }) }
        }
        let rows = SourceTree.files.filter { $0.name.hasPrefix("Protocol/") && $0.name.hasSuffix(".tsv") }
            .flatMap(\.lines).compactMap { $0.split(separator: "\t").first.map(String.init) }
        return Set(files + functions + suites + rows)
    }()

    private static func lastCell(of line: String) -> Substring { line.split(separator: "|").last ?? "" }

    /// What is in backticks and one word, and suites and scripts, which need none.
    private static func names(in cell: Substring) -> [String] {
        let pieces = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
        let quoted = pieces.filter { $0.offset % 2 == 1 }.map { String($0.element) }
        let plain = pieces.filter { $0.offset % 2 == 0 }.flatMap { $0.element.split { " ,;()".contains($0) } }
        return quoted.filter { $0.allSatisfy { Self.isName($0) || $0 == "*" } }
            + plain.filter { $0.hasSuffix("Tests") || $0.hasSuffix(".py") }.map {
                String($0.split(separator: "/").last ?? $0)
            }
    }

    private static func isName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    /// Whether a name is one of those that are meant: `*` stands for anything.
    private static func fits(_ name: String, _ meant: String) -> Bool {
        let ends = meant.split(separator: "*", omittingEmptySubsequences: false)
        guard let first = ends.first, let last = ends.last, ends.count > 1 else { return name == meant }
        return name.count >= first.count + last.count && name.hasPrefix(first) && name.hasSuffix(last)
    }
}
