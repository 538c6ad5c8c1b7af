import Testing

/// What is put aside during work and must not stay.
@Suite struct LeftoverTests {
    /// This folder names what it looks for.
    static let files = SourceTree.files.filter { !$0.name.hasPrefix("Tests/TidyTests/") }
    static let swiftFiles = SourceTree.swiftFiles.filter { !$0.name.hasPrefix("Tests/TidyTests/") }

    @Test func nothingIsLeftToBeDone() {
        let notes = ["TODO", "FIXME", "XXX:"]
        #expect(Self.files.flatMap { $0.findings { _, line in notes.contains { line.contains($0) } } } == [])
    }

    /// Nobody else has the machine on which this was written.
    @Test func noFileNamesAMachinesPaths() {
        let paths = ["shared/", "/work/", "/root/", "/tmp/scratch"]
        #expect(Self.files.flatMap { $0.findings { _, line in paths.contains { line.contains($0) } } } == [])
    }

    @Test func nothingIsForced() {
        #expect(Self.swiftFiles.flatMap { $0.findings { _, line in Self.code(line).contains("try!") } } == [])
    }

    /// What the compiler is told to believe has a comment that says what makes it true: on the line or right above.
    @Test func uncheckedPromisesNameTheirGuard() {
        let promises = ["@unchecked", "nonisolated(unsafe)"]
        let findings = Self.swiftFiles.flatMap { file in
            file.findings { index, line in
                guard promises.contains(where: { Self.code(line).contains($0) }) else { return false }
                let above = index > 0 ? file.lines[index - 1] : ""
                return !line.contains("//") && !above.drop { $0 == " " }.hasPrefix("//")
            }
        }
        #expect(findings == [])
    }

    /// A line without its comment.
    private static func code(_ line: String) -> Substring {
        line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
    }
}
