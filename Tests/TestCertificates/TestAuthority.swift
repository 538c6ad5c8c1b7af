import COpenSSL
import Foundation

/// A certificate and its key, in PEM.
@safe
public struct TestCertificate {
    /// The certificate.
    public let certificate: String
    /// Its private key.
    public let key: String
}

/// An authority that a test makes for itself: no key of it is ever on disk but in the test's own folder.
@safe
public final class TestAuthority {
    /// What a certificate is made of.
    public struct Request {
        /// subjectAltName as OpenSSL writes it: `DNS:smsc.example,IP:127.0.0.1`; nil: none.
        public var names: String?
        /// The common name.
        public var commonName = "test"
        /// Validity in seconds from now.
        public var validity = -3600..<86_400

        /// A certificate for these names.
        public init(_ names: String?) { self.names = names }
    }

    /// Why OpenSSL made no certificate.
    public struct Failure: Error {
        let reason: String
    }

    private let key: OpaquePointer
    private let certificate: OpaquePointer

    /// An authority with a new key.
    public init(commonName: String = "Test Authority") throws {
        var request = Request(nil)
        request.commonName = commonName
        let key = try unsafe Self.makeKey()
        let certificate = try unsafe Self.fill(
            key, request,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
            ], issuer: nil)
        guard unsafe X509_sign(certificate, key, EVP_sha256()) > 0 else { throw Self.failure }
        unsafe (self.key, self.certificate) = (key, certificate)
    }

    deinit {
        unsafe X509_free(certificate)
        unsafe EVP_PKEY_free(key)
    }

    /// The authority's certificate in PEM.
    public var pem: String {
        get throws { try unsafe Self.pem { unsafe PEM_write_bio_X509($0, certificate) } }
    }

    /// A certificate that the authority has signed.
    public func issue(_ request: Request) throws -> TestCertificate {
        let key = try unsafe Self.makeKey()
        defer { unsafe EVP_PKEY_free(key) }
        var extensions = [(NID_basic_constraints, "critical,CA:FALSE")]
        if let names = request.names { extensions.append((NID_subject_alt_name, names)) }
        let certificate = try unsafe Self.fill(
            key, request, extensions: extensions, issuer: self.certificate)
        defer { unsafe X509_free(certificate) }
        guard unsafe X509_sign(certificate, self.key, EVP_sha256()) > 0 else { throw Self.failure }
        return TestCertificate(
            certificate: try unsafe Self.pem { unsafe PEM_write_bio_X509($0, certificate) },
            key: try unsafe Self.pem { unsafe PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) })
    }

    /// A certificate for these names.
    public func issue(_ names: String) throws -> TestCertificate { try issue(Request(names)) }

    /// A key in PEM that a password protects.
    public static func encryptedKey() throws -> String {
        let key = try unsafe makeKey()
        defer { unsafe EVP_PKEY_free(key) }
        return try unsafe pem { output in
            unsafe PEM_write_bio_PKCS8PrivateKey(output, key, EVP_aes_128_cbc(), "secret", 6, nil, nil)
        }
    }
}

extension TestAuthority {
    private static var failure: Failure {
        Failure(
            reason: unsafe ERR_reason_error_string(ERR_get_error()).map { unsafe String(cString: $0) } ?? "")
    }

    private static func makeKey() throws -> OpaquePointer {
        let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            unsafe EVP_PKEY_generate(context, &key) == 1, let key = unsafe key
        else { throw failure }
        return unsafe key
    }

    private static func fill(
        _ key: OpaquePointer, _ request: Request, extensions: [(Int32, String)], issuer: OpaquePointer?
    ) throws -> OpaquePointer {
        guard let certificate = unsafe X509_new(), let name = unsafe X509_NAME_new() else { throw failure }
        defer { unsafe X509_NAME_free(name) }
        let commonName = Array(request.commonName.utf8)
        unsafe X509_NAME_add_entry_by_txt(
            name, "CN", utf8Kind, commonName, Int32(commonName.count), -1, 0)
        unsafe X509_set_version(certificate, 2)
        unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), Int.random(in: 1..<1 << 60))
        unsafe X509_gmtime_adj(X509_getm_notBefore(certificate), request.validity.lowerBound)
        unsafe X509_gmtime_adj(X509_getm_notAfter(certificate), request.validity.upperBound)
        unsafe X509_set_pubkey(certificate, key)
        unsafe X509_set_subject_name(certificate, name)
        unsafe X509_set_issuer_name(certificate, issuer.map { unsafe X509_get_subject_name($0) } ?? name)
        for (kind, value) in extensions {
            guard let made = unsafe X509V3_EXT_conf_nid(nil, nil, kind, value) else { throw failure }
            unsafe X509_add_ext(certificate, made, -1)
            unsafe X509_EXTENSION_free(made)
        }
        return unsafe certificate
    }

    private static func pem(_ write: (OpaquePointer?) -> Int32) throws -> String {
        let output = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free(output) }
        guard unsafe write(output) == 1 else { throw failure }
        var octets = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe BIO_read(output, &octets, Int32(octets.count))
        return String(decoding: octets.prefix(Int(max(0, count))), as: UTF8.self)
    }

    /// MBSTRING_UTF8, a macro that Swift does not see.
    private static let utf8Kind: Int32 = 0x1000
}
