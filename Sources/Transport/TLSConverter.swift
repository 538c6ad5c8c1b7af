import COpenSSL

/// TLS over a connection that somebody else reads and writes: the octets of the wire go in and come out by the owner's hand.
///
/// It has no socket and waits for nothing. What it has for the peer is fetched by ``takeOutput()`` after each call, also
/// after one that throws: then it is the alert that tells the peer why.
///
/// Guard: it belongs to one connection, whose owner uses it from one thread at a time.
@safe public final class TLSConverter: @unchecked Sendable {
    /// The octets of the longest record.
    private static let recordOctets = 16 * 1024

    private let ssl: OpaquePointer
    /// What the peer has sent, and what it is to be sent; `ssl` owns both.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// Whom the certificate of a server must be for; nil: we are the server.
    private let name: String?
    /// Whether the handshake is over, so that ``send(_:)`` may be called.
    public private(set) var isSecured = false
    /// Whether the peer has said that nothing more comes.
    public private(set) var isEnded = false

    /// - Parameter name: the server's, which a client has connected to; a server leaves it out.
    init(_ material: TLSMaterial, clientOf name: String?) throws(TLSError) {
        OpenSSLReason.clear()
        guard let ssl = unsafe SSL_new(material.context) else { throw Self.outOfMemory }
        guard let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem()) else {
            unsafe SSL_free(ssl)
            throw Self.outOfMemory
        }
        unsafe SSL_set_bio(ssl, incoming, outgoing)
        unsafe self.ssl = unsafe ssl
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
        self.name = name
        if let name {
            try unsafe TLSStream.becomeClient(ssl, of: name)
        } else {
            unsafe SSL_set_accept_state(ssl)
        }
    }

    deinit { unsafe SSL_free(ssl) }

    private static let outOfMemory = TLSError.failed("out of memory")

    /// Takes what has come from the peer, nothing as well, and goes on with the handshake as far as that lets.
    ///
    /// - Returns: what the peer has said, in clear.
    public func receive(_ octets: [UInt8]) throws(TLSError) -> [UInt8] {
        if !octets.isEmpty {
            let count = unsafe BIO_write(incoming, octets, Int32(clamping: octets.count))
            guard count == octets.count else { throw Self.outOfMemory }
        }
        return try shakeHands() ? try read() : []
    }

    private func shakeHands() throws(TLSError) -> Bool {
        guard !isSecured else { return true }
        OpenSSLReason.clear()
        let result = unsafe SSL_do_handshake(ssl)
        isSecured = result == 1
        if isSecured { return true }
        guard unsafe SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ else { throw reason() }
        return false
    }

    private func read() throws(TLSError) -> [UInt8] {
        var octets: [UInt8] = []
        var record = [UInt8](repeating: 0, count: Self.recordOctets)
        while !isEnded {
            OpenSSLReason.clear()
            let count = unsafe SSL_read(ssl, &record, Int32(record.count))
            guard count <= 0 else {
                octets += record[..<Int(count)]
                continue
            }
            switch unsafe SSL_get_error(ssl, count) {
            case SSL_ERROR_WANT_READ: return octets
            case SSL_ERROR_ZERO_RETURN: isEnded = true
            default: throw reason()
            }
        }
        return octets
    }

    /// Seals octets for the peer, once the handshake is over.
    public func send(_ octets: [UInt8]) throws(TLSError) {
        var rest = octets[...]
        while !rest.isEmpty {
            OpenSSLReason.clear()
            let count = unsafe rest.withUnsafeBytes { octets in
                unsafe SSL_write(ssl, octets.baseAddress, Int32(clamping: octets.count))
            }
            // There is always room: the memory that it writes to grows.
            guard count > 0 else { throw reason() }
            rest = rest.dropFirst(Int(count))
        }
    }

    /// Tells the peer that nothing more comes.
    public func end() {
        guard isSecured, unsafe SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN == 0 else { return }
        OpenSSLReason.clear()
        _ = unsafe SSL_shutdown(ssl)
        OpenSSLReason.clear()
    }

    /// What is to be sent to the peer now.
    public func takeOutput() -> [UInt8] {
        let count = unsafe BIO_ctrl_pending(outgoing)
        guard count > 0 else { return [] }
        var octets = [UInt8](repeating: 0, count: count)
        let taken = unsafe BIO_read(outgoing, &octets, Int32(clamping: count))
        return Array(octets.prefix(max(0, Int(taken))))
    }

    private func reason() -> TLSError {
        TLSError(OpenSSLReason.take(), verification: unsafe SSL_get_verify_result(ssl), name: name)
    }
}
