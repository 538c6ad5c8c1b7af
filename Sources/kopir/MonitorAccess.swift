import ArgumentParser
import Bridge
import CommandLineTool
import Foundation
import Monitor
import Transport

/// How a command reaches the running daemon.
struct MonitorAccess: ParsableArguments {
    @Option(help: "The daemon's configuration: its section monitor says where it is and names the tokens.")
    var config: String?

    @Option(
        help: "Where the daemon's monitor is, http://HOST:PORT or https://HOST:PORT, instead of --config.")
    var url: String?

    @Option(help: "With --url: a file with a token, alone or behind its role as in monitor.tokens_file.")
    var tokenFile: String?

    @Option(
        help:
            "With --url https://…: a PEM file with the authority that its certificate is from, or with that certificate itself, instead of the system's authorities."
    )
    var ca: String?

    func validate() throws {
        guard (config == nil) != (url == nil) else {
            throw ValidationError("either --config FILE, or --url URL with --token-file FILE")
        }
        guard (url == nil) == (tokenFile == nil) else {
            throw ValidationError("--url and --token-file belong together")
        }
    }

    func client() throws -> MonitorClient {
        if let config { return try client(config) }
        guard let url, let tokenFile else { throw CommandFailure.usage("--config or --url is missing") }
        let token = try token(in: tokenFile)
        let client = try Self.usable { () throws(TLSFileError) in
            try MonitorClient(url: url, caFile: ca, token: token)
        }
        guard let client else {
            throw CommandFailure.usage("--url \(url): accepted: http://HOST:PORT, https://HOST:PORT")
        }
        return client
    }

    /// With the strongest token: who may read the file has them all.
    private func client(_ config: String) throws -> MonitorClient {
        guard let monitor = try loadConfiguration(config).monitor, let address = monitor.address,
            let token = monitor.tokens.max(by: { $0.role < $1.role })
        else {
            throw CommandFailure.usage("\(config): has no section monitor, so there is nobody to ask")
        }
        // A daemon that listens on every address is here, too.
        let isEvery = address.octets.allSatisfy { $0 == 0 }
        let ip = isEvery ? (address.octets.count == 4 ? "127.0.0.1" : "::1") : address.ip
        // What the daemon shows is here, so it need not be from an authority; it is for the address or for a name of `hosts`.
        let tls = monitor.tls.map {
            TLSClientSettings(caFile: $0.certificateFile, serverName: monitor.hosts.first)
        }
        return try Self.usable { () throws(TLSFileError) in
            try MonitorClient(
                host: ip.contains(":") ? "[\(ip)]" : ip, port: address.port, tls: tls,
                token: token.token.value)
        }
    }

    private static func usable<Client>(_ make: () throws(TLSFileError) -> Client) throws -> Client {
        do throws(TLSFileError) {
            return try make()
        } catch {
            throw CommandFailure.usage(error.description)
        }
    }

    private func token(in path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure.usage("--token-file \(path) can't be read")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: " ") }
        let tokens = lines.compactMap { words -> (role: AccessRole, token: String)? in
            guard let last = words.last, words.first?.hasPrefix("#") == false else { return nil }
            return (AccessRole(rawValue: String(words[0])) ?? .read, String(last))
        }
        guard let best = tokens.max(by: { $0.role < $1.role }) else {
            throw CommandFailure.usage("--token-file \(path) has no token")
        }
        return best.token
    }
}

extension MonitorClient {
    /// What came back, if it was done; else the daemon's own words of what is wrong and what to do.
    func ask(
        _ method: String, _ path: String, body: [UInt8] = []
    ) async throws -> Response {
        let response: Response
        do {
            response = try await self.send(method, path, body: body)
        } catch {
            throw CommandFailure.check("\(error)")
        }
        if (200...299).contains(response.status) { return response }
        let problem = try? JSONDecoder().decode([String: String].self, from: Data(response.body))
        let words = problem.map { "\($0["error"] ?? ""); \($0["do"] ?? "")" } ?? response.text
        throw CommandFailure.check("HTTP \(response.status): \(words)")
    }
}
