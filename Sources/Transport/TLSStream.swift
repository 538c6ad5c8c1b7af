import COpenSSL
import Glibc

/// TLS over the descriptor of one ``StreamSocket``: an `SSL`.
///
/// A read takes octets from the kernel once at most, so that OpenSSL's own loop over records has the bound that the
/// owner's reads have; a read that goes on where the last one had no more room takes none at all. So a read that
/// leaves room has left nothing in OpenSSL's buffer that could be read.
// Guard: it belongs to one StreamSocket, which can't be copied and is used by one thread at a time.
@safe final class TLSStream: @unchecked Sendable {
    private static let mostReadsAStep: Int32 = 4

    private let ssl: OpaquePointer
    private let socket: UnsafeMutablePointer<ssl_socket>
    /// Whom the certificate of a server must be for.
    private var name: String?
    /// What broke the connection, told to every read and write from then on.
    private var end: IOResult?
    /// Why, when it was TLS that ended it.
    private(set) var failure: TLSError?
    /// Whether a read may bring more without anything new from the kernel.
    private(set) var hasMore = false
    private var readWaitsToWrite = false
    private var writeWaitsToRead = false
    private var isSecured = false

    init(_ material: TLSMaterial, _ descriptor: Int32) throws(TLSError) {
        OpenSSLReason.clear()
        guard let method = unsafe Self.socketMethod.pointer, let ssl = unsafe SSL_new(material.context)
        else { throw Self.outOfMemory }
        unsafe self.ssl = unsafe ssl
        guard let socket = unsafe ssl_attach(ssl, method, descriptor) else {
            unsafe SSL_free(ssl)
            throw Self.outOfMemory
        }
        unsafe self.socket = unsafe socket
    }

    deinit { unsafe SSL_free(ssl) }

    /// Whether a read waits until octets can be written, or the other way round, or octets wait to be read here.
    var isTurned: Bool { hasMore || readWaitsToWrite || writeWaitsToRead }

    /// What the kernel is to be asked for when the owner wants to read or write.
    func interest(_ wanted: Interest) -> Interest {
        var interest = wanted
        if readWaitsToWrite, wanted.contains(.read) { interest = .write }
        if writeWaitsToRead, wanted.contains(.write) { interest = .read }
        // The kernel doesn't know of these octets; there is nearly always room to write.
        if hasMore, wanted.contains(.read) { interest.insert(.write) }
        return interest
    }

    private static let outOfMemory = TLSError.failed("out of memory")

    // Guard: never changed, and OpenSSL only reads it.
    @safe private struct SocketMethod: @unchecked Sendable {
        let pointer: OpaquePointer?
    }
    private static let socketMethod = unsafe SocketMethod(pointer: ssl_socket_method())
}

// MARK: - The handshake

extension TLSStream {
    /// Expects a certificate for this name or IP address.
    func becomeClient(of name: String) throws(TLSError) {
        self.name = name
        try unsafe Self.becomeClient(ssl, of: name)
    }

    /// Makes a client of any kind of stream.
    static func becomeClient(_ ssl: OpaquePointer, of name: String) throws(TLSError) {
        unsafe SSL_set_connect_state(ssl)
        let parameters = unsafe SSL_get0_param(ssl)
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 { return }
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        guard !name.isEmpty, unsafe X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1,
            unsafe ssl_set_server_name(ssl, name) == 1
        else { throw .failed("no server has this name") }
    }

    func becomeServer() {
        unsafe SSL_set_accept_state(ssl)
    }

    /// Goes on with the handshake as far as the peer lets.
    func handshake() -> TLSStep {
        unsafe socket.pointee.reads_left = Self.mostReadsAStep
        OpenSSLReason.clear()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 {
            isSecured = true
            // The peer's first octets may have come with the last ones of the handshake.
            hasMore = unsafe SSL_has_pending(ssl) == 1
            return .done
        }
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: return .waits(.read)
        case SSL_ERROR_WANT_WRITE: return .waits(.write)
        default: return .failed(handshakeFailure())
        }
    }

    private func handshakeFailure() -> TLSError {
        if let error = systemError { return .system(error) }
        return unsafe socket.pointee.is_at_end != 0 ? .ended : reason()
    }

    /// What was agreed, for people.
    var facts: TLSFacts {
        let certificate = unsafe SSL_get0_peer_certificate(ssl)
        let cipher = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))
        return TLSFacts(
            version: unsafe String(cString: SSL_get_version(ssl)),
            cipher: unsafe cipher.map { unsafe String(cString: $0) } ?? "",
            peerNotAfter: unsafe certificate.map { unsafe Int(ssl_not_after($0)) })
    }
}

/// How far a handshake has come.
public enum TLSStep: Hashable, Sendable {
    /// The connection is secured.
    case done
    /// It goes on when the kernel says this.
    case waits(Interest)
    /// The connection can't be secured.
    case failed(TLSError)
}

/// What a handshake has agreed on.
public struct TLSFacts: Hashable, Sendable {
    /// `TLSv1.2` or `TLSv1.3`.
    public let version: String
    /// OpenSSL's name of the cipher suite.
    public let cipher: String
    /// When the peer's certificate ends, in seconds since 1970; nil when it shows none.
    public let peerNotAfter: Int?
}

// MARK: - Octets

extension TLSStream {
    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        if let end { return end }
        unsafe socket.pointee.reads_left = hasMore ? 0 : 1
        hasMore = false
        readWaitsToWrite = false
        var count = 0
        while count < buffer.count {
            OpenSSLReason.clear()
            let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let result = unsafe SSL_read(ssl, room.baseAddress, Int32(clamping: room.count))
            guard result <= 0 else {
                count += Int(result)
                continue
            }
            let outcome = outcome(of: result)
            guard count > 0 else { return outcome }
            // An end is told by the next read.
            hasMore = outcome != .wouldBlock
            return .count(count)
        }
        guard count > 0 else { return .wouldBlock }
        hasMore = true
        return .count(count)
    }

    func write(_ octets: UnsafeRawBufferPointer) -> IOResult {
        if let end { return Self.written(end) }
        writeWaitsToRead = false
        var count = 0
        // One record at a time: OpenSSL's partial writes.
        while count < octets.count {
            OpenSSLReason.clear()
            let rest = unsafe UnsafeRawBufferPointer(rebasing: octets[count...])
            let result = unsafe SSL_write(ssl, rest.baseAddress, Int32(clamping: rest.count))
            guard result <= 0 else {
                count += Int(result)
                continue
            }
            let outcome = outcome(of: result, isWrite: true)
            return count > 0 ? .count(count) : Self.written(outcome)
        }
        return .count(count)
    }

    /// Tells the peer that nothing more comes; it is not waited for.
    func sendCloseNotify() {
        guard isSecured, end == nil, unsafe SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN == 0 else { return }
        OpenSSLReason.clear()
        _ = unsafe SSL_shutdown(ssl)
        OpenSSLReason.clear()
    }

    private static func written(_ result: IOResult) -> IOResult {
        result == .endOfStream ? .failed(SystemError(errno: EPIPE, call: "SSL_write")) : result
    }

    private func outcome(of result: Int32, isWrite: Bool = false) -> IOResult {
        switch unsafe SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ:
            writeWaitsToRead = isWrite
            return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            readWaitsToWrite = !isWrite
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .endOfStream
        default:
            let result = broken(isWrite)
            end = result
            return result
        }
    }

    private func broken(_ isWrite: Bool) -> IOResult {
        if let error = systemError { return .failed(error) }
        failure = reason()
        return .failed(SystemError(errno: EPROTO, call: isWrite ? "SSL_write" : "SSL_read"))
    }

    private var systemError: SystemError? {
        let error = unsafe socket.pointee.error
        guard error != 0 else { return nil }
        return SystemError(errno: error, call: unsafe socket.pointee.error_is_send != 0 ? "send" : "recv")
    }

    private func reason() -> TLSError {
        TLSError(OpenSSLReason.take(), verification: unsafe SSL_get_verify_result(ssl), name: name)
    }
}
