import Foundation
import Journal
import TestCertificates
import Testing

@testable import Bridge

/// Certificates of a day's validity, looked at on different days.
@Suite struct CertificateCheckTests {
    private let folder: ConfigurationFolder
    private let authority: TestAuthority

    init() throws {
        self.folder = try ConfigurationFolder()
        self.authority = try TestAuthority()
        let own = try self.authority.issue("DNS:kopir.example")
        try self.folder.write("ca.pem", self.authority.pem)
        try self.folder.write("own.pem", own.certificate)
        try self.folder.write("own.key", own.key)
    }

    private func findings(_ text: String, in days: Double) throws -> [CertificateCheck.Finding] {
        let now = WallTime(milliseconds: WallTime.now.milliseconds + Int64(days * 86_400_000))
        return CertificateCheck(try self.folder.load(text), at: now).findings
    }

    private static let link = ConfigurationFolder.minimal(
        link: "tls: { ca_file: ca.pem, certificate_file: own.pem, key_file: own.key }")
    private static let listener = ConfigurationFolder.minimal(
        top: """
            listen: [{ address: "127.0.0.1:2776", tls: { certificate_file: own.pem, key_file: own.key, client_ca_file: ca.pem } }]
            accounts:
              operator2: { role: operator, password_hash: "\(Self.hash)", allow: ["127.0.0.0/8"], source_prefixes: ["7705"] }
            """)
    private static let hash = ServerReaderTests.hash

    @Test func soonIsAWarning() throws {
        let findings = try self.findings(Self.link, in: -28)
        #expect(findings.map(\.isError) == [false, false])
        #expect(
            findings.map { $0.text.prefix { $0 != ":" } } == [
                "links.kcell.tls.ca_file", "links.kcell.tls.certificate_file",
            ])
        #expect(
            findings.allSatisfy {
                $0.text.contains(" ends in 28 days, on ") || $0.text.contains(" ends in 29 days, on ")
            })
        #expect(findings[1].text.contains("own.pem: /CN=test "))
    }

    @Test func whatLastsLongerIsNotSaid() throws {
        #expect(try self.findings(Self.link, in: -30).isEmpty)
        #expect(try self.findings(ConfigurationFolder.minimal(), in: 30).isEmpty)
    }

    @Test func whatHasEndedIsAnError() throws {
        for text in [Self.link, Self.listener] {
            let findings = try self.findings(text, in: 2)
            #expect(findings.map(\.isError) == [true, true])
            #expect(findings.allSatisfy { $0.text.contains(" has ended on ") })
        }
    }

    /// An operator that changes its authority: the old one may end.
    @Test func anOldAuthorityBesideANewOneIsAWarning() throws {
        var old = TestAuthority.Request("DNS:old.example")
        old.validity = -86_400 ..< -3_600
        let both = try self.authority.pem + self.authority.issue(old).certificate
        try self.folder.write("ca.pem", both)
        let text = ConfigurationFolder.minimal(link: "tls: { ca_file: ca.pem }")
        #expect(try self.findings(text, in: 0).map(\.isError) == [false, false])
        #expect(try self.findings(text, in: 2).map(\.isError) == [true, true])
    }
}
