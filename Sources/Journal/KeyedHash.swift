import COpenSSL
import Glibc

/// Names a number without saying it: HMAC-SHA256, with a key that stands in a file of its own.
///
/// Without the key a number can't be found by trying all of them; who has the number and the key finds its messages.
public struct KeyedHash: Sendable {
    /// Octets of the key and of a hash.
    public static let octetCount = 32

    private let key: [UInt8]

    init(key: [UInt8]) {
        self.key = key
    }

    /// A key that nobody else has, and that is gone with the process.
    public init() {
        self.init(key: (0..<Self.octetCount).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// Reads a key file, which is made if there is none.
    ///
    /// - Throws: it can't be read or made, is open to others, or holds something else.
    public init(file: String) throws(KeyFileError) {
        if let key = try Self.read(file) {
            self.init(key: key)
        } else {
            self.init()
            try Self.write(self.key, file)
        }
    }

    /// The hash of a number; a leading + is no part of it.
    public func hash(_ digits: String) -> [UInt8] {
        let digits = Array(
            digits.utf8.first == UInt8(ascii: "+") ? digits.utf8.dropFirst() : digits.utf8[...])
        return unsafe [UInt8](unsafeUninitializedCapacity: Self.octetCount) { hash, count in
            let result = unsafe EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, self.key, self.key.count, digits, digits.count,
                hash.baseAddress, Self.octetCount, &count)
            precondition(unsafe result != nil, "OpenSSL 3 has HMAC with SHA-256")
        }
    }

    /// Nil: there is none.
    private static func read(_ path: String) throws(KeyFileError) -> [UInt8]? {
        guard let file = unsafe fopen(path, "rbe") else {
            guard errno == ENOENT else { throw .ofLastCall(path) }
            return nil
        }
        defer { unsafe fclose(file) }
        var status = stat()
        guard unsafe fstat(fileno(file), &status) == 0 else { throw .ofLastCall(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw KeyFileError(path: path, detail: "it is open to others; accepted: mode 600 or 400")
        }
        let key = unsafe [UInt8](unsafeUninitializedCapacity: Self.octetCount + 1) { buffer, count in
            count = unsafe fread(buffer.baseAddress, 1, Self.octetCount + 1, file)
        }
        guard key.count == Self.octetCount else {
            throw KeyFileError(path: path, detail: "it does not have \(Self.octetCount) octets")
        }
        return key
    }

    /// Under another name first: a key of which half is there would be none.
    private static func write(_ key: [UInt8], _ path: String) throws(KeyFileError) {
        let draft = path + ".new"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .ofLastCall(path) }
        defer { close(descriptor) }
        let isWritten = unsafe Glibc.write(descriptor, key, key.count) == key.count
        guard isWritten, fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0,
            unsafe rename(draft, path) == 0
        else { throw .ofLastCall(path) }
    }
}

/// Why a file with a key can't be used.
public struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong with it.
    public let detail: String
    /// errno of the call that failed; 0: there was none.
    public let systemError: Int32

    init(path: String, detail: String, systemError: Int32 = 0) {
        self.path = path
        self.detail = detail
        self.systemError = systemError
    }

    /// What the last call said.
    static func ofLastCall(_ path: String) -> KeyFileError {
        let error = errno
        return KeyFileError(
            path: path, detail: unsafe String(cString: strerror(error)), systemError: error)
    }

    /// The file and what is wrong with it.
    public var description: String { "the key in \(self.path) can't be used: \(self.detail)" }
}
