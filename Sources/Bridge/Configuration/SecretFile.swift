import Foundation

/// A file that holds one secret and nothing else.
enum SecretFile {
    private static let maximumOctets = 4_096

    /// The file's text without its last newline.
    ///
    /// Refused: what is no plain file, what others may read, what is empty or larger than 4 KiB. A file that systemd
    /// hands over (LoadCredential) is the group's to read by its access list, and nobody's outside: that is accepted.
    static func read(_ path: String, environment: [String: String]) throws(Misfit) -> Secret {
        let attributes: [FileAttributeKey: Any]
        let data: Data
        do {
            // Links are followed: what counts is the file behind.
            let path = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
            attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw Misfit.because("\(path) is not a plain file")
            }
            guard attributes[.size] as? Int ?? 0 <= Self.maximumOctets else {
                throw Misfit.because("\(path) holds more than \(Self.maximumOctets) octets")
            }
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw error as? Misfit ?? .because("\(path) can't be read: \(reason(error))")
        }
        try Self.checkMode(attributes[.posixPermissions] as? Int ?? 0, of: path, environment: environment)
        guard var text = String(validating: data, as: UTF8.self) else {
            throw .because("\(path) is not text in UTF-8")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw .because("\(path) is empty") }
        return Secret(text)
    }

    private static func checkMode(_ mode: Int, of path: String, environment: [String: String]) throws(Misfit)
    {
        let isCredential = environment["CREDENTIALS_DIRECTORY"].map { path.hasPrefix($0 + "/") } ?? false
        guard mode & (isCredential ? 0o007 : 0o077) == 0 else {
            throw .because(
                "\(path) is open to others (mode \(String(mode & 0o777, radix: 8)));"
                    + " accepted: 600 or 400, by chmod 600 \(path)")
        }
    }
}

/// Why a file could not be read, in a few words.
func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "no such file"
    case .fileReadNoPermission: "permission denied"
    default: error.localizedDescription
    }
}
