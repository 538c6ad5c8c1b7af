import Foundation
public import Services

/// A CSV file to import, from a disk or from memory.
public struct ImportFile: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        case path
        case text(String)
    }

    /// The name that faults are reported with; for a file on disk its path.
    public let name: String
    let content: Content

    /// A file on disk.
    public init(path: String) {
        self.name = path
        self.content = .path
    }

    /// A text that is at hand already, such as the demo set within the program.
    public init(name: String, text: String) {
        self.name = name
        self.content = .text(text)
    }

    /// The register that the file's name stands for: `persons.csv`, `persons.2026-03.csv`.
    public var source: RegisterName? {
        let last = self.name.split(separator: "/").last ?? ""
        return RegisterName(rawValue: String(last.prefix { $0 != "." }))
    }

    private static let chunkOctets = 1 << 18

    /// Hands out the octets piece by piece.
    func forEachChunk(_ body: ([UInt8]) throws -> Void) throws {
        switch self.content {
        case .text(let text): try body(Array(text.utf8))
        case .path:
            guard let file = FileHandle(forReadingAtPath: self.name) else { throw UnreadableFile() }
            defer { try? file.close() }
            while true {
                guard let chunk = try Self.chunk(of: file), !chunk.isEmpty else { return }
                try body([UInt8](chunk))
            }
        }
    }

    private static func chunk(of file: FileHandle) throws(UnreadableFile) -> Data? {
        do { return try file.read(upToCount: self.chunkOctets) } catch { throw UnreadableFile() }
    }

    /// The file can't be opened, or not be read to its end.
    struct UnreadableFile: Error {}
}
