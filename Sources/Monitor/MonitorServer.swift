import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle
public import Transport

/// The monitor over HTTP: takes connections and requests within `MonitorLimits`, and lets the desk answer.
public struct MonitorServer: Service {
    private let desk: MonitorDesk
    private let address: Transport.SocketAddress
    private let certificate: MonitorCertificate?
    private let logger: Logger
    private let isListening: @Sendable (Int) async -> Void

    /// A server that does nothing until `run()`.
    ///
    /// - Parameters:
    ///   - desk: who answers.
    ///   - address: where to listen.
    ///   - certificate: what TLS shows; nil: there is none.
    ///   - logger: where it tells that it does.
    ///   - isListening: called with the port when connections are taken.
    public init(
        _ desk: MonitorDesk, address: Transport.SocketAddress, certificate: MonitorCertificate? = nil,
        logger: Logger,
        isListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.desk = desk
        self.address = address
        self.certificate = certificate
        self.logger = logger
        self.isListening = isListening
    }

    /// Listens until it is told to stop.
    public func run() async throws {
        let logger = self.logger
        let isListening = self.isListening
        let waiting = WaitingConnections()
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestDeadline(waiting)],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: MonitorLimits.headerOctets, maxHeaderListSize: MonitorLimits.headerOctets,
                maxHeaderFieldCount: MonitorLimits.headers))
        let application = Application(
            responder: Responder(desk: self.desk),
            server: self.server(configuration),
            configuration: ApplicationConfiguration(
                address: .hostname(self.address.ip, port: Int(self.address.port)),
                availableConnectionsDelegate: MaximumAvailableConnections(MonitorLimits.connections)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                logger.notice("monitor listens", metadata: ["port": "\(port)"])
                await isListening(port)
            },
            // What a client does wrong is its own affair: its answer tells it.
            logger: Logger(label: "kopir-monitor") { _ in SwiftLogNoOpLogHandler() })
        try await application.run()
    }
}

extension MonitorServer {
    private func server(_ configuration: HTTP1Channel.Configuration) -> HTTPServerBuilder {
        guard let certificate = self.certificate else { return .http1(configuration: configuration) }
        return HTTPServerBuilder { responder in
            SecureHTTPChannel(
                http: HTTP1Channel(responder: responder, configuration: configuration),
                certificate: certificate)
        }
    }
}

/// Turns Hummingbird's requests into ours, and our answers into its.
private struct Responder: HTTPResponder {
    typealias Context = PeerContext

    let desk: MonitorDesk

    func respond(to request: Request, context: PeerContext) async throws -> Response {
        var own = WebRequest(method: request.method.rawValue, path: request.uri.path)
        own.host = request.head.authority
        own.authorization = request.headers[.authorization]
        own.cookie = request.headers[.cookie]
        own.accept = request.headers[.accept]
        own.contentType = request.headers[.contentType]
        own.peer = context.peer
        do {
            let body = try await request.body.collect(upTo: MonitorLimits.bodyOctets)
            own.body = Array(body.readableBytesView)
        } catch is NIOTooManyBytesError {
            return self.last(Problem.tooLarge.response)
        }
        let answer = await self.desk.answer(own)
        guard answer.isShed else { return self.response(answer) }
        try await Task.sleep(for: MonitorLimits.shedPause)
        return self.last(answer)
    }

    /// A response after which the connection ends, so that its place is for others.
    private func last(_ own: WebResponse) -> Response {
        var response = self.response(own)
        response.headers[.connection] = "close"
        return response
    }

    private func response(_ own: WebResponse) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = own.contentType
        for (name, value) in own.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let status = HTTPResponse.Status(code: own.status)
        switch own.body {
        case .octets(let octets):
            return Response(
                status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: octets)))
        case .statusEvents:
            guard self.desk.beginStream() else { return self.response(Problem.tooMany.response) }
            return Response(status: status, headers: headers, body: self.events)
        }
    }

    /// Server-sent events: the status once a second, until the reader is gone or the daemon stops.
    private var events: ResponseBody {
        let desk = self.desk
        return ResponseBody { writer in
            defer { desk.endStream() }
            try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                try await writer.write(ByteBuffer(string: "event: status\ndata: \(desk.statusLine())\n\n"))
                try await Task.sleep(for: MonitorLimits.eventInterval)
            }
            try await writer.finish(nil)
        }
    }
}

/// What we want to know of a connection.
private struct PeerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.peer = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
