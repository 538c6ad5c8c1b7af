import Foundation
import Testing

/// The repository's files, as a test sees them.
enum SourceTree {
    /// The folder with Package.swift.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file that belongs to the repository and is text.
    static let files: [SourceFile] = read()

    /// Every Swift file of Sources and Tests.
    static let swiftFiles = files.filter {
        $0.name.hasSuffix(".swift") && ($0.name.hasPrefix("Sources/") || $0.name.hasPrefix("Tests/"))
    }

    /// What a build, an editor or a virtual environment made.
    private static func isForeign(_ name: String) -> Bool {
        name.hasPrefix(".build") || name.hasPrefix(".venv")
            || [".git", ".swiftpm", "__pycache__"].contains(name)
    }

    private static func read() -> [SourceFile] {
        let prefix = self.root.path(percentEncoded: false)
        let walk = FileManager.default.enumerator(
            at: self.root, includingPropertiesForKeys: [.isRegularFileKey])
        var files: [SourceFile] = []
        while let url = walk?.nextObject() as? URL {
            if self.isForeign(url.lastPathComponent) {
                walk?.skipDescendants()
            } else if let file = self.file(url, below: prefix) {
                files.append(file)
            }
        }
        return files.sorted { $0.name < $1.name }
    }

    private static func file(_ url: URL, below prefix: String) -> SourceFile? {
        let path = url.path(percentEncoded: false)
        guard path.hasPrefix(prefix),
            (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
            let data = try? Data(contentsOf: url), let text = String(validating: data, as: UTF8.self)
        else { return nil }
        return SourceFile(name: String(path.dropFirst(prefix.count)), text: text)
    }
}

/// A file by its path in the repository.
struct SourceFile: Sendable, CustomTestStringConvertible {
    let name: String
    let lines: [String]

    init(name: String, text: String) {
        self.name = name
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var testDescription: String { self.name }

    /// The folder below Sources or Tests: `SMPP` of `Sources/SMPP/PDU.swift`.
    var module: String { self.name.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The lines that a rule is about, each as `file:line: text`.
    func findings(where isFinding: (_ index: Int, _ line: String) -> Bool) -> [String] {
        self.lines.enumerated().filter { isFinding($0.offset, $0.element) }
            .map { "\(self.name):\($0.offset + 1): \($0.element.trimmingCharacters(in: .whitespaces))" }
    }
}
