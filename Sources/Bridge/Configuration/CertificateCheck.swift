import Foundation
public import Journal
import Transport

/// What is to be said of the certificates in a configuration's files: which end soon, and which have ended.
///
/// One that has ended is a mistake, as the handshake fails with it. Not so among authorities of which another is still
/// good: old and new stand together while an operator changes its own.
public struct CertificateCheck: Sendable {
    /// A certificate that somebody should see to.
    public struct Finding: Hashable, Sendable {
        /// Whether the handshake fails by it already.
        public let isError: Bool
        /// Where it stands, whose it is, and when it ends.
        public let text: String
    }

    /// Whoever ends within so many days is told of: the alert CertExpiry begins then, too.
    public static let warningDays = 30

    /// What was found, in the order of the configuration's keys.
    public let findings: [Finding]

    /// Reads the files of a configuration.
    public init(_ configuration: Configuration, at now: WallTime) {
        let files = Self.files(of: configuration)
        self.findings = files.flatMap { Self.findings(in: $0, at: Int(now.milliseconds / 1_000)) }
    }

    private struct File {
        let key: String
        let path: String
        var isAuthorities = false
    }

    private static func files(of configuration: Configuration) -> [File] {
        let links = configuration.links.sorted { $0.key < $1.key }.flatMap { name, link -> [File?] in
            let key = "links.\(name).tls"
            return [
                link.tls?.client.caFile.map { File(key: "\(key).ca_file", path: $0, isAuthorities: true) },
                link.tls?.client.certificateFile.map { File(key: "\(key).certificate_file", path: $0) },
            ]
        }
        let listeners = configuration.listeners.enumerated().flatMap { index, listener -> [File?] in
            guard let tls = listener.tls else { return [] }
            let key = "listen[\(index)].tls"
            return [
                File(key: "\(key).certificate_file", path: tls.certificateFile),
                tls.clientCAFile.map { File(key: "\(key).client_ca_file", path: $0, isAuthorities: true) },
            ]
        }
        let monitor = configuration.monitor
        let others = [
            monitor?.tls.map { File(key: "monitor.tls.certificate_file", path: $0.certificateFile) },
            monitor?.webhook?.caFile.map {
                File(key: "monitor.webhook.ca_file", path: $0, isAuthorities: true)
            },
        ]
        return (links + listeners + others).compactMap(\.self)
    }

    private static func findings(in file: File, at now: Int) -> [Finding] {
        let certificates = FileCertificate.all(in: file.path)
        let areAllOver = certificates.allSatisfy { $0.notAfter <= now }
        return certificates.filter { $0.notAfter < now + self.warningDays * 86_400 }.map { certificate in
            let isOver = certificate.notAfter <= now
            let when =
                isOver ? "has ended on" : "ends in \((certificate.notAfter - now) / 86_400) days, on"
            return Finding(
                isError: isOver && (areAllOver || !file.isAuthorities),
                text: "\(file.key): \(file.path): \(certificate.subject) \(when) \(day(certificate.notAfter))"
            )
        }
    }
}
