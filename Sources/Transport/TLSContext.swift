import Glibc

/// One side of TLS, its files read: makes the streams of its connections.
///
/// TLS 1.2 and 1.3 with AEAD ciphers and forward secrecy; no renegotiation, compression or resumption. Clients
/// verify the server's certificate and its name. Its files are read once: files that have changed are another context,
/// for the handshakes to come.
public final class TLSContext: Sendable {
    private enum Settings: Sendable {
        case client(TLSClientSettings)
        case server(TLSServerSettings)
    }

    private let settings: Settings
    private let material: TLSMaterial

    /// A client.
    ///
    /// - Throws: the first of its files that can't be used.
    public init(client settings: TLSClientSettings) throws(TLSFileError) {
        self.settings = .client(settings)
        material = try TLSMaterial(settings)
    }

    /// A server.
    ///
    /// - Throws: the first of its files that can't be used.
    public init(server settings: TLSServerSettings) throws(TLSFileError) {
        self.settings = .server(settings)
        material = try TLSMaterial(settings)
    }

    /// When our own certificate ends, in seconds since 1970; nil when we show none.
    public var certificateNotAfter: Int? { material.certificateNotAfter }

    /// One side of a connection that somebody else reads and writes, before its handshake.
    ///
    /// - Parameter host: whom a client has connected to; its settings may name another.
    public func makeConverter(host: String? = nil) throws(TLSError) -> TLSConverter {
        switch settings {
        case .client(let settings): try TLSConverter(material, clientOf: settings.serverName ?? host ?? "")
        case .server: try TLSConverter(material, clientOf: nil)
        }
    }

    /// A stream over a connected socket, before its handshake.
    ///
    /// - Parameter host: whom a client has connected to; its settings may name another.
    func makeStream(over descriptor: borrowing Descriptor, host: String?) throws(TLSError) -> TLSStream {
        let stream = try TLSStream(material, descriptor.rawValue)
        switch settings {
        case .client(let settings): try stream.becomeClient(of: settings.serverName ?? host ?? "")
        case .server: stream.becomeServer()
        }
        return stream
    }
}
