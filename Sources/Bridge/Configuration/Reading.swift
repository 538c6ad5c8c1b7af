import Foundation
import Yams

/// A node of a file and where it stands.
struct Field {
    let node: Node
    /// `links.kcell.window_size`; empty for the file as a whole.
    let key: String
    /// The line of the value if it is a single one, otherwise that of its key.
    let line: Int?

    init(root: Node) {
        self.init(node: root, key: "", line: nil)
    }

    private init(node: Node, key: String, line: Int?) {
        self.node = node
        self.key = key
        self.line = line
    }

    var isMapping: Bool { self.node.mapping != nil }
    /// A key alone, without a value.
    var isNothing: Bool { self.node.null != nil }

    /// The value of a key in this mapping.
    func member(_ name: String, _ value: Node, keyLine: Int?) -> Field {
        let line = value.scalar == nil ? keyLine : value.mark?.line ?? keyLine
        return Field(node: value, key: self.key.isEmpty ? name : "\(self.key).\(name)", line: line)
    }

    /// An element of this sequence, counted from 0.
    func element(_ index: Int, _ value: Node) -> Field {
        Field(node: value, key: "\(self.key)[\(index)]", line: value.mark?.line ?? self.line)
    }
}

/// One reading of a file: turns nodes into values and collects every mistake on the way.
///
/// A function that reads a value returns nil after it has noted a mistake; the default then stands in, so that one
/// mistake does not cause another.
final class Reading {
    /// The file as it was named; what mistakes are reported with.
    let file: String
    /// What relative paths in the file start from.
    let directory: URL
    /// What `${NAME}` takes its value from; nil: it means nothing in this file.
    let environment: [String: String]?
    private(set) var mistakes: [ConfigurationMistake] = []
    /// The line of every key that was read.
    private(set) var lines: [String: Int] = [:]

    init(file: String, environment: [String: String]?) {
        self.file = file
        self.directory = URL(filePath: file).deletingLastPathComponent()
        self.environment = environment
    }

    func note(_ problem: String, at field: Field) {
        self.note(problem, key: field.key, line: field.line)
    }

    func note(_ problem: String, key: String, line: Int?) {
        self.add([ConfigurationMistake(file: self.file, line: line, key: key, problem: problem)])
    }

    func add(_ mistakes: [ConfigurationMistake]) {
        self.mistakes += mistakes
    }

    /// A path as the file means it: relative to the file's folder.
    func path(_ text: String) -> String {
        URL(filePath: text, relativeTo: self.directory).path(percentEncoded: false)
    }
}

extension Reading {
    /// The root of a YAML text; nil, with its mistake noted, if there is none.
    func root(of text: String) -> Field? {
        do throws(YAMLDocument.SyntaxError) {
            if let root = try YAMLDocument.parse(text) { return Field(root: root) }
            self.note("is empty", key: "", line: nil)
        } catch {
            self.note(error.problem, key: "", line: error.line)
        }
        return nil
    }

    /// The members of a mapping in their order; a key that stands twice is noted, and its first value counts.
    func members(of field: Field) -> [(name: String, field: Field)]? {
        guard let mapping = field.node.mapping else {
            self.note("must be a mapping of keys to values", at: field)
            return nil
        }
        var members: [(name: String, field: Field)] = []
        for (key, value) in mapping {
            guard let written = key.scalar?.string else {
                self.note("a key must be a word", key: field.key, line: key.mark?.line ?? field.line)
                continue
            }
            let name = String(written.unicodeScalars.drop { $0 == YAMLDocument.repeated })
            let member = field.member(name, value, keyLine: key.mark?.line)
            if let first = members.first(where: { $0.name == name }) {
                let place = first.field.line.map { ", first in line \($0)" } ?? ""
                self.note("stands twice\(place)", key: member.key, line: key.mark?.line)
            } else {
                self.lines[member.key] = member.line
                members.append((name, member))
            }
        }
        return members
    }

    /// The elements of a sequence.
    func elements(of field: Field) -> [Field]? {
        guard let sequence = field.node.sequence else {
            self.note("must be a list: [one, another]", at: field)
            return nil
        }
        let elements = sequence.enumerated().map { field.element($0.offset, $0.element) }
        for element in elements { self.lines[element.key] = element.line }
        return elements
    }

    /// The text of a single value, with the values of variables in it.
    func text(of field: Field) -> String? {
        guard let scalar = field.node.scalar else {
            self.note("must be a single value", at: field)
            return nil
        }
        guard let environment = self.environment else { return scalar.string }
        return self.substituted(scalar.string, from: environment, at: field)
    }

    /// A single value in its form.
    func value<Value>(of field: Field, _ form: Form<Value>) -> Value? {
        guard let text = self.text(of: field) else { return nil }
        do throws(Misfit) {
            return try form.parse(text)
        } catch {
            self.note(error.problem(accepted: form.accepted), at: field)
            return nil
        }
    }

    /// Puts in variables: `${NAME}` becomes the variable's value as it is, `$${` a plain `${`.
    private func substituted(
        _ text: String, from environment: [String: String], at field: Field
    ) -> String? {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            let before = rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            if before.last == "$" {
                result += before.dropLast() + "${"
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                self.note("'${' without '}'; a plain '${' is written '$${'", at: field)
                return nil
            }
            let name = String(rest[..<end])
            guard let value = environment[name] else {
                self.note("the environment variable \(quoted(name)) is not set", at: field)
                return nil
            }
            result += before + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
