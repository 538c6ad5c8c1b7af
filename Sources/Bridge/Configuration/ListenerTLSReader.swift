import Transport

/// Reads a listener's section `tls`: that it is there lets in peers by TLS alone.
///
/// - `certificate_file` (file, required): our certificate and those of the authorities between.
/// - `key_file` (file, required, mode 600): its key.
/// - `client_ca_file` (file, default none): the authorities without whose certificate no peer is let in.
///
/// The files are read here once, so that a mistake in them is told with its line.
enum ListenerTLSReader {
    static let keys =
        ownKeys + [
            Key("client_ca_file", accepted: "a file of certificates in PEM", default: "none") {
                reading, field, tls in
                tls.clientCAFile = reading.text(of: field).map { reading.path($0) }
            }
        ]

    /// What a server shows, whoever its clients are.
    static let ownKeys: [Key<TLSServerSettings>] = [
        Key("certificate_file", accepted: "a file with our certificate in PEM", isRequired: true) {
            reading, field, tls in
            tls.certificateFile = reading.text(of: field).map { reading.path($0) } ?? ""
        },
        Key("key_file", accepted: "a file with its private key in PEM, mode 600", isRequired: true) {
            reading, field, tls in
            tls.keyFile = reading.text(of: field).map { reading.path($0) } ?? ""
        },
    ]

    static let none = TLSServerSettings(certificateFile: "", keyFile: "")

    static func read(_ reading: Reading, _ field: Field, _ listener: inout Configuration.Listener) {
        listener.tls = self.settings(reading, field, self.keys)
    }

    /// The settings of a section that has these keys.
    static func settings(
        _ reading: Reading, _ field: Field, _ keys: [Key<TLSServerSettings>]
    ) -> TLSServerSettings {
        let mistakes = reading.mistakes.count
        var tls = self.none
        let found = reading.read(field, into: &tls, keys: keys)
        if let key = found["key_file"] {
            do throws(Misfit) {
                try SecretFile.check(tls.keyFile, environment: reading.environment ?? [:])
            } catch {
                reading.note(error.problem(accepted: "a file with a private key"), at: key)
            }
        }
        if reading.mistakes.count == mistakes { self.checkFiles(tls, found, reading, field) }
        return tls
    }

    private static func checkFiles(
        _ tls: TLSServerSettings, _ found: [String: Field], _ reading: Reading, _ field: Field
    ) {
        do throws(TLSFileError) {
            _ = try TLSContext(server: tls)
        } catch {
            let key =
                switch error.purpose {
                case .authorities: "client_ca_file"
                case .certificate: "certificate_file"
                case .key: "key_file"
                }
            reading.note(error.description, at: found[key] ?? field)
        }
    }
}
