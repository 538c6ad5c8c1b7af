import ArgumentParser
import CommandLineTool
import Transport

/// TLS towards the server that a command connects to.
struct ClientTLSOptions: ParsableArguments {
    @Flag(help: "Secure the connection by TLS 1.2 or 1.3; the server's certificate and name are verified.")
    var tls = false

    @Option(help: "A PEM file of the authorities, or servers, to trust; those of the system when not given.")
    var ca: String?

    @Option(help: "A PEM file with our certificate, for servers that ask for one.")
    var cert: String?

    @Option(help: "A PEM file with the private key of that certificate.")
    var key: String?

    @Option(
        help: "The name or IP address that the server's certificate must be for; the host when not given.")
    var serverName: String?

    @Flag(help: "Take any certificate: anybody may be at the other end. For a test bench only.")
    var insecure = false

    /// nil: plain TCP.
    func context() throws -> TLSContext? {
        guard tls else {
            guard ca == nil, cert == nil, key == nil, serverName == nil, !insecure else {
                throw CommandFailure.usage("--ca, --cert, --key, --server-name and --insecure need --tls")
            }
            return nil
        }
        guard (cert == nil) == (key == nil) else {
            throw CommandFailure.usage("--cert and --key go together")
        }
        guard !insecure || ca == nil && serverName == nil else {
            throw CommandFailure.usage(
                "--insecure takes any certificate: --ca and --server-name have no effect")
        }
        var settings = TLSClientSettings(
            caFile: ca, serverName: serverName, certificateFile: cert, keyFile: key)
        settings.verifiesServer = !insecure
        do throws(TLSFileError) {
            return try TLSContext(client: settings)
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }
}

/// TLS towards those who connect to a command that listens.
struct ServerTLSOptions: ParsableArguments {
    @Option(help: "A PEM file with the certificate to listen with: connections are secured by TLS.")
    var tlsCertificate: String?

    @Option(help: "A PEM file with the private key of that certificate.")
    var tlsKey: String?

    @Option(name: .customLong("client-ca"), help: "A PEM file of authorities: only their clients are let in.")
    var clientAuthorities: String?

    /// nil: plain TCP.
    func context() throws -> TLSContext? {
        switch (tlsCertificate, tlsKey) {
        case (nil, nil) where clientAuthorities == nil: return nil
        case (let certificate?, let key?):
            let settings = TLSServerSettings(
                certificateFile: certificate, keyFile: key, clientCAFile: clientAuthorities)
            do throws(TLSFileError) {
                return try TLSContext(server: settings)
            } catch {
                throw CommandFailure.usage(error.description)
            }
        default: throw CommandFailure.usage("TLS needs --tls-certificate and --tls-key")
        }
    }
}
