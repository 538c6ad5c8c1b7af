import Foundation

/// A folder of its own for one test's certificates and keys; gone when the test is over.
public final class CertificateFolder {
    private let url: URL

    /// An empty folder.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "kopir-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in it.
    public func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// Writes a file that nobody else may read, and gives its path.
    @discardableResult
    public func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    /// Writes a certificate and its key as `NAME.pem` and `NAME.key`.
    @discardableResult
    public func write(
        _ name: String, _ certificate: TestCertificate
    ) throws -> (certificate: String, key: String) {
        (try write("\(name).pem", certificate.certificate), try write("\(name).key", certificate.key))
    }
}
