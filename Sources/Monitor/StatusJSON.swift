import Bridge
import JSONLines
import Journal
import Logging
import Monotonic
import SMPP
import SMPPLink
import SMPPSession
import Services
import Transport

/// The status as one JSON object; `openapi.yaml` describes it key by key.
extension BridgeSnapshot {
    func status(_ own: OwnCounts) -> JSON {
        .object([
            ("version", .string(KopirVersion.text)),
            ("time", .string(Self.text(ofSeconds: Double(self.wall.milliseconds) / 1_000))),
            ("started", .string(self.wallText(self.started))),
            ("uptime_seconds", .decimal(self.age(self.started))),
            ("state", .string(self.isDraining ? "draining" : "running")),
            ("live", .bool(own.isLive)),
            ("ready", .bool(self.reasonsNotReady.isEmpty)),
            ("not_ready", .array(self.reasonsNotReady.map { .string($0) })),
            ("links", .object(self.links.map { ($0.status.name, self.json($0)) })),
            ("accounts", .object(self.accounts.map { ($0.status.systemID, self.json($0)) })),
            ("queue", self.queueJSON),
            ("sla", self.slaJSON),
            ("services", .object(self.services.map { ($0.name ?? "none", $0.json) })),
            ("registers", .object(self.registers.map { ($0.register.rawValue, $0.json) })),
            ("journal", self.json(freeOctets: own.freeOctets)),
            ("canary", self.canary?.json ?? .null),
            ("certificates", .array((self.certificates + own.certificates).map { self.json($0) })),
            ("log_dropped", .optional(own.droppedLogLines)),
            ("events", .array(self.events.map(\.json))),
        ])
    }

    private func json(_ link: Link) -> JSON {
        let head: [(name: String, value: JSON)] = [
            ("state", .string(link.state)),
            ("since", .optional(link.worst.map { self.wallText($0.since) })),
            ("since_seconds", .optional(self.age(link.worst?.since))),
            ("not_bound_seconds", .optional(self.age(link.notBoundSince(self)))),
            ("reason", .optional(link.reason)),
            ("attempts", .number(link.worst?.attempts ?? 0)),
            ("next_attempt_seconds", .optional(self.wait(link.worst?.nextAttempt))),
            ("paused", .bool(link.orders.isPaused)),
            ("unbound", .bool(link.orders.isUnbound)),
            ("ordered_seconds", .optional(link.orderedSeconds(self))),
            ("host", .optional(link.worst?.host)),
            ("tls", self.json(link.worst?.tls)),
            ("can_receive", .bool(link.status.canReceive)),
            ("can_submit", .bool(link.status.canSubmit)),
        ]
        let messages: [(name: String, value: JSON)] = [
            ("received", .number(link.pipeline.accepted)),
            ("refused", .number(link.pipeline.refused)),
            ("sent", .number(link.counts.accepted)),
            ("errors", link.counts.errors.json),
            ("throttled", .number(link.throttled)),
            ("repeats", .number(link.pipeline.repeats)),
            ("binds", .number(link.counts.binds)),
            ("binds_24h", .number(link.bindsADay)),
            ("refused_binds", link.counts.refusedBinds.json),
            ("open", .number(link.open)),
            ("oldest_unanswered_seconds", .optional(self.age(link.oldestArrival))),
            ("sessions", .array(link.status.binds.map { self.json($0) })),
        ]
        let traffic = self.json(link.traffic, window: link.windowSize, link.received, link.sent)
        return .object(head + traffic + messages)
    }

    private func wait(_ moment: Instant?) -> Double? {
        moment.map { max(0, ($0 - self.at) / .seconds(1)) }
    }

    private func json(
        _ traffic: ConnectionTraffic, window: Int, _ received: Rates, _ sent: Rates
    ) -> [(name: String, value: JSON)] {
        [
            ("last_received_seconds", .optional(self.age(traffic.lastReceived))),
            ("last_sent_seconds", .optional(self.age(traffic.lastSent))),
            ("enquire_link_seconds", .optional(traffic.enquireLinkRoundTrip?.inSeconds)),
            ("window", .object([("used", .number(traffic.outstanding)), ("size", .number(window))])),
            ("oldest_request_seconds", .optional(self.age(traffic.oldestRequest))),
            ("rates", .object([("received", received.json), ("sent", sent.json)])),
        ]
    }

    private func json(_ bind: LinkStatus.Bind) -> JSON {
        .object([
            ("type", .string(bind.type.rawValue)),
            ("state", .string(bind.state.rawValue)),
            ("since", .string(self.wallText(bind.since))),
            ("since_seconds", .decimal(self.age(bind.since))),
            ("reason", .optional(bind.reason)),
            ("attempts", .number(bind.attempts)),
            ("next_attempt_seconds", .optional(self.wait(bind.nextAttempt))),
            ("host", .optional(bind.host)),
            ("tls", self.json(bind.tls)),
        ])
    }

    private func json(_ tls: TLSFacts?) -> JSON {
        guard let tls else { return .null }
        return .object([
            ("version", .string(tls.version)), ("cipher", .string(tls.cipher)),
            ("not_after", .optional(tls.peerNotAfter.map { Self.text(ofSeconds: Double($0)) })),
        ])
    }

    private func json(_ account: Account) -> JSON {
        let newest = account.status.binds.last
        let head: [(name: String, value: JSON)] = [
            ("state", .string(account.state.rawValue)),
            ("since", .optional(newest.map { self.wallText($0.since) })),
            ("since_seconds", .optional(self.age(newest?.since))),
            ("reason", .optional(account.status.reason)),
            ("sessions", .array(account.status.binds.map { self.json($0) })),
        ]
        let requests: [(name: String, value: JSON)] = [
            ("requests", .number(account.counts.requests)),
            ("throttled", .number(account.counts.throttled)),
            ("binds", .number(account.counts.binds)),
            ("binds_24h", .number(account.bindsADay)),
            ("sent", .number(account.counts.accepted)),
            ("errors", account.counts.errors.json),
        ]
        let traffic = self.json(account.traffic, window: account.windowSize, account.received, account.sent)
        return .object(head + traffic + requests)
    }

    private func json(_ session: AccountStatus.Bind) -> JSON {
        .object([
            ("type", .string(session.type.rawValue)),
            ("state", .string(session.state.rawValue)),
            ("since", .string(self.wallText(session.since))),
            ("since_seconds", .decimal(self.age(session.since))),
            ("peer", .string(session.peer.description)),
            ("interface_version", .string("0x" + String(session.interfaceVersion, radix: 16))),
            ("tls", self.json(session.tls)),
        ])
    }

    private var queueJSON: JSON {
        .object([
            ("waiting", .number(self.queued)),
            ("open", .number(self.open)),
            ("capacity", .number(self.capacity)),
            ("workers_busy", .number(self.workers)),
            ("workers", .number(self.workerLimit)),
            ("oldest_unanswered_seconds", .optional(self.age(self.oldestArrival))),
        ])
    }

    private var slaJSON: JSON {
        .object([
            ("deadline_seconds", .decimal(self.sla.deadline.inSeconds)),
            ("fallback_seconds", .decimal(self.sla.fallback.inSeconds)),
            ("bounds_seconds", .array(ReplyTimes.bounds.map { .decimal($0) })),
            ("5m", self.fiveMinutes.json),
            ("1h", self.hour.json),
        ])
    }

    private func json(freeOctets: Int?) -> JSON {
        .object([
            ("promise", .string(self.promise)),
            ("durable", .bool(self.isDurable)),
            ("commits", .number(self.journal.commits)),
            ("records", .number(self.journal.records)),
            ("errors", .number(self.journal.errors)),
            ("failing", .bool(self.journal.isFailing)),
            ("last_error", .optional(self.journal.lastError)),
            ("last_error_seconds", .optional(self.age(self.journal.lastErrorAt))),
            ("p50_seconds", .optional(self.journal.times.quantile(0.5))),
            ("p99_seconds", .optional(self.journal.times.quantile(0.99))),
            ("free_octets", .optional(freeOctets)),
        ])
    }

    private func json(_ certificate: Certificate) -> JSON {
        let left = Double(certificate.notAfter) - Double(self.wall.milliseconds) / 1_000
        return .object([
            ("name", .string(certificate.name)),
            ("not_after", .string(Self.text(ofSeconds: Double(certificate.notAfter)))),
            ("days", .number(Int((left / 86_400).rounded(.down)))),
        ])
    }
}

extension BridgeSnapshot.Window {
    fileprivate var json: JSON {
        .object([
            ("in_time", .number(self.inTime)),
            ("late", .number(self.late)),
            ("unavailable", .number(self.unavailable)),
            ("ratio", self.ratio.map { .decimal($0) } ?? .null),
            ("p50_seconds", .optional(self.replyTimes.quantile(0.5))),
            ("p99_seconds", .optional(self.replyTimes.quantile(0.99))),
            ("buckets", .array(self.replyTimes.buckets.map { .number($0) })),
        ])
    }
}

extension ServiceCounts {
    fileprivate var json: JSON {
        .object([
            ("answered", .number(self.answers.answered)),
            ("refused", .number(self.answers.refused)),
            ("unavailable", .number(self.answers.unavailable)),
            ("ignored", .number(self.answers.ignored)),
            ("replies", .number(self.replyTimes.count)),
            ("late", .number(self.late)),
        ])
    }
}

extension RegisterHealth {
    fileprivate var json: JSON {
        .object([
            ("state", .string(self.state.rawValue)),
            ("state_seconds", .decimal(self.duration.inSeconds)),
            ("calls", .number(self.calls)),
            ("overdue_calls", .number(self.overdueCalls)),
            ("spared_calls", .number(self.sparedCalls)),
        ])
    }
}

extension CanaryStatus {
    fileprivate var json: JSON {
        .object([
            ("working", self.isWorking.map { .bool($0) } ?? .null),
            ("seconds", .optional(self.time?.inSeconds)),
            ("asked", .number(self.asked)),
            ("answered", .number(self.answered)),
            ("failed", .number(self.failed)),
        ])
    }
}

extension RecentEvents.Event {
    fileprivate var json: JSON {
        .object([
            ("time", .string(BridgeSnapshot.text(ofSeconds: Double(self.milliseconds) / 1_000))),
            ("level", .string(self.level.rawValue)),
            ("event", .string(self.event)),
            ("fields", .object(self.fields.map { ($0.name, .string($0.value)) })),
        ])
    }
}

extension Rates {
    fileprivate var json: JSON { .array(self.all.map { .decimal($0) }) }
}

extension [CommandStatus: Int] {
    fileprivate var json: JSON {
        .object(
            self.map { ($0.key.description, $0.value) }.sorted { $0.0 < $1.0 }.map { ($0.0, .number($0.1)) })
    }
}
