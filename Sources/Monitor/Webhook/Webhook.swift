public import Bridge
import Journal
import Locks
public import Logging
import Monotonic
public import ServiceLifecycle
public import Transport

/// Tells a receiver over HTTP what becomes of the links: `monitor.webhook` of the configuration.
///
/// It looks at snapshots, as everybody who watches does: nothing in the daemon waits for it. What has not been taken when the
/// daemon stops is lost.
public struct Webhook: Service {
    /// How often it looks for events, and for one that is due.
    private static let interval: Duration = .milliseconds(250)

    private let monitored: any Monitored
    private let http: HTTPClient
    private let path: String
    private let signature: WebhookSignature
    private let logger: Logger
    private let queue = Locked(WebhookQueue())

    /// A webhook that does nothing until `run()`; nil: its secret is none.
    ///
    /// - Throws: a file of TLS that can't be used.
    public init?(
        _ monitored: any Monitored, _ settings: Configuration.Webhook, logger: Logger
    ) throws(TLSFileError) {
        guard let signature = WebhookSignature(secret: settings.secret.value) else { return nil }
        self.monitored = monitored
        var tls: TLSContext?
        if let settings = settings.tls { tls = try TLSContext(client: settings) }
        self.http = HTTPClient(
            host: settings.host, port: settings.port, tls: tls, timeLimit: .seconds(10),
            maximumOctets: 64 << 10)
        self.path = settings.path
        self.signature = signature
        self.logger = logger
    }

    var counts: WebhookQueue.Counts { self.queue.withLock { $0.counts } }

    /// Looks and tells until it is told to stop.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.watch() }
                group.addTask { await self.tell() }
            }
        }
    }

    private func watch() async {
        var watch = LinkWatch()
        while !Task.isCancelled {
            let events = watch.look(self.monitored.lastSnapshot)
            self.queue.withLock { queue in
                for event in events { queue.add(event) }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func tell() async {
        var isReached = true
        while !Task.isCancelled {
            guard let event = self.queue.withLock({ $0.next(at: .now) }) else {
                try? await Task.sleep(for: Self.interval)
                continue
            }
            let (outcome, reason) = await self.send(event)
            self.queue.withLock { $0.ended(event, outcome, at: .now) }
            if let reason, isReached || outcome == .refused {
                self.logger.warning("webhook: an event was not taken", metadata: ["reason": "\(reason)"])
            } else if outcome == .taken, !isReached {
                self.logger.notice("webhook: events are taken again")
            }
            isReached = outcome != .failed
        }
    }

    private func send(_ event: LinkEvent) async -> (WebhookQueue.Outcome, reason: String?) {
        let now = WallTime.now.milliseconds / 1_000
        let headers = [("Content-Type", "application/json"), ("User-Agent", "kopir/\(KopirVersion.text)")]
        do {
            let response = try await self.http.send(
                "POST", self.path, headers: headers + self.signature.headers(event.id, event.body, at: now),
                body: event.body)
            let outcome = WebhookQueue.Outcome(status: response.status)
            return (outcome, outcome == .taken ? nil : "HTTP \(response.status)")
        } catch {
            return (.failed, "\(error)")
        }
    }
}
