import Foundation
import Transport

/// Reads `monitor`: that it is there lets people and programs watch and act, over HTTP.
///
/// - `address` (`IP:PORT`, default 127.0.0.1:9414): where to listen.
/// - `tls.certificate_file`, `tls.key_file` (files, default plain TCP): see ``ListenerTLSReader``.
/// - `tokens_file` (file, required, mode 600): a line each, `read`, `operate` or `admin` and a token of 16 or more
///   printable ASCII characters; empty lines and those that begin with `#` say nothing.
/// - `hosts` (list of names, default none): what the Host header may name besides `localhost` and addresses.
/// - `directory` (folder, default that of the journal; required where there is none): for `audit.log` and `orders.json`.
/// - `webhook.url` (`http://HOST:PORT/PATH` or `https://…`, required), `webhook.ca_file` (file, default the system's authorities),
///   `webhook.secret_file` (file, required, mode 600): who is told what becomes of the links; the secret is `whsec_` and
///   24–64 octets in base64.
enum MonitorReader {
    static let keys: [Key<Configuration.Monitor>] = [
        Key(
            "address", accepted: Form<SocketAddress>.listener.accepted,
            default: Configuration.Monitor().address?.description ?? ""
        ) { reading, field, monitor in
            monitor.address = reading.value(of: field, .listener)
        },
        Key("tls", accepted: "") { reading, field, monitor in
            monitor.tls = ListenerTLSReader.settings(reading, field, ListenerTLSReader.ownKeys)
        },
        Key("tokens_file", accepted: "a file with tokens, mode 600", isRequired: true, read: readTokens),
        Key("hosts", listOf: .ascii(1...253), \.hosts, count: 0...100),
        Key("directory", accepted: "a folder", default: "the journal's") { reading, field, monitor in
            monitor.directory = reading.text(of: field).map { reading.path($0) }
        },
        Key("webhook", accepted: "") { reading, field, monitor in
            var webhook = Configuration.Webhook()
            reading.read(field, into: &webhook, keys: webhookKeys)
            monitor.webhook = webhook
        },
    ]

    static let webhookKeys: [Key<Configuration.Webhook>] = [
        Key("url", accepted: urlForm, isRequired: true, read: readURL),
        Key("ca_file", accepted: "a file of certificates in PEM", default: "the system's authorities") {
            reading, field, webhook in
            guard let file = reading.text(of: field).map({ reading.path($0) }) else { return }
            webhook.caFile = file
            do throws(TLSFileError) {
                _ = try TLSContext(client: TLSClientSettings(caFile: file))
            } catch {
                reading.note(error.description, at: field)
            }
        },
        Key(
            "secret_file", accepted: "a file with whsec_ and 24–64 octets in base64, mode 600",
            isRequired: true, read: readWebhookSecret),
    ]

    private static let urlForm = "http://HOST:PORT/PATH or https://HOST:PORT/PATH"

    private static func readURL(
        _ reading: Reading, _ field: Field, _ webhook: inout Configuration.Webhook
    ) {
        guard let text = reading.text(of: field) else { return }
        let parts = text.wholeMatch(
            of: /(https?):\/\/([A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):([0-9]+)(\/[!-~]*)?/)
        guard let parts, let port = UInt16(parts.3), port > 0 else {
            return reading.note(
                "\(quoted(text)) is not accepted here; accepted: \(self.urlForm)", at: field)
        }
        webhook.isSecured = parts.1 == "https"
        webhook.host = String(parts.2)
        webhook.port = port
        webhook.path = parts.4.map(String.init) ?? "/"
    }

    private static func readWebhookSecret(
        _ reading: Reading, _ field: Field, _ webhook: inout Configuration.Webhook
    ) {
        guard let name = reading.text(of: field) else { return }
        do throws(Misfit) {
            webhook.secret = try SecretFile.read(reading.path(name), environment: reading.environment ?? [:])
            let parts = webhook.secret.value.split(separator: "_", maxSplits: 1)
            let key = parts.count == 2 && parts[0] == "whsec" ? Data(base64Encoded: String(parts[1])) : nil
            guard let key, (24...64).contains(key.count) else {
                throw .because("\(name) has no secret; echo whsec_$(openssl rand -base64 32) makes one")
            }
        } catch {
            reading.note(error.problem(accepted: "a file with a secret"), at: field)
        }
    }

    static func read(_ reading: Reading, _ field: Field, _ configuration: inout Configuration) {
        var monitor = Configuration.Monitor()
        reading.read(field, into: &monitor, keys: self.keys)
        configuration.monitor = monitor
    }

    /// Fills in the folder, once the journal is known.
    static func complete(_ configuration: inout Configuration, _ found: [String: Field], _ reading: Reading) {
        guard let field = found["monitor"], configuration.monitor?.directory == nil else { return }
        switch configuration.journal {
        case .sqlite(let path):
            configuration.monitor?.directory = URL(filePath: path).deletingLastPathComponent()
                .path(percentEncoded: false)
        case .none:
            reading.note(
                "directory is missing: without a journal there is no folder for audit.log and orders.json",
                at: field)
        }
    }

    /// The fewest characters of a token: what can be guessed is none.
    private static let shortestToken = 16

    private static func readTokens(
        _ reading: Reading, _ field: Field, _ monitor: inout Configuration.Monitor
    ) {
        guard let name = reading.text(of: field) else { return }
        do throws(Misfit) {
            let text = try SecretFile.read(reading.path(name), environment: reading.environment ?? [:]).value
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if let token = try self.token(line, number: index + 1) { monitor.tokens.append(token) }
            }
            if monitor.tokens.isEmpty { throw .because("\(name) has no token") }
        } catch {
            reading.note(error.problem(accepted: "a file with tokens"), at: field)
        }
    }

    /// The token of a line; nil for one that says nothing.
    ///
    /// What is wrong is told without the line.
    private static func token(_ line: Substring, number: Int) throws(Misfit) -> AccessToken? {
        let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let first = words.first, first.first != "#" else { return nil }
        let roles = AccessRole.allCases.map(\.rawValue).joined(separator: ", ")
        guard let role = AccessRole(rawValue: String(first)), words.count == 2 else {
            throw .because(
                "line \(number) is no role and token; accepted: one of \(roles), a space, the token")
        }
        let isToken =
            words[1].utf8.count >= self.shortestToken
            && words[1].utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isToken else {
            throw .because(
                "line \(number) has a token that is too short or not printable ASCII; accepted:"
                    + " \(self.shortestToken) characters or more, such as openssl rand -hex 24 prints")
        }
        return AccessToken(role: role, token: Secret(String(words[1])))
    }
}
