public import Transport

/// Asks a monitor over HTTP: what the commands of `kopir` do.
public struct MonitorClient: Sendable {
    /// What came back.
    public struct Response: Sendable {
        /// The HTTP status.
        public let status: Int
        /// The body.
        public let body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: self.body, as: UTF8.self) }
    }

    /// There was no answer.
    public struct Unreachable: Error, CustomStringConvertible {
        /// Whom we asked, and what happened.
        public let description: String
    }

    private let http: HTTPClient
    private let token: String

    /// A client of the monitor at `http://HOST:PORT` or `https://HOST:PORT`; nil for another kind of URL.
    ///
    /// - Parameter caFile: PEM certificates of the authorities, or the server, that are trusted; nil: the authorities of the system.
    /// - Throws: that file can't be used.
    public init?(url: String, caFile: String? = nil, token: String) throws(TLSFileError) {
        let parts = url.split(separator: "://", maxSplits: 1)
        guard parts.count == 2, ["http", "https"].contains(parts[0]) else { return nil }
        var authority = parts[1]
        if authority.hasSuffix("/") { authority.removeLast() }
        guard let colon = authority.lastIndex(of: ":"),
            let port = UInt16(authority[authority.index(after: colon)...])
        else { return nil }
        let tls = parts[0] == "https" ? TLSClientSettings(caFile: caFile) : nil
        try self.init(host: String(authority[..<colon]), port: port, tls: tls, token: token)
    }

    /// A client of the monitor at this host, an IPv6 address in brackets.
    ///
    /// - Throws: a file of TLS that can't be used.
    public init(
        host: String, port: UInt16, tls: TLSClientSettings? = nil, token: String
    ) throws(TLSFileError) {
        var context: TLSContext?
        if let tls { context = try TLSContext(client: tls) }
        self.http = HTTPClient(
            host: host, port: port, tls: context, timeLimit: .seconds(30), maximumOctets: 64 << 20)
        self.token = token
    }

    /// Sends a request and takes the answer.
    public func send(
        _ method: String, _ path: String, accept: String = "*/*", body: [UInt8] = [],
        as contentType: String = "application/json"
    ) async throws -> Response {
        var headers = [("Authorization", "Bearer \(self.token)"), ("Accept", accept)]
        if !body.isEmpty { headers.append(("Content-Type", contentType)) }
        do {
            let response = try await self.http.send(method, path, headers: headers, body: body)
            return Response(status: response.status, body: response.body)
        } catch let error as HTTPClient.Failure {
            throw Unreachable(description: error.description)
        } catch {
            throw Unreachable(
                description:
                    "no answer from \(self.http.url): \(error); is the daemon running, "
                    + "with the section `monitor` in its configuration?")
        }
    }
}
