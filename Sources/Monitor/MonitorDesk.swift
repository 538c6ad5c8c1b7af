public import Bridge
import Glibc
import JSONLines
import Locks
import Monotonic

/// Answers requests: knows what there is, who may have it, and what it looks like.
///
/// No socket and no HTTP library here.
public final class MonitorDesk: Sendable {
    let monitored: any Monitored
    let doorkeeper: Locked<Doorkeeper>
    /// What concerns the process and not the bridge.
    let process: MonitoredProcess
    /// Whether browsers come by TLS.
    let isSecured: Bool
    private let clock: @Sendable () -> Instant
    private let load = Locked(Load())
    private let rendered = Locked<Rendered?>(nil)

    private struct Load {
        /// Requests at this moment.
        var requests = 0
        /// What may come now, and apart from it for the probes: a flood must not make others believe that the daemon is dead.
        var allowance = RequestAllowance()
        var probeAllowance = RequestAllowance()
        var streams = 0
        var refused = 0
    }

    /// The status as JSON, made once for all who ask within a moment.
    private struct Rendered: Sendable {
        let at: Instant
        let isLive: Bool
        let line: String
    }

    /// A desk for a daemon.
    public convenience init(
        _ monitored: any Monitored, _ settings: Configuration.Monitor,
        process: MonitoredProcess = MonitoredProcess()
    ) {
        self.init(monitored, settings, process: process, clock: { .now })
    }

    init(
        _ monitored: any Monitored, _ settings: Configuration.Monitor, process: MonitoredProcess,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.monitored = monitored
        self.process = process
        self.clock = clock
        self.isSecured = settings.tls != nil
        self.doorkeeper = Locked(Doorkeeper(tokens: settings.tokens, hosts: settings.hosts))
    }

    var now: Instant { self.clock() }

    /// The answer to a request; one that finds too many others is refused.
    func answer(_ request: WebRequest) async -> WebResponse {
        guard self.isExpected(request), self.take(\.requests, MonitorLimits.requests) else {
            var response = Problem.tooMany.response
            response.isShed = true
            return response
        }
        defer { self.load.withLock { $0.requests -= 1 } }
        var response: WebResponse
        do throws(Problem) {
            response = try await self.route(request)
        } catch {
            response = error.response
        }
        response.headers += Self.safeguards
        return response
    }

    /// Our page and nobody else's may use what we send, and nobody may keep it.
    private static let safeguards = [
        (
            "Content-Security-Policy",
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        ),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ]

    private func route(_ request: WebRequest) async throws(Problem) -> WebResponse {
        try self.doorkeeper.withLock { door throws(Problem) in try door.checkHost(request.host) }
        let fitting = Route.all.compactMap { route in
            route.match(request.path).map { (route: route, parameters: $0) }
        }
        guard !fitting.isEmpty else { throw .notFound }
        guard let found = fitting.first(where: { $0.route.method == request.method }) else {
            throw .wrongMethod(fitting.map(\.route.method))
        }
        let now = self.now
        let visitor: Doorkeeper.Visitor?
        if let role = found.route.role {
            visitor = try self.doorkeeper.withLock { door throws(Problem) in
                try door.admit(request, for: role, at: now)
            }
        } else {
            visitor = nil
        }
        return try await found.route.answer(
            self, Call(request: request, parameters: found.parameters, visitor: visitor))
    }

    /// Whether no more come than may.
    private func isExpected(_ request: WebRequest) -> Bool {
        let now = self.now
        let isProbe = request.path == "/livez" || request.path == "/readyz"
        return self.load.withLock { load in
            let isExpected = isProbe ? load.probeAllowance.take(at: now) : load.allowance.take(at: now)
            if !isExpected { load.refused += 1 }
            return isExpected
        }
    }

    private func take(_ count: any WritableKeyPath<Load, Int> & Sendable, _ limit: Int) -> Bool {
        self.load.withLock { load in
            guard load[keyPath: count] < limit else {
                load.refused += 1
                return false
            }
            load[keyPath: count] += 1
            return true
        }
    }

    /// Whether one more may listen to events; `endStream` takes it back.
    func beginStream() -> Bool { self.take(\.streams, MonitorLimits.streams) }

    func endStream() {
        self.load.withLock { $0.streams -= 1 }
    }
}

/// What the monitor may know and change of the process around the bridge.
public struct MonitoredProcess: Sendable {
    /// Changes what is logged; nil: it can't be changed.
    public var setLogLevel: (@Sendable (Configuration.Log.Level) -> Void)?
    /// Lines that the log's target did not take; nil: nobody counts.
    public var droppedLogLines: (@Sendable () -> Int)?
    /// The last PDUs of a link or an account as a pcap file, masked; nil from it: there is no such link.
    public var capture: (@Sendable (String) async -> [UInt8]?)?
    /// Who tells others what becomes of the links; nil: nobody does.
    public var webhook: Webhook?
    /// Where what people do is written down; nil: nowhere.
    public var audit: AuditLog?
    /// What the monitor shows by TLS; nil: there is none.
    public var certificate: MonitorCertificate?
    /// Where the journal is; nil: there is none.
    public var storePath: String?

    /// Nothing.
    public init() {}
}

// MARK: - Looking

extension MonitorDesk {
    /// The status on one line.
    func statusLine() -> String {
        let snapshot = self.monitored.lastSnapshot
        let isLive = self.isLive(snapshot)
        return self.rendered.withLock { rendered in
            if let rendered, rendered.at == snapshot.at, rendered.isLive == isLive { return rendered.line }
            let line = snapshot.status(self.ownCounts(snapshot)).line
            rendered = Rendered(at: snapshot.at, isLive: isLive, line: line)
            return line
        }
    }

    func statusTable() -> String {
        let snapshot = self.monitored.lastSnapshot
        return snapshot.table(isLive: self.isLive(snapshot), certificate: self.ownCertificate)
    }

    func metrics(_ format: Exposition.Format) -> String {
        let snapshot = self.monitored.lastSnapshot
        return snapshot.metrics(format, self.ownCounts(snapshot))
    }

    private func ownCounts(_ snapshot: BridgeSnapshot) -> BridgeSnapshot.OwnCounts {
        BridgeSnapshot.OwnCounts(
            isLive: self.isLive(snapshot), doors: self.doorkeeper.withLock { $0.counts },
            refusedRequests: self.load.withLock { $0.refused },
            droppedLogLines: self.process.droppedLogLines?(), webhook: self.process.webhook?.counts,
            freeOctets: self.process.storePath.flatMap(Self.freeOctets),
            certificate: self.ownCertificate)
    }

    private var ownCertificate: BridgeSnapshot.Certificate? {
        self.process.certificate?.notAfter.map { BridgeSnapshot.Certificate(name: "monitor", notAfter: $0) }
    }

    /// What is free where a file or folder is.
    private static func freeOctets(at path: String) -> Int? {
        var space = statvfs()
        guard unsafe statvfs(path, &space) == 0 else { return nil }
        return Int(clamping: UInt64(space.f_bavail) * UInt64(space.f_frsize))
    }

    /// Whether the loop has turned lately: it looks at everything each time.
    func isLive(_ snapshot: BridgeSnapshot) -> Bool { self.now - snapshot.at <= MonitorLimits.turnTime }

    func live() -> WebResponse {
        let snapshot = self.monitored.lastSnapshot
        guard !self.isLive(snapshot) else { return .text("ok\n") }
        let age = BridgeSnapshot.span((self.now - snapshot.at).inSeconds)
        return .text("the loop has not turned for \(age)\n", status: 503)
    }

    func ready() -> WebResponse {
        let snapshot = self.monitored.lastSnapshot
        var reasons = snapshot.reasonsNotReady
        if !self.isLive(snapshot) { reasons.append("the loop does not turn") }
        guard !reasons.isEmpty else { return .text("ok\n") }
        return .text(reasons.joined(separator: "\n") + "\n", status: 503)
    }
}
