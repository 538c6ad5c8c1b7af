import Transport

/// Reads a link's section `tls`: that it is there secures the link.
///
/// - `ca_file` (file, default the authorities of the system): whose certificates are trusted.
/// - `server_name` (name or address, default the host's name): whom the SMSC's certificate must be for.
/// - `certificate_file`, `key_file` (files, default none, mode 600 for the key): our own certificate.
/// - `handshake_timeout` (duration, default 5s, 100ms–5m): wait for the handshake.
///
/// The files are read here once, so that a mistake in them is told with its line. There is no key to leave the SMSC's
/// certificate unverified: with its own certificate as `ca_file` every SMSC can be verified.
enum TLSReader {
    static let keys: [Key<Configuration.TLS>] = [
        file("ca_file", "a file of certificates in PEM", default: "the authorities of the system", \.caFile),
        Key(
            "server_name", accepted: "a host name or an IP address", default: "the name in hosts",
            read: readName),
        file("certificate_file", "a file with our certificate in PEM", default: "none", \.certificateFile),
        file("key_file", "a file with its private key in PEM, mode 600", default: "none", \.keyFile),
        Key("handshake_timeout", \.handshakeTimeout, .duration(.milliseconds(100) ... .seconds(300))),
    ]

    static func read(_ reading: Reading, _ field: Field, _ link: inout Configuration.Link) {
        let mistakes = reading.mistakes.count
        var tls = Configuration.TLS()
        // `tls: {}` and `tls:` alone are TLS with nothing but defaults.
        let found = field.isNothing ? [:] : reading.read(field, into: &tls, keys: self.keys)
        self.checkPair(found, reading, field)
        if let key = found["key_file"], let path = tls.client.keyFile { self.checkMode(path, reading, key) }
        if reading.mistakes.count == mistakes { self.checkFiles(tls.client, found, reading, field) }
        link.tls = tls
    }

    private static func checkPair(_ found: [String: Field], _ reading: Reading, _ field: Field) {
        guard (found["certificate_file"] == nil) != (found["key_file"] == nil) else { return }
        let missing = found["key_file"] == nil ? "key_file" : "certificate_file"
        reading.note("\(missing) is missing; accepted: certificate_file and key_file, or neither", at: field)
    }

    private static func checkMode(_ path: String, _ reading: Reading, _ field: Field) {
        do throws(Misfit) {
            try SecretFile.check(path, environment: reading.environment ?? [:])
        } catch {
            reading.note(error.problem(accepted: "a file with a private key"), at: field)
        }
    }

    private static func checkFiles(
        _ client: TLSClientSettings, _ found: [String: Field], _ reading: Reading, _ field: Field
    ) {
        do throws(TLSFileError) {
            _ = try TLSContext(client: client)
        } catch {
            let key =
                switch error.purpose {
                case .authorities: "ca_file"
                case .certificate: "certificate_file"
                case .key: "key_file"
                }
            reading.note(error.description, at: found[key] ?? field)
        }
    }

    private static func readName(_ reading: Reading, _ field: Field, _ tls: inout Configuration.TLS) {
        guard let name = reading.text(of: field) else { return }
        let isName = name.utf8.allSatisfy {
            (0x30...0x3A).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0)
                || $0 == 0x2D || $0 == 0x2E
        }
        guard isName, (1...253).contains(name.utf8.count) else {
            return reading.note(
                "\(quoted(name)) is not accepted here; accepted: a host name or an IP address", at: field)
        }
        tls.client.serverName = name
    }

    private static func file(
        _ name: String, _ accepted: String, default defaultText: String,
        _ property: any WritableKeyPath<TLSClientSettings, String?> & Sendable
    ) -> Key<Configuration.TLS> {
        Key(name, accepted: accepted, default: defaultText) { reading, field, tls in
            tls.client[keyPath: property] = reading.text(of: field).map { reading.path($0) }
        }
    }
}
