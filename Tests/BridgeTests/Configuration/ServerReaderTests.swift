import SMPPLink
import SMPPSession
import Testing
import Transport

@testable import Bridge

@Suite struct ServerReaderTests {
    static let hash =
        "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$HUu/gn94e4c43bBsOdvIH0icgQ/YPq16k2LljZiY9xs"
    static let listen = "listen: [{ address: \"127.0.0.1:2776\" }]\n"

    static func account(_ name: String = "operator2", _ rest: String = "") -> String {
        """
        accounts:
          \(name):
            role: operator
            password_hash: "\(self.hash)"
            allow: ["127.0.0.0/8", "2001:db8::/32"]
            source_prefixes: ["7705"]
        \(rest)
        """
    }

    static func mistakes(top: String, link: String = "") throws -> [String] {
        try ConfigurationFolder().mistakes(ConfigurationFolder.minimal(link: link, top: top))
    }

    @Test func anAccountIsRead() throws {
        let text = ConfigurationFolder.minimal(
            top: Self.listen
                + Self.account(
                    "operator2",
                    "    bind_types: [transceiver]\n    maximum_binds: 3\n    throughput: unlimited\n    window_size: 7"
                ))
        let configuration = try ConfigurationFolder().load(text)
        let account = try #require(configuration.accounts["operator2"])
        #expect(account.role == .operator)
        #expect(account.passwordHash?.text == Self.hash)
        #expect(account.allow.map(\.description) == ["127.0.0.0/8", "2001:db8::/32"])
        #expect(account.bindTypes == [.transceiver])
        #expect((account.maximumBinds, account.windowSize, account.throughput) == (3, 7, nil))
        #expect(account.sourcePrefixes == ["7705"])
        #expect(configuration.listeners.map { $0.address?.description } == ["127.0.0.1:2776"])
    }

    @Test func anOutbindIsRead() throws {
        let outbind = "outbind: { system_id: smsc1, password_hash: \"\(Self.hash)\", allow: [\"192.0.2.1\"] }"
        let text = ConfigurationFolder.minimal(link: outbind, top: Self.listen)
            .replacing("    hosts: [\"127.0.0.1:2775\"]\n", with: "")
        let link = try #require(try ConfigurationFolder().load(text).links["kcell"])
        #expect(link.hosts == [])
        #expect(link.outbind?.systemID == "smsc1")
        #expect(link.outbind?.allow.map(\.description) == ["192.0.2.1"])
        #expect(link.outbind?.passwordHash?.matches("secret08") == true)
    }

    @Test(arguments: [
        ("address: \"127.0.0.1\"", "address: '127.0.0.1' is not accepted here"),
        ("address: \"localhost:2776\"", "address: 'localhost:2776' is not accepted here"),
        ("address: \"::1:2776\"", "address: '::1:2776' is not accepted here"),
        ("address: \"[127.0.0.1]:2776\"", "address: '[127.0.0.1]:2776' is not accepted here"),
        ("adress: \"127.0.0.1:2776\"", "adress: is not a key here; did you mean address?"),
    ])
    func aMistakeInAListener(line: String, mistake: String) throws {
        let mistakes = try Self.mistakes(top: "listen: [{ \(line) }]\n" + Self.account())
        #expect(mistakes.contains { $0.hasPrefix("kopir.yaml:10: listen[0].\(mistake)") })
    }

    @Test(arguments: [
        ("role: operator", "role: boss", "role: 'boss' is not accepted here; accepted: operator, client"),
        (
            "password_hash: \"\(hash)\"", "password_hash: secret08",
            "password_hash: is no hash of a password; accepted: what kopir account prints, $scrypt$ln=14,r=8,p=1$…"
        ),
        (
            "\"127.0.0.0/8\"", "127.0.0.1/8",
            "allow[0]: '127.0.0.1/8' is not accepted here; accepted: a network such as 192.0.2.0/24 or an address"
        ),
        (
            "source_prefixes: [\"7705\"]", "source_prefixes: [\"+7705\"]",
            "source_prefixes[0]: '+7705' is not accepted here; accepted: 1–15 digits"
        ),
        (
            "source_prefixes: [\"7705\"]", "maximum_binds: 0", "maximum_binds: 0 is out of range (1–100)"
        ),
    ])
    func aMistakeInAnAccount(correct: String, wrong: String, mistake: String) throws {
        let text = Self.account().replacing(correct, with: wrong)
        let mistakes = try Self.mistakes(top: Self.listen + text)
        #expect(mistakes.contains { $0.hasSuffix("accounts.operator2.\(mistake)") })
        #expect(!mistakes.joined().contains("secret08"))
    }

    /// Who brings anybody's messages may ask for anybody's data.
    @Test func anOperatorHasItsNumbersAndAClientNone() throws {
        let prefixes = "    source_prefixes: [\"7705\"]\n"
        #expect(
            try Self.mistakes(top: Self.listen + Self.account().replacing(prefixes, with: "")) == [
                "kopir.yaml:12: accounts.operator2: source_prefixes is missing: an operator brings messages from its own "
                    + "numbers only"
            ])
        #expect(
            try Self.mistakes(
                top: Self.listen + Self.account().replacing("role: operator", with: "role: client")
            )
            .map { $0.drop { $0 != " " } } == [
                " accounts.operator2.source_prefixes: source_prefixes is for role operator: a client may not ask our "
                    + "short numbers"
            ])
    }

    @Test(arguments: [
        (
            Self.listen, "",
            "kopir.yaml:10: listen: nobody may connect; accounts, or outbind of a link, is missing"
        ),
        (Self.account(), "", "kopir.yaml:10: accounts: listen is missing: nobody can connect"),
        (
            "", "outbind: { system_id: smsc1, password_hash: \"\(Self.hash)\", allow: [\"192.0.2.1\"] }",
            "kopir.yaml:4: links: listen is missing: nobody can connect for outbind of kcell"
        ),
        (
            Self.listen + Self.account("kcell"), "",
            "kopir.yaml:12: accounts.kcell: is the name of a link as well"
        ),
        (
            Self.listen + Self.account("sixteen_letters_"), "",
            "kopir.yaml:12: accounts.sixteen_letters_: is no system_id; accepted: 1–15 ASCII characters"
        ),
        (
            "listen: [{ address: \"127.0.0.1:2776\" }, { address: \"127.0.0.1:2776\" }]\n" + Self.account(),
            "",
            "kopir.yaml:10: listen[1]: stands twice"
        ),
        (
            "listen: [{ address: \"127.0.0.1:2776\", tls: { certificate_file: c } }]\n" + Self.account(), "",
            "kopir.yaml:10: listen[0].tls.key_file: is missing; accepted: a file with its private key in PEM, mode 600"
        ),
    ])
    func whatDoesNotBelongTogether(top: String, link: String, mistake: String) throws {
        #expect(try Self.mistakes(top: top, link: link) == [mistake])
    }
}
