import Glibc
import Locks

/// One side of TLS, its files read: makes the streams of its connections.
///
/// TLS 1.2 and 1.3 with AEAD ciphers and forward secrecy; no renegotiation, compression or resumption. Clients
/// verify the server's certificate and its name. ``reload()`` reads the files again for the handshakes to come, and
/// leaves the connections that stand alone.
public final class TLSContext: Sendable {
    private enum Settings: Sendable {
        case client(TLSClientSettings)
        case server(TLSServerSettings)
    }

    private let settings: Settings
    private let material: Locked<TLSMaterial>

    /// A client.
    ///
    /// - Throws: the first of its files that can't be used.
    public init(client settings: TLSClientSettings) throws(TLSFileError) {
        self.settings = .client(settings)
        material = try Locked(TLSMaterial(settings))
    }

    /// A server.
    ///
    /// - Throws: the first of its files that can't be used.
    public init(server settings: TLSServerSettings) throws(TLSFileError) {
        self.settings = .server(settings)
        material = try Locked(TLSMaterial(settings))
    }

    /// Reads the files again; handshakes that begin from now on go by them.
    ///
    /// - Throws: the first of the files that can't be used; everything stays as it was.
    public func reload() throws(TLSFileError) {
        let fresh =
            switch settings {
            case .client(let settings): try TLSMaterial(settings)
            case .server(let settings): try TLSMaterial(settings)
            }
        material.withLock { $0 = fresh }
    }

    /// When our own certificate ends, in seconds since 1970; nil when we show none.
    public var certificateNotAfter: Int? { material.withLock { $0 }.certificateNotAfter }

    /// A stream over a connected socket, before its handshake.
    ///
    /// - Parameter host: whom a client has connected to; its settings may name another.
    func makeStream(over descriptor: borrowing Descriptor, host: String?) throws(TLSError) -> TLSStream {
        let stream = try TLSStream(material.withLock { $0 }, descriptor.rawValue)
        switch settings {
        case .client(let settings): try stream.becomeClient(of: settings.serverName ?? host ?? "")
        case .server: stream.becomeServer()
        }
        return stream
    }
}
