import NIOCore
import NIOHTTP1
import NIOPosix

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

    /// The most octets of a body that are taken.
    private static let maximumOctets = 64 << 20
    /// The longest wait for an answer.
    private static let timeLimit = TimeAmount.seconds(30)

    private let host: String
    private let port: Int
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
        self.host = host
        self.port = Int(port)
        self.token = token
    }

    /// Sends a request and takes the answer.
    public func send(
        _ method: String, _ path: String, accept: String = "*/*", body: [UInt8] = [],
        as contentType: String = "application/json"
    ) async throws -> Response {
        do {
            return try await self.exchange(self.head(method, path, accept, body, contentType), body)
        } catch let error as Unreachable {
            throw error
        } catch {
            throw Unreachable(
                description:
                    "no answer from http://\(self.host):\(self.port): \(error); is the daemon running, "
                    + "with the section `monitor` in its configuration?")
        }
    }

    private func head(
        _ method: String, _ path: String, _ accept: String, _ body: [UInt8], _ contentType: String
    ) -> HTTPRequestHead {
        var headers = HTTPHeaders([
            ("Host", "\(self.host):\(self.port)"), ("Authorization", "Bearer \(self.token)"),
            ("Accept", accept),
            ("Connection", "close"),
        ])
        if !body.isEmpty {
            headers.add(name: "Content-Type", value: contentType)
            headers.add(name: "Content-Length", value: "\(body.count)")
        }
        return HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: headers)
    }

    private func exchange(_ head: HTTPRequestHead, _ body: [UInt8]) async throws -> Response {
        let host = self.host.hasPrefix("[") ? String(self.host.dropFirst().dropLast()) : self.host
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: host, port: self.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let timer = channel.channel.eventLoop.scheduleTask(in: Self.timeLimit) {
            channel.channel.close(promise: nil)
        }
        defer { timer.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(.head(head))
            if !body.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
            try await outbound.write(.end(nil))
            var status: Int?
            var octets: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let head): status = Int(head.status.code)
                case .body(let buffer):
                    guard octets.count + buffer.readableBytes <= Self.maximumOctets else {
                        throw Unreachable(
                            description: "the answer is longer than \(Self.maximumOctets) octets")
                    }
                    octets += Array(buffer.readableBytesView)
                case .end:
                    if let status { return Response(status: status, body: octets) }
                }
            }
            throw Unreachable(
                description: "http://\(self.host):\(self.port) closed the connection without an answer")
        }
    }
}
