import Foundation
import Testing
import Transport

@testable import Bridge

/// `monitor.webhook`: who is told, and what it is signed with.
@Suite struct WebhookReaderTests {
    private let folder: ConfigurationFolder

    init() throws {
        self.folder = try ConfigurationFolder()
        try self.folder.write("tokens", "read 0123456789abcdef\n")
        try self.folder.write("secret", "whsec_\(Data(count: 32).base64EncodedString())\n")
        try self.folder.write("short", "whsec_\(Data(count: 23).base64EncodedString())\n")
        try self.folder.write("plain", "0123456789abcdef0123456789abcdef\n")
        try self.folder.write("open", "whsec_\(Data(count: 32).base64EncodedString())\n", mode: 0o644)
    }

    private func text(_ url: String, _ file: String) -> String {
        ConfigurationFolder.minimal(
            top: """
                monitor:
                  tokens_file: tokens
                  directory: .
                  webhook: { url: "\(url)", secret_file: \(file) }
                """)
    }

    @Test(
        arguments: [
            ("http://127.0.0.1:8080/kopir?a=b", "127.0.0.1", 8_080, "/kopir?a=b"),
            ("http://pager.example:80", "pager.example", 80, "/"), ("http://[::1]:9/x", "[::1]", 9, "/x"),
        ])
    func aReceiverIsRead(_ url: String, _ host: String, _ port: UInt16, _ path: String) throws {
        let webhook = try #require(try self.folder.load(self.text(url, "secret")).monitor?.webhook)
        #expect(webhook.host == host && webhook.port == port && webhook.path == path)
        #expect(webhook.tls == nil)
        #expect("\(webhook)".contains("********") && !"\(webhook)".contains("whsec_"))
    }

    @Test func aReceiverWithTLSIsTrustedByItsFile() throws {
        let text = self.text("https://pager.example:443/x", "secret, ca_file: none.pem")
        #expect(
            try self.folder.mistakes(text).map {
                $0.contains("monitor.webhook.ca_file: ") && $0.contains("none.pem")
            } == [
                true
            ])
        let webhook = try self.folder.load(self.text("https://pager.example:443/x", "secret")).monitor?
            .webhook
        #expect(webhook?.tls == TLSClientSettings() && webhook?.port == 443)
    }

    @Test(
        arguments: [
            "ftp://pager.example:21/", "https://pager.example/", "http://pager.example/",
            "http://pager.example:0/", "http://:80/",
            "http://pager.example:80/a b", "http://user@pager.example:80/", "http://pager.example:65536/",
        ])
    func whatIsNoReceiverIsTold(_ url: String) throws {
        let mistakes = try self.folder.mistakes(self.text(url, "secret"))
        #expect(
            mistakes == [
                "kopir.yaml:13: monitor.webhook.url: '\(url)' is not accepted here; accepted: http://HOST:PORT/PATH or https://HOST:PORT/PATH"
            ])
    }

    /// Nothing of the file is in the words.
    @Test(
        arguments: [
            ("short", "short has no secret; echo whsec_$(openssl rand -base64 32) makes one"),
            ("plain", "plain has no secret; echo whsec_$(openssl rand -base64 32) makes one"),
            ("none", "none can't be read: no such file"),
            ("open", "open is open to others (mode 644); accepted: 600 or 400, by chmod 600 open"),
        ])
    func whatIsNoSecretIsTold(_ file: String, _ words: String) throws {
        let mistakes = try self.folder.mistakes(self.text("http://127.0.0.1:80/", file))
        #expect(mistakes == ["kopir.yaml:13: monitor.webhook.secret_file: \(words)"])
    }
}
