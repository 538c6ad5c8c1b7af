import COpenSSL
import Glibc

/// What was read from the files of a ``TLSContext``, as OpenSSL keeps it: an `SSL_CTX`.
///
/// Streams hold on to it by OpenSSL's own count of references.
// Guard: nothing is changed after init, and OpenSSL counts its references by atomics.
@safe final class TLSMaterial: @unchecked Sendable {
    /// Octets that OpenSSL takes from the kernel at once: two records of the longest kind.
    private static let readBufferOctets: Int32 = 32 * 1024

    let context: OpaquePointer

    convenience init(_ settings: TLSClientSettings) throws(TLSFileError) {
        try unsafe self.init(unsafe TLS_client_method())
        if let file = settings.caFile {
            try trust(file)
        } else if unsafe SSL_CTX_set_default_verify_paths(context) != 1 {
            throw Self.failure(.authorities, nil)
        }
        if let certificate = settings.certificateFile, let key = settings.keyFile {
            try show(certificate, key)
        }
        unsafe SSL_CTX_set_verify(
            context, settings.verifiesServer ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
    }

    convenience init(_ settings: TLSServerSettings) throws(TLSFileError) {
        try unsafe self.init(unsafe TLS_server_method())
        try show(settings.certificateFile, settings.keyFile)
        guard let file = settings.clientCAFile else { return }
        try trust(file)
        unsafe SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(file))
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }

    private init(_ method: OpaquePointer?) throws(TLSFileError) {
        guard let context = unsafe SSL_CTX_new(method) else { throw Self.failure(.authorities, nil) }
        unsafe self.context = unsafe context
        guard unsafe ssl_harden(context, Self.readBufferOctets) == 1
        else { throw Self.failure(.authorities, nil) }
    }

    deinit { unsafe SSL_CTX_free(context) }

    /// When the certificate that is shown ends.
    var certificateNotAfter: Int? {
        unsafe SSL_CTX_get0_certificate(context).map { unsafe Int(ssl_not_after($0)) }
    }

    /// Trusts the certificates in a file, whoever has issued them.
    private func trust(_ file: String) throws(TLSFileError) {
        try Self.checkReadable(file, .authorities)
        OpenSSLReason.clear()
        guard unsafe SSL_CTX_load_verify_file(context, file) == 1
        else { throw Self.failure(.authorities, file) }
        unsafe X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }

    private func show(_ certificate: String, _ key: String) throws(TLSFileError) {
        try Self.checkReadable(certificate, .certificate)
        try Self.checkReadable(key, .key)
        OpenSSLReason.clear()
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1
        else { throw Self.failure(.certificate, certificate) }
        var isEncrypted: Int32 = 0
        guard unsafe ssl_use_key_file(context, key, &isEncrypted) == 1 else {
            guard isEncrypted == 0 else {
                let reason = "the key is encrypted; accepted: a private key without a password"
                throw TLSFileError(purpose: .key, path: key, reason: reason)
            }
            throw Self.failure(.key, key)
        }
    }

    /// OpenSSL has no words for what the kernel says.
    private static func checkReadable(
        _ path: String, _ purpose: TLSFileError.Purpose
    ) throws(TLSFileError) {
        do throws(SystemError) {
            _ = try Descriptor(owning: SystemError.check("open", unsafe open(path, O_RDONLY | O_CLOEXEC)))
        } catch {
            throw TLSFileError(purpose: purpose, path: path, reason: error.description)
        }
    }

    private static func failure(_ purpose: TLSFileError.Purpose, _ path: String?) -> TLSFileError {
        let error = OpenSSLReason.take()
        let reason =
            switch (error?.library, error?.reason) {
            case (ERR_LIB_PEM, PEM_R_NO_START_LINE), (ERR_LIB_X509, X509_R_NO_CERTIFICATE_OR_CRL_FOUND),
                (ERR_LIB_OSSL_DECODER, _):
                purpose == .key ? "no private key in PEM is in it" : "no certificate in PEM is in it"
            case (ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH), (ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH):
                "the key does not belong to the certificate"
            default: error?.words ?? "OpenSSL gives no reason"
            }
        return TLSFileError(purpose: purpose, path: path, reason: reason)
    }
}
