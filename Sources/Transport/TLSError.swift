import COpenSSL

/// Why a connection can't be secured, or is of no use any more after it was.
public enum TLSError: Error, Hashable, Sendable {
    /// What the peer has sent is no TLS; what it is, when that can be seen.
    case notTLS(String?)
    /// The peer's certificate is not accepted, and why; the name that it had to be for.
    case untrusted(String, name: String?)
    /// The peer has ended it with this alert.
    case refused(String)
    /// OpenSSL's reason.
    case failed(String)
    /// The handshake took longer than this.
    case timedOut(Duration)
    /// The peer has ended the connection during the handshake.
    case ended
    /// A system call failed.
    case system(SystemError)
}

extension TLSError: CustomStringConvertible {
    /// For example `TLS: the certificate is refused: certificate has expired`.
    public var description: String {
        switch self {
        case .notTLS(nil): "TLS: the peer does not speak TLS"
        case .notTLS(let what?): "TLS: the peer does not speak TLS but \(what)"
        case .untrusted(let reason, nil): "TLS: the peer's certificate is refused: \(reason)"
        case .untrusted(let reason, let name?):
            "TLS: the peer's certificate is refused: \(reason) (expected \(name))"
        case .refused(let alert): "TLS: the peer refuses: \(alert)"
        case .failed(let reason): "TLS: \(reason)"
        case .timedOut(let limit): "TLS: no handshake within \(limit)"
        case .ended: "TLS: the peer closed the connection during the handshake"
        case .system(let error): "TLS: \(error)"
        }
    }
}

extension TLSError {
    /// The meaning of OpenSSL's error; `verification` is what became of the peer's certificate.
    init(_ error: OpenSSLReason?, verification: Int, name: String?) {
        guard let error else {
            self = .failed("OpenSSL gives no reason")
            return
        }
        switch (error.library, error.reason) {
        case (ERR_LIB_SSL, SSL_R_HTTP_REQUEST), (ERR_LIB_SSL, SSL_R_HTTPS_PROXY_REQUEST):
            self = .notTLS("HTTP")
        case (ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER): self = .notTLS(nil)
        case (ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED):
            let isName =
                verification == X509_V_ERR_HOSTNAME_MISMATCH || verification == X509_V_ERR_IP_ADDRESS_MISMATCH
            let reason = unsafe String(cString: X509_verify_cert_error_string(verification))
            self = .untrusted(reason, name: isName ? name : nil)
        case (ERR_LIB_SSL, SSL_AD_REASON_OFFSET...):
            // `tlsv1 alert unknown ca`: OpenSSL 3.0 has no other words for the newer alerts.
            let alert = error.words.firstRange(of: "alert ").map { error.words[$0.upperBound...] }
            self = .refused(String(alert ?? error.words[...]))
        default: self = .failed(error.words)
        }
    }
}
