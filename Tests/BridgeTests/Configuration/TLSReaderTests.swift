import SMPPLink
import TestCertificates
import Testing
import Transport

@testable import Bridge

@Suite struct TLSReaderTests {
    private let folder: ConfigurationFolder

    init() throws {
        self.folder = try ConfigurationFolder()
        let authority = try TestAuthority()
        let own = try authority.issue("DNS:kopir.example")
        try self.folder.write("ca.pem", authority.pem, mode: 0o644)
        try self.folder.write("own.pem", own.certificate, mode: 0o644)
        try self.folder.write("own.key", own.key)
        try self.folder.write("open.key", own.key, mode: 0o640)
        try self.folder.write("other.key", try authority.issue("DNS:other.example").key)
        try self.folder.write("encrypted.key", TestAuthority.encryptedKey())
        try self.folder.write("text", "no certificate\n")
    }

    private func tls(_ lines: String) throws -> Configuration.TLS? {
        try self.folder.load(ConfigurationFolder.minimal(link: lines)).links["kcell"]?.tls
    }

    @Test func withoutTheSectionALinkIsPlain() throws {
        #expect(try self.tls("") == nil)
    }

    @Test(arguments: ["tls:", "tls: {}"])
    func theSectionAloneIsTLSWithEveryDefault(line: String) throws {
        #expect(try self.tls(line) == Configuration.TLS())
        #expect(Configuration.TLS().handshakeTimeout == .seconds(5))
    }

    @Test func everyValueIsRead() throws {
        let tls = try self.tls(
            """
            tls:
              ca_file: ca.pem
              server_name: smsc.example
              certificate_file: own.pem
              key_file: own.key
              handshake_timeout: 2s
            """)
        var expected = Configuration.TLS()
        expected.client = TLSClientSettings(
            caFile: self.folder.path("ca.pem"), serverName: "smsc.example",
            certificateFile: self.folder.path("own.pem"), keyFile: self.folder.path("own.key"))
        expected.handshakeTimeout = .seconds(2)
        #expect(tls == expected)
    }

    @Test func theLinksSettingsCarryTheTimeLimit() throws {
        let link = try #require(
            self.folder.load(ConfigurationFolder.minimal(link: "tls: { handshake_timeout: 3s }")).links[
                "kcell"])
        #expect(link.settings(name: "kcell").handshakeTimeout == .seconds(3))
    }

    @Test(arguments: [
        ("ca_file: none.pem", ".ca_file: none.pem: open: No such file or directory (ENOENT)"),
        ("ca_file: text", ".ca_file: text: no certificate in PEM is in it"),
        (
            "certificate_file: own.pem",
            ": key_file is missing; accepted: certificate_file and key_file, or neither"
        ),
        (
            "key_file: own.key",
            ": certificate_file is missing; accepted: certificate_file and key_file, or neither"
        ),
        (
            "certificate_file: own.pem, key_file: open.key",
            ".key_file: open.key is open to others (mode 640); accepted: 600 or 400, by chmod 600 open.key"
        ),
        ("certificate_file: own.pem, key_file: none", ".key_file: none can't be read: no such file"),
        (
            "certificate_file: own.pem, key_file: other.key",
            ".key_file: other.key: the key does not belong to the certificate"
        ),
        (
            "certificate_file: own.pem, key_file: encrypted.key",
            ".key_file: encrypted.key: the key is encrypted; accepted: a private key without a password"
        ),
        (
            "certificate_file: text, key_file: own.key",
            ".certificate_file: text: no certificate in PEM is in it"
        ),
        (
            "server_name: 'a b'",
            ".server_name: 'a b' is not accepted here; accepted: a host name or an IP address"
        ),
        (
            "verify: none",
            ".verify: is not a key here; accepted: ca_file, certificate_file, handshake_timeout, key_file, server_name"
        ),
    ])
    func aMistakeIsToldWithItsLineAndReason(keys: String, words: String) throws {
        let mistakes = try self.folder.mistakes(ConfigurationFolder.minimal(link: "tls: { \(keys) }"))
        #expect(mistakes == ["kopir.yaml:9: links.kcell.tls\(words)"])
    }

    @Test func theReportSaysWhomALinkTrusts() throws {
        let plain = ConfigurationReport(try self.folder.load(ConfigurationFolder.minimal())).description
        #expect(plain.contains("plain TCP: whoever is on the way can read and change everything"))
        let lines = "tls: { ca_file: ca.pem, certificate_file: own.pem, key_file: own.key }"
        let report = ConfigurationReport(
            try self.folder.load(ConfigurationFolder.minimal(link: lines))
        ).description.replacing(self.folder.path(""), with: "")
        #expect(report.contains("TLS, the SMSC's certificate verified by ca.pem for the host's name, shows"))
    }
}
