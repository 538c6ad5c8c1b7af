import COpenSSL

/// A certificate in a file, and when it ends.
public struct FileCertificate: Hashable, Sendable {
    /// The longest subject that is kept whole, in octets.
    private static let subjectOctets = 256

    /// Whose it is, as OpenSSL writes it: `/C=KZ/CN=smsc.example`.
    public let subject: String
    /// In seconds since 1970.
    public let notAfter: Int

    /// The certificates of a file in PEM, in their order; none where there is none or it can't be read.
    public static func all(in path: String) -> [FileCertificate] {
        guard let file = unsafe BIO_new_file(path, "r") else {
            OpenSSLReason.clear()
            return []
        }
        defer {
            unsafe BIO_free(file)
            // The end of the file is an error to OpenSSL.
            OpenSSLReason.clear()
        }
        var found: [FileCertificate] = []
        while let certificate = unsafe PEM_read_bio_X509(file, nil, nil, nil) {
            defer { unsafe X509_free(certificate) }
            var subject = [CChar](repeating: 0, count: Self.subjectOctets)
            _ = unsafe X509_NAME_oneline(
                X509_get_subject_name(certificate), &subject, Int32(subject.count))
            let octets = subject.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            found.append(
                FileCertificate(
                    subject: String(decoding: octets, as: UTF8.self),
                    notAfter: unsafe Int(ssl_not_after(certificate))))
        }
        return found
    }
}
