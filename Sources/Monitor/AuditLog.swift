import COpenSSL
import Foundation
import Glibc
import JSONLines
import Journal
import Locks

/// The log of what people did: a JSON object a line, only ever added to, each line with the hash of the one before.
///
/// | key | is |
/// | --- | --- |
/// | `time` | UTC, RFC 3339 with milliseconds |
/// | `role`, `token` | what the token let do, and its place among the tokens, from 1 |
/// | `from` | the address that asked |
/// | `action` | method and path |
/// | `result` | `done`, or why it was not |
/// | `previous` | the hash of the line before; 64 zeros in the first |
/// | `hash` | SHA-256 of the line up to here: what stands before `, "hash"` |
///
/// Who changes or removes a line in the middle breaks the chain from there on, which `kopir audit` finds. Lines cut off at
/// the end it can't find: keep the last hash elsewhere, or send the lines there, where that matters.
public final class AuditLog: Sendable {
    /// It can't be read or written.
    public struct Unusable: Error, CustomStringConvertible {
        /// Which file, and why.
        public let description: String
    }

    /// What somebody did.
    struct Entry: Sendable {
        let role: String
        let token: Int?
        let from: String
        let action: String
        let result: String
    }

    static let firstHash = String(repeating: "0", count: 64)

    private let path: String
    private let descriptor: Int32
    private let lastHash: Locked<String>

    /// Opens the log, made for its owner alone if it is not there.
    ///
    /// - Throws: it can't be written, or what is in it is no unbroken chain.
    public convenience init(path: String) throws(Unusable) {
        try self.init(path: path, isDevice: false)
    }

    /// - Parameter isDevice: there is nothing in it to follow.
    init(path: String, isDevice: Bool) throws(Unusable) {
        var lastHash = Self.firstHash
        if !isDevice, FileManager.default.fileExists(atPath: path) {
            switch try Self.verify(path: path) {
            case .unbroken(_, let hash): lastHash = hash
            case .broken(let line, let reason):
                throw Unusable(
                    description:
                        "\(path): line \(line) \(reason); move the file away and find out who changed it")
            }
        }
        self.path = path
        self.descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        self.lastHash = Locked(lastHash)
        guard self.descriptor >= 0 else { throw Self.failure(path) }
    }

    deinit {
        close(self.descriptor)
    }

    /// Adds a line; when it returns, the line is on disk.
    func add(_ entry: Entry, at time: WallTime) throws(Unusable) {
        try self.lastHash.withLock { lastHash throws(Unusable) in
            let (line, hash) = Self.line(entry, at: time, previous: lastHash)
            let octets = Array((line + "\n").utf8)
            let count = unsafe write(self.descriptor, octets, octets.count)
            guard count == octets.count, fdatasync(self.descriptor) == 0 else {
                throw Self.failure(self.path)
            }
            lastHash = hash
        }
    }

    static func line(_ entry: Entry, at time: WallTime, previous: String) -> (line: String, hash: String) {
        let head = JSON.object([
            ("time", .string(timeText(seconds: Double(time.milliseconds) / 1_000))),
            ("role", .string(entry.role)), ("token", .optional(entry.token)), ("from", .string(entry.from)),
            ("action", .string(entry.action)), ("result", .string(entry.result)),
            ("previous", .string(previous)),
        ]).line.dropLast()
        let hash = Self.hash(head)
        return ("\(head)\(Self.hashKey)\"\(hash)\"}", hash)
    }

    private static let hashKey = ", \"hash\": "

    private static func failure(_ path: String) -> Unusable {
        Unusable(description: "\(path) can't be used: \(unsafe String(cString: strerror(errno)))")
    }

    private static func hash(_ text: some StringProtocol) -> String {
        let octets = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 32)
        var count = digest.count
        let result = unsafe EVP_Q_digest(nil, "SHA256", nil, octets, octets.count, &digest, &count)
        precondition(result == 1 && count == 32, "OpenSSL 3 has SHA-256")
        return digest.map(hexadecimal).joined()
    }
}

// MARK: - Verifying

extension AuditLog {
    /// Whether a file is what was written.
    public enum Verdict: Hashable, Sendable {
        /// Every line stands where it was written.
        case unbroken(lines: Int, lastHash: String)
        /// This line, from 1, does not.
        case broken(line: Int, reason: String)
    }

    /// Follows the chain from its first line to its last.
    public static func verify(path: String) throws(Unusable) -> Verdict {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw Unusable(description: "\(path) can't be read")
        }
        return self.verify(text)
    }

    static func verify(_ text: String) -> Verdict {
        var previous = self.firstHash
        var count = 0
        for line in text.split(separator: "\n") {
            count += 1
            guard let key = line.range(of: self.hashKey, options: .backwards) else {
                return .broken(line: count, reason: "has no hash")
            }
            let head = line[..<key.lowerBound]
            guard head.hasSuffix("\"previous\": \"\(previous)\"") else {
                return .broken(line: count, reason: "does not follow the line before")
            }
            previous = self.hash(head)
            guard line[key.upperBound...] == "\"\(previous)\"}" else {
                return .broken(line: count, reason: "was changed")
            }
        }
        return .unbroken(lines: count, lastHash: previous)
    }
}

/// An octet as two digits.
func hexadecimal(_ octet: UInt8) -> String { (octet < 16 ? "0" : "") + String(octet, radix: 16) }
