import Testing

/// Long files and long functions are read by nobody.
@Suite struct SizeTests {
    /// Files that are tables, and may be as long as their table.
    static let tables: Set<String> = []

    static let maximumFileLines = 600
    static let maximumFunctionLines = 70

    @Test func filesStayShort() {
        let long = SourceTree.swiftFiles.filter {
            $0.lines.count - 1 > Self.maximumFileLines && !Self.tables.contains($0.name)
        }
        #expect(long.map(\.name) == [])
    }

    /// If no file were read, every rule would hold.
    @Test func theTreeIsRead() {
        #expect(SourceTree.swiftFiles.contains { $0.name == "Tests/TidyTests/SizeTests.swift" })
        #expect(SourceTree.files.contains { $0.name == "Makefile" })
    }

    @Test func tablesAreStillThere() {
        #expect(Self.tables.subtracting(SourceTree.swiftFiles.map(\.name)) == [])
    }

    @Test func functionsStayShort() {
        let long = SourceTree.swiftFiles.filter { !Self.tables.contains($0.name) }.flatMap { file in
            FunctionLengths(lines: file.lines).functions
                .filter { $0.lineCount > Self.maximumFunctionLines }
                .map { "\(file.name):\($0.line): \($0.lineCount) lines" }
        }
        #expect(long == [])
    }

    /// The measure itself: if it found nothing, the rule would hold for any code.
    @Test func theMeasureFindsFunctions() {
        let text = """
            struct Thing {
                let name: String
                init(
                    name: String
                ) {
                    self.name = name
                }
                func short() { print("{") }
                func long<T>(_ it: T) -> Int
                where T: Equatable {
                    if it == it {
                        return 1
                    }
                    return 2
                }
                var size: Int {
                    1
                }
            }
            protocol Named {
                func call()
                var name: String { get }
            }
            """
        let expected: [FunctionLengths.Function] = [
            .init(line: 3, lineCount: 5), .init(line: 9, lineCount: 7), .init(line: 16, lineCount: 3),
        ]
        #expect(FunctionLengths(lines: text.split(separator: "\n").map(String.init)).functions == expected)
    }
}
