import Testing

@testable import Bridge

@Suite struct YAMLDocumentTests {
    private func mistakes(_ text: String) throws -> [String] {
        let reading = Reading(file: "f.yaml", environment: [:])
        if let root = reading.root(of: text) { self.visit(root, reading) }
        return ConfigurationError(mistakes: reading.mistakes).mistakes.map(\.description)
    }

    /// Reads every mapping below a field.
    private func visit(_ field: Field, _ reading: Reading) {
        guard field.isMapping else { return }
        for member in reading.members(of: field) ?? [] { self.visit(member.field, reading) }
    }

    @Test func aTextThatIsNoYAMLNamesItsLine() throws {
        #expect(
            try self.mistakes("a: 1\nb: [1, 2\nc: 3\n") == [
                "f.yaml:3: not YAML: did not find expected ',' or ']' while parsing a flow sequence (line 2)"
            ])
        #expect(try self.mistakes("a: \u{07}b") == ["f.yaml: not YAML: control characters are not allowed"])
        #expect(try self.mistakes("a: 1\n---\nb: 2\n").first?.hasPrefix("f.yaml:2: not YAML: ") == true)
    }

    @Test(arguments: ["", "# nothing\n", "\n\n"])
    func aTextWithNothingInItIsAMistake(text: String) throws {
        #expect(try self.mistakes(text) == ["f.yaml: is empty"])
    }

    @Test(arguments: ["- a\n- b\n", "word\n"])
    func theRootMustBeAMapping(text: String) throws {
        let reading = Reading(file: "f.yaml", environment: [:])
        #expect(reading.root(of: text).map { reading.members(of: $0) == nil } == true)
        #expect(reading.mistakes.map(\.description) == ["f.yaml: must be a mapping of keys to values"])
    }

    @Test func everyRepeatedKeyIsFound() throws {
        let text = """
            a: 1
            "b": { x: 1, 'x': 2, y: 3, x: 4 }
            c:
              d: 1
              e: 2
              d: 3
            b: 5
            a: 6
            """
        #expect(
            try self.mistakes(text) == [
                "f.yaml:2: b.x: stands twice, first in line 2",
                "f.yaml:6: c.d: stands twice, first in line 4",
                "f.yaml:7: b: stands twice, first in line 2",
                "f.yaml:8: a: stands twice, first in line 1",
            ])
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"])
    func linesAreCountedAsYAMLCountsThem(lineBreak: String) throws {
        let text = ["k: қазақ", "a: 1", "  # ю", "a: 2", ""].joined(separator: lineBreak)
        #expect(try self.mistakes(text) == ["f.yaml:4: a: stands twice, first in line 2"])
    }

    @Test func aFileFullOfRepeatedKeysEnds() throws {
        let text = (0..<2_000).map { "a: \($0)\n" }.joined()
        #expect(try self.mistakes(text) == ["f.yaml: too many keys stand twice in one mapping"])
    }

    @Test func aKeyIsAWord() throws {
        #expect(try self.mistakes("? [a, b]\n: c\n") == ["f.yaml:1: a key must be a word"])
    }

    @Test func anAliasStandsForWhatItNames() throws {
        let reading = Reading(file: "f.yaml", environment: [:])
        let root = try #require(reading.root(of: "a: &a 7\nb: *a\n"))
        let members = try #require(reading.members(of: root))
        #expect(members.compactMap { reading.text(of: $0.field) } == ["7", "7"])
    }
}
