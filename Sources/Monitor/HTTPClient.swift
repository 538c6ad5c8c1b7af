import NIOCore
import NIOHTTP1
import NIOPosix
import Transport

/// Sends one request over a connection of its own: HTTP/1.1, with TLS or without.
struct HTTPClient: Sendable {
    /// What came back.
    struct Response: Sendable {
        let status: Int
        let body: [UInt8]
    }

    /// There was no answer that can be used.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A name or address; an IPv6 address in brackets.
    let host: String
    let port: UInt16
    /// Whom to trust; nil: there is no TLS.
    var tls: TLSContext?
    /// The longest wait for an answer, from the connection on.
    let timeLimit: Duration
    /// The most octets of a body that are taken.
    let maximumOctets: Int

    /// What it asks, for people.
    var url: String { "\(self.tls == nil ? "http" : "https")://\(self.host):\(self.port)" }

    private static let connectTime = TimeAmount.seconds(5)

    /// - Throws: `Failure`, or why there is no connection.
    func send(
        _ method: String, _ path: String, headers: [(String, String)], body: [UInt8]
    ) async throws -> Response {
        var all = HTTPHeaders([("Host", "\(self.host):\(self.port)"), ("Connection", "close")] + headers)
        if !body.isEmpty { all.add(name: "Content-Length", value: "\(body.count)") }
        let head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: all)
        let (channel, secured) = try await self.connect()
        let timer = channel.channel.eventLoop.scheduleTask(in: TimeAmount(self.timeLimit)) {
            channel.channel.close(promise: nil)
        }
        defer { timer.cancel() }
        return try await channel.executeThenClose { inbound, outbound in
            try await secured.get()
            try await outbound.write(.head(head))
            if !body.isEmpty { try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: body)))) }
            try await outbound.write(.end(nil))
            return try await self.read(inbound)
        }
    }

    private typealias Channel = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// A connection, and how its handshake ends, if there is one.
    private func connect() async throws -> (Channel, secured: EventLoopFuture<Void>) {
        let name = self.host.hasPrefix("[") ? String(self.host.dropFirst().dropLast()) : self.host
        let tls = self.tls
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(Self.connectTime)
            .connect(host: name, port: Int(self.port)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    var secured = channel.eventLoop.makeSucceededVoidFuture()
                    if let tls {
                        let converter = try tls.makeConverter(host: name)
                        let promise = channel.eventLoop.makePromise(of: Void.self)
                        secured = promise.futureResult
                        try channel.pipeline.syncOperations.addHandler(
                            TLSHandler(converter, secured: promise))
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return (try Channel(wrappingChannelSynchronously: channel), secured)
                }
            }
    }

    private func read(_ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>) async throws
        -> Response
    {
        var status: Int?
        var octets: [UInt8] = []
        for try await part in inbound {
            switch part {
            case .head(let head): status = Int(head.status.code)
            case .body(let buffer):
                guard octets.count + buffer.readableBytes <= self.maximumOctets else {
                    throw Failure(description: "the answer is longer than \(self.maximumOctets) octets")
                }
                octets += Array(buffer.readableBytesView)
            case .end:
                if let status { return Response(status: status, body: octets) }
            }
        }
        throw Failure(
            description: "\(self.url) closed the connection without an answer")
    }
}
