import Foundation

/// A file that holds one secret and nothing else.
enum SecretFile {
    private static let maximumOctets = 4_096

    /// The file's text without its last newline.
    ///
    /// Refused: what is no plain file, what others may read, what is empty or larger than 4 KiB. A file that systemd
    /// hands over (LoadCredential) is the group's to read by its access list, and nobody's outside: that is accepted.
    static func read(_ path: String, environment: [String: String]) throws(Misfit) -> Secret {
        let (path, attributes) = try self.attributes(of: path)
        guard attributes[.size] as? Int ?? 0 <= Self.maximumOctets else {
            throw .because("\(path) holds more than \(Self.maximumOctets) octets")
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .because("\(path) can't be read: \(reason(error))")
        }
        try Self.checkMode(attributes, of: path, environment: environment)
        guard var text = String(validating: data, as: UTF8.self) else {
            throw .because("\(path) is not text in UTF-8")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw .because("\(path) is empty") }
        return Secret(text)
    }

    /// Refuses what is no plain file, and what others may read.
    static func check(_ path: String, environment: [String: String]) throws(Misfit) {
        let (path, attributes) = try self.attributes(of: path)
        try Self.checkMode(attributes, of: path, environment: environment)
    }

    /// Links are followed: what counts is the file behind.
    private static func attributes(
        of path: String
    ) throws(Misfit) -> (path: String, attributes: [FileAttributeKey: Any]) {
        let path = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        let attributes: [FileAttributeKey: Any]
        do {
            attributes = try FileManager.default.attributesOfItem(atPath: path)
        } catch {
            throw .because("\(path) can't be read: \(reason(error))")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular else {
            throw .because("\(path) is not a plain file")
        }
        return (path, attributes)
    }

    private static func checkMode(
        _ attributes: [FileAttributeKey: Any], of path: String, environment: [String: String]
    ) throws(Misfit) {
        let mode = attributes[.posixPermissions] as? Int ?? 0
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
