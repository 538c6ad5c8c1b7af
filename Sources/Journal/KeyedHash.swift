import COpenSSL
import Glibc

/// Names a sender without saying who it is: HMAC-SHA256 of the number, with a key that stands in a file of its own.
///
/// Without the key a number can't be found by trying all of them; who has the number and the key finds its messages.
struct KeyedHash {
    /// Octets of the key and of a hash.
    static let octetCount = 32

    private let key: [UInt8]

    init(key: [UInt8]) {
        self.key = key
    }

    /// Reads the key file, which is made if there is none.
    init(_ files: JournalFiles) throws(JournalFailure) {
        if let key = try Self.read(files) {
            self.key = key
        } else {
            self.key = (0..<Self.octetCount).map { _ in UInt8.random(in: .min ... .max) }
            try Self.write(self.key, files)
        }
    }

    /// The hash of a number; a leading + is no part of it.
    func hash(_ digits: String) -> [UInt8] {
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
    private static func read(_ files: JournalFiles) throws(JournalFailure) -> [UInt8]? {
        guard let file = unsafe fopen(files.key, "rbe") else {
            guard errno == ENOENT else { throw files.failure() }
            return nil
        }
        defer { unsafe fclose(file) }
        let key = unsafe [UInt8](unsafeUninitializedCapacity: Self.octetCount + 1) { buffer, count in
            count = unsafe fread(buffer.baseAddress, 1, Self.octetCount + 1, file)
        }
        guard key.count == Self.octetCount else {
            throw JournalFailure(
                path: files.path, problem: .unusable,
                detail: "the key in \(files.key) does not have \(Self.octetCount) octets")
        }
        return key
    }

    /// Under another name first: a key of which half is there would be none.
    private static func write(_ key: [UInt8], _ files: JournalFiles) throws(JournalFailure) {
        let draft = files.key + ".new"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw files.failure() }
        defer { close(descriptor) }
        let isWritten = unsafe Glibc.write(descriptor, key, key.count) == key.count
        guard isWritten, fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0,
            unsafe rename(draft, files.key) == 0
        else { throw files.failure() }
        try files.syncFolder()
    }
}
