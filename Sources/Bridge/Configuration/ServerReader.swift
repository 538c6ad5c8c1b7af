import SMPPLink
import SMPPSession
import Transport

/// Reads `listen`, `accounts`, and the `outbind` of a link: who may connect to us.
///
/// `listen` (list of listeners, 1–16), in each:
/// - `address` (`IP:PORT`, required): where to listen.
/// - `tls` (section, default plain TCP): see ``ListenerTLSReader``.
///
/// `accounts` (mapping of system_ids to accounts, at most 1000), in each:
/// - `role` (word, required): operator or client.
/// - `password_hash` (text, required): what `kopir account` prints.
/// - `allow` (list of networks, required, 1–100): where the peer may come from.
/// - `bind_types` (list of words, default all three): how it may bind.
/// - `maximum_binds` (number, default 2, 1–100): sessions at the same time.
/// - `throughput` (number or `unlimited`, default 100, 0.1–100000): messages a second.
/// - `window_size` (number, default 10, 1–10000): requests without a response, in each direction.
/// - `source_prefixes` (list of digits, required for an operator, 1–1000): the numbers whose messages it may bring.
/// - `source_addresses` (list of addresses, for a client, 1–1000): what it may write as source; default all but ours.
/// - `queue_capacity` (number, default 10000, 1–1000000): a client's messages that no SMSC has taken yet.
/// - `receipt_capacity` (number, default 100000, 1–1000000): a client's messages whose receipt is awaited or kept.
/// - `receipt_wait` (duration, default 48h, 1m–7d): how long it is.
///
/// `outbind` in a link: `system_id`, `password_hash`, `allow`, as above, all required.
enum ServerReader {
    static let listenerKeys: [Key<Configuration.Listener>] = [
        Key("address", accepted: Form<SocketAddress>.listener.accepted, isRequired: true) {
            reading, field, listener in
            listener.address = reading.value(of: field, .listener)
        },
        Key("tls", accepted: "", read: ListenerTLSReader.read),
    ]

    static let accountKeys: [Key<Configuration.Account>] = [
        Key("role", accepted: Form<Configuration.AccountRole>.choice().accepted, isRequired: true) {
            reading, field, account in
            account.role = reading.value(of: field, .choice())
        },
        Key("password_hash", accepted: hashForm, isRequired: true) { reading, field, account in
            account.passwordHash = Self.hash(reading, field)
        },
        Key("allow", listOf: .network, \.allow, count: 1...100, isRequired: true),
        Key("bind_types", listOf: .choice(), \.bindTypes, count: 1...3),
        Key("maximum_binds", \.maximumBinds, .integer(1...100)),
        Key("throughput", \.throughput, .optional(.rate(0.1...100_000), none: "unlimited")),
        Key("window_size", \.windowSize, .integer(1...10_000)),
        Key("source_prefixes", listOf: .numberPrefix, \.sourcePrefixes, count: 1...1_000),
        Key("source_addresses", listOf: .ascii(1...20), \.sourceAddresses, count: 1...1_000),
        Key("queue_capacity", \.queueCapacity, .integer(1...1_000_000)),
        Key("receipt_capacity", \.receiptCapacity, .integer(1...1_000_000)),
        Key("receipt_wait", \.receiptWait, .duration(.seconds(60) ... .seconds(7 * 86_400))),
    ]

    static let outbindKeys: [Key<Configuration.Outbind>] = [
        Key("system_id", \.systemID, .ascii(1...15), isRequired: true),
        Key("password_hash", accepted: hashForm, isRequired: true) { reading, field, outbind in
            outbind.passwordHash = Self.hash(reading, field)
        },
        Key("allow", listOf: .network, \.allow, count: 1...100, isRequired: true),
    ]

    static func readListeners(
        _ reading: Reading, _ field: Field, _ configuration: inout Configuration
    ) {
        guard let elements = reading.elements(of: field) else { return }
        guard (1...16).contains(elements.count) else {
            return reading.note("\(elements.count) listeners; accepted: 1–16", at: field)
        }
        for element in elements {
            var listener = Configuration.Listener()
            reading.read(element, into: &listener, keys: self.listenerKeys)
            let isTaken = configuration.listeners.contains { $0.address == listener.address }
            if isTaken, listener.address != nil { reading.note("stands twice", at: element) }
            configuration.listeners.append(listener)
        }
    }

    static func readAccounts(
        _ reading: Reading, _ field: Field, _ configuration: inout Configuration
    ) {
        guard let members = reading.members(of: field) else { return }
        guard members.count <= 1_000 else {
            return reading.note("\(members.count) accounts; accepted: at most 1000", at: field)
        }
        let systemID = Form<String>.ascii(1...15)
        for (name, member) in members {
            if (try? systemID.parse(name)) == nil {
                reading.note("is no system_id; accepted: \(systemID.accepted)", at: member)
            }
            var account = Configuration.Account()
            let found = reading.read(member, into: &account, keys: self.accountKeys)
            self.checkPrefixes(of: account, found, reading, member)
            self.checkClientKeys(of: account, found, reading)
            configuration.accounts[name] = account
        }
    }

    static func readOutbind(_ reading: Reading, _ field: Field, _ link: inout Configuration.Link) {
        var outbind = Configuration.Outbind()
        reading.read(field, into: &outbind, keys: self.outbindKeys)
        link.outbind = outbind
    }

    /// Whoever may set any source address can ask for any citizen's data.
    private static func checkPrefixes(
        of account: Configuration.Account, _ found: [String: Field], _ reading: Reading, _ member: Field
    ) {
        switch account.role {
        case .operator where found["source_prefixes"] == nil:
            reading.note(
                "source_prefixes is missing: an operator brings messages from its own numbers only",
                at: member)
        case .client where found["source_prefixes"] != nil:
            reading.note(
                "source_prefixes is for role operator: a client may not ask our short numbers",
                at: found["source_prefixes"] ?? member)
        case .operator, .client, nil: break
        }
    }

    private static func checkClientKeys(
        of account: Configuration.Account, _ found: [String: Field], _ reading: Reading
    ) {
        guard account.role == .operator else { return }
        for key in ["source_addresses", "queue_capacity", "receipt_capacity", "receipt_wait"] {
            guard let field = found[key] else { continue }
            reading.note(
                "\(key) is for role client: an operator's messages go to our short numbers", at: field)
        }
    }

    private static let hashForm = "what kopir account prints, $scrypt$ln=14,r=8,p=1$…"

    /// A hash; what is found is never shown.
    private static func hash(_ reading: Reading, _ field: Field) -> PasswordHash? {
        guard let text = reading.text(of: field) else { return nil }
        if let hash = PasswordHash(text) { return hash }
        reading.note("is no hash of a password; accepted: \(self.hashForm)", at: field)
        return nil
    }
}

// MARK: - What belongs together

extension ServerReader {
    /// Checks the parts of the configuration that name each other.
    static func check(_ configuration: Configuration, _ found: [String: Field], _ reading: Reading) {
        let outbinds = configuration.links.compactMapValues(\.outbind)
        if let field = found["listen"], configuration.accounts.isEmpty, outbinds.isEmpty {
            reading.note("nobody may connect; accounts, or outbind of a link, is missing", at: field)
        }
        if configuration.listeners.isEmpty, found["listen"] == nil {
            if let field = found["accounts"] {
                reading.note("listen is missing: nobody can connect", at: field)
            } else if let link = outbinds.keys.min(), let field = found["links"] {
                reading.note("listen is missing: nobody can connect for outbind of \(link)", at: field)
            }
        }
        self.checkNames(configuration, outbinds, found, reading)
    }

    /// A name means one thing: in logs, in the journal, and to the peer that says it.
    private static func checkNames(
        _ configuration: Configuration, _ outbinds: [String: Configuration.Outbind],
        _ found: [String: Field], _ reading: Reading
    ) {
        for name in configuration.accounts.keys.sorted() where configuration.links[name] != nil {
            reading.note(
                "is the name of a link as well", key: "accounts.\(name)",
                line: reading.lines["accounts.\(name)"])
        }
        var first: [String: String] = [:]
        for (name, outbind) in outbinds.sorted(by: { $0.key < $1.key }) where !outbind.systemID.isEmpty {
            if let other = first.updateValue(name, forKey: outbind.systemID) {
                let key = "links.\(name).outbind.system_id"
                reading.note(
                    "is the system_id of outbind of \(other) as well", key: key, line: reading.lines[key])
            }
        }
    }
}

extension Form where Value == SocketAddress {
    /// An address of this machine: `127.0.0.1:2776` or `[::1]:2776`.
    static let listener = Form(accepted: "IP:PORT such as 127.0.0.1:2776 or [::]:2776") {
        text throws(Misfit) in
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw .notAccepted(text)
        }
        var ip = text[..<colon]
        let isBracketed = ip.hasPrefix("[") && ip.hasSuffix("]")
        if isBracketed { ip = ip.dropFirst().dropLast() }
        guard ip.contains(":") == isBracketed, let address = SocketAddress(ip: String(ip), port: port) else {
            throw .notAccepted(text)
        }
        return address
    } print: {
        $0.description
    }
}

extension Form where Value == IPNetwork {
    /// A network or an address: `192.0.2.0/24`, `2001:db8::/32`, `192.0.2.1`.
    fileprivate static let network = Form(accepted: "a network such as 192.0.2.0/24 or an address") {
        text throws(Misfit) in
        guard let network = IPNetwork(text) else { throw .notAccepted(text) }
        return network
    } print: {
        $0.description
    }
}

extension Form where Value == String {
    /// The beginning of international numbers, without `+`.
    fileprivate static let numberPrefix = Form(accepted: "1–15 digits") { text throws(Misfit) in
        let isPrefix =
            (1...15).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isPrefix else { throw .notAccepted(text) }
        return text
    } print: {
        $0
    }
}
