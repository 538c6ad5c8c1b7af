/// How a client speaks TLS: whom it trusts, and what it shows.
///
/// The server's certificate is verified unless ``verifiesServer`` says otherwise, which nothing but a tool of a test bench has
/// a reason to do.
public struct TLSClientSettings: Hashable, Sendable {
    /// PEM certificates of the authorities, or servers, that are trusted; nil: the authorities of the system.
    public var caFile: String?
    /// The name or IP address that the server's certificate must be for; nil: the host that is connected to.
    public var serverName: String?
    /// The client's certificate and those of its intermediate authorities, in PEM; nil: it shows none.
    public var certificateFile: String?
    /// The private key of that certificate, in PEM and not encrypted.
    public var keyFile: String?
    /// Whether the server's certificate and its name are verified; without that, anybody may be at the other end.
    public var verifiesServer = true

    /// The system's authorities, the host's name, and no certificate of its own.
    public init(
        caFile: String? = nil, serverName: String? = nil, certificateFile: String? = nil,
        keyFile: String? = nil
    ) {
        self.caFile = caFile
        self.serverName = serverName
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// How a server speaks TLS: what it shows, and which clients it lets in.
public struct TLSServerSettings: Hashable, Sendable {
    /// The server's certificate and those of its intermediate authorities, in PEM.
    public var certificateFile: String
    /// The private key of that certificate, in PEM and not encrypted.
    public var keyFile: String
    /// PEM certificates of the authorities whose clients are let in; nil: clients need no certificate.
    public var clientCAFile: String?

    /// A server with its certificate.
    public init(certificateFile: String, keyFile: String, clientCAFile: String? = nil) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.clientCAFile = clientCAFile
    }
}

/// A file of TLS that can't be used; it breaks the start, or a reload.
public struct TLSFileError: Error, Hashable, Sendable {
    /// What the file is for.
    public enum Purpose: Hashable, Sendable {
        /// Certificates that are trusted.
        case authorities
        /// Our certificate.
        case certificate
        /// Our private key.
        case key
    }

    /// What the file is for.
    public let purpose: Purpose
    /// The file as it was named; nil for the system's.
    public let path: String?
    /// Why it can't be used.
    public let reason: String
}

extension TLSFileError: CustomStringConvertible {
    /// For example `key.pem: the key is encrypted; accepted: a private key without a password`.
    public var description: String { "\(path ?? "the system's authorities"): \(reason)" }
}
