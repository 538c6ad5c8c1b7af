import COpenSSL
import Foundation

/// Signs what is sent, in the form of Standard Webhooks: HMAC-SHA256 over `ID.TIMESTAMP.BODY` under the decoded secret.
struct WebhookSignature: Sendable {
    private let key: [UInt8]

    /// Nil: the secret is not `whsec_` and base64.
    init?(secret: String) {
        let prefix = "whsec_"
        guard secret.hasPrefix(prefix), let key = Data(base64Encoded: String(secret.dropFirst(prefix.count)))
        else { return nil }
        self.key = Array(key)
    }

    /// The headers by which a receiver knows that it is from us, and when it was sent.
    func headers(_ id: String, _ body: [UInt8], at seconds: Int64) -> [(String, String)] {
        let signed = Array("\(id).\(seconds).".utf8) + body
        let hash = unsafe [UInt8](unsafeUninitializedCapacity: 32) { hash, count in
            let result = unsafe EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, self.key, self.key.count, signed, signed.count,
                hash.baseAddress, 32, &count)
            precondition(unsafe result != nil, "OpenSSL 3 has HMAC with SHA-256")
        }
        return [
            ("webhook-id", id), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", "v1,\(Data(hash).base64EncodedString())"),
        ]
    }
}
