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

    private let http: PlainHTTP
    private let token: String

    /// A client of the monitor at `http://HOST:PORT`; nil for another kind of URL.
    public init?(url: String, token: String) {
        guard url.hasPrefix("http://") else { return nil }
        var authority = url.dropFirst("http://".count)
        if authority.hasSuffix("/") { authority.removeLast() }
        guard let colon = authority.lastIndex(of: ":"),
            let port = UInt16(authority[authority.index(after: colon)...])
        else { return nil }
        self.init(host: String(authority[..<colon]), port: port, token: token)
    }

    /// A client of the monitor at this host, an IPv6 address in brackets.
    public init(host: String, port: UInt16, token: String) {
        self.http = PlainHTTP(
            host: host, port: port, timeLimit: .seconds(30), maximumOctets: 64 << 20)
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
        } catch let error as PlainHTTP.Failure {
            throw Unreachable(description: error.description)
        } catch {
            throw Unreachable(
                description:
                    "no answer from http://\(self.http.host):\(self.http.port): \(error); is the daemon running, "
                    + "with the section `monitor` in its configuration?")
        }
    }
}
