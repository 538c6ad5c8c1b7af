import Bridge
import Journal
import SMPP
import SMPPLink
import SMPPSession
import Services

/// The metrics: everything in them is in the snapshot, but for what concerns the monitor itself.
///
/// Labels are names of links, accounts, services, registers, states, outcomes and statuses: all of them few, and none a
/// number or a text of anybody.
extension BridgeSnapshot {
    func metrics(_ format: Exposition.Format, _ own: OwnCounts) -> String {
        var text = Exposition(format, prefix: "kopir_")
        self.writeProcess(&text, own)
        self.writeBinds(&text)
        self.writeTraffic(&text)
        self.writeMessages(&text)
        self.writeReplies(&text)
        self.writeWork(&text)
        self.writeAccounts(&text)
        self.writeProbe(&text)
        if let webhook = own.webhook { Self.write(webhook, &text) }
        return text.text
    }

    /// What the monitor and the log have counted themselves.
    struct OwnCounts: Sendable {
        var isLive = true
        var doors = Doorkeeper.Counts()
        var refusedRequests = 0
        var droppedLogLines: Int?
        var webhook: WebhookQueue.Counts?
        var freeOctets: Int?
        var certificate: Certificate?

        var certificates: [Certificate] { [self.certificate].compactMap(\.self) }
    }

    private func writeProcess(_ text: inout Exposition, _ own: OwnCounts) {
        text.gauge("build_info", "The version that runs.", [(["version": KopirVersion.text], 1)])
        text.gauge("start_time_seconds", "When the bridge began.", [([:], self.wallSeconds(self.started))])
        text.gauge(
            "clock_timestamp_seconds", "The wall clock.", [([:], Double(self.wall.milliseconds) / 1_000)])
        text.gauge("live", "Whether the loops turn.", [([:], own.isLive ? 1 : 0)])
        text.gauge(
            "ready", "Whether messages can come in and are kept.",
            [([:], self.reasonsNotReady.isEmpty ? 1 : 0)])
        text.gauge("draining", "Whether nothing new is taken.", [([:], self.isDraining ? 1 : 0)])
        text.counter(
            "auth_failures", "Requests to the monitor that were refused.",
            [
                (["reason": "no_token"], own.doors.noToken),
                (["reason": "wrong_token"], own.doors.wrongToken),
                (["reason": "forbidden"], own.doors.forbidden),
                (["reason": "wrong_host"], own.doors.wrongHost),
            ])
        text.counter(
            "monitor_requests_shed", "Requests to the monitor that found too many others.",
            [([:], own.refusedRequests)])
        if let dropped = own.droppedLogLines {
            text.counter("log_dropped", "Lines that the log's target did not take.", [([:], dropped)])
        }
        if let free = own.freeOctets {
            text.gauge("store_free_bytes", "What is free where the journal is.", [([:], Double(free))])
        }
        text.gauge(
            "tls_certificate_not_after_timestamp_seconds", "When a certificate ends.",
            (self.certificates + own.certificates).map { (["name": $0.name], Double($0.notAfter)) })
    }

    private func writeBinds(_ text: inout Exposition) {
        let states = LinkStatus.State.allCases.map(\.rawValue) + ["paused"]
        text.gauge(
            "bind_state", "1 for the state that a link is in.",
            self.links.flatMap { link in
                states.map { (["link": link.status.name, "state": $0], link.state == $0 ? 1 : 0) }
            })
        text.gauge(
            "link_bound", "Whether messages can go one way at least.",
            self.links.map { ($0.labels, $0.isBound ? 1 : 0) })
        text.gauge(
            "bind_state_changed_timestamp_seconds", "When the state last changed.",
            self.links.map { ($0.labels, $0.worst.map { self.wallSeconds($0.since) }) })
        text.gauge(
            "link_paused", "Whether a person has paused the link.",
            self.links.map { ($0.labels, $0.orders.isPaused ? 1 : 0) })
        text.gauge(
            "link_unbound", "Whether a person has taken the link down.",
            self.links.map { ($0.labels, $0.orders.isUnbound ? 1 : 0) })
        text.counter("binds", "Binds that succeeded.", self.links.map { ($0.labels, $0.counts.binds) })
        text.counter(
            "refused_binds", "Binds that the SMSC refused.",
            self.links.flatMap { $0.series($0.counts.refusedBinds) })
    }

    private func writeTraffic(_ text: inout Exposition) {
        text.gauge(
            "link_last_received_timestamp_seconds", "When the last PDU came.",
            self.links.map { ($0.labels, $0.traffic.lastReceived.map { self.wallSeconds($0) }) })
        text.gauge(
            "link_last_sent_timestamp_seconds", "When the last PDU left.",
            self.links.map { ($0.labels, $0.traffic.lastSent.map { self.wallSeconds($0) }) })
        text.gauge(
            "enquire_link_seconds", "The last round trip of enquire_link.",
            self.links.map { ($0.labels, $0.traffic.enquireLinkRoundTrip?.inSeconds) })
        text.gauge(
            "enquire_link_interval_seconds", "Silence before enquire_link is sent.",
            self.links.map { ($0.labels, $0.enquireLinkInterval.inSeconds) })
        text.gauge(
            "window_in_flight", "submit_sm without a response.",
            self.links.map { ($0.labels, Double($0.traffic.outstanding)) })
        text.gauge(
            "window_limit", "The most submit_sm without a response.",
            self.links.map { ($0.labels, Double($0.windowSize)) })
        text.gauge(
            "oldest_request_seconds", "How long the oldest submit_sm waits for its response.",
            self.links.map { ($0.labels, self.age($0.traffic.oldestRequest) ?? 0) })
        text.counter(
            "pdus", "PDUs over a link by command and status; what has no name is together.",
            self.links.flatMap { link in
                link.series(link.traffic.received, "in") + link.series(link.traffic.sent, "out")
            })
        text.histogram(
            "submit_response_seconds", "From a submit_sm until its response, of those that came in time.",
            bounds: ResponseTimes.bounds,
            self.links.map { link in
                let times = link.traffic.session.responseTimes
                return (link.labels, buckets: times.buckets, sum: times.sum.inSeconds)
            })
        text.counter(
            "pdu_malformed", "PDUs that could not be read.",
            self.links.map { ($0.labels, $0.traffic.session.malformed) })
        text.counter(
            "response_timeouts", "Requests without a response in time.",
            self.links.map { ($0.labels, $0.traffic.session.timedOut) })
        text.counter(
            "submit_errors", "submit_sm that were answered with an error.",
            self.links.flatMap { $0.series($0.counts.errors) })
        text.counter(
            "throttled", "submit_sm that came too fast for the SMSC.",
            self.links.map { ($0.labels, $0.throttled) })
    }

    private func writeMessages(_ text: inout Exposition) {
        let counters: [(String, String, KeyPath<PipelineCounts, Int>)] = [
            ("messages_received", "Parts of messages that were acknowledged and are owned.", \.accepted),
            ("messages_refused", "deliver_sm that were refused so that the SMSC keeps them.", \.refused),
            ("messages_wrong_destination", "deliver_sm to a number that is not ours.", \.wrongDestination),
            ("replies_failed", "Replies that the SMSC refused for good.", \.failed),
            ("replies_expired", "Replies that could not be sent in the time for it.", \.expired),
            ("in_doubt_resubmits", "Segments sent again because their outcome was unknown.", \.resent),
            ("in_doubt", "Segments whose outcome stayed unknown.", \.inDoubt),
            ("duplicates_suppressed", "deliver_sm that were repeats of earlier ones.", \.repeats),
            ("rate_limited", "Messages beyond their sender's bucket.", \.limited),
            (
                "loops_stopped", "Messages without an answer because it would have been one of a loop.",
                \.loops
            ),
            ("receipts", "Receipts.", \.receipts),
            ("quarantined", "Messages that the process died of too often.", \.quarantined),
        ]
        for (name, help, count) in counters {
            text.counter(name, help, self.links.map { ($0.labels, $0.pipeline[keyPath: count]) })
        }
        text.counter(
            "messages_sent", "submit_sm that the SMSC took.",
            self.links.map { ($0.labels, $0.counts.accepted) })
    }

    private func writeReplies(_ text: inout Exposition) {
        text.counter(
            "requests", "Messages by service and outcome.",
            self.services.flatMap { service -> [(Exposition.Labels, Int)] in
                let counts = service.answers
                return [
                    ("answered", counts.answered), ("refused", counts.refused),
                    ("unavailable", counts.unavailable),
                    ("ignored", counts.ignored),
                ].map { (["service": service.label, "outcome": $0.0], $0.1) }
            })
        text.histogram(
            "reply_seconds", "From the last part of a message until the SMSC had the whole reply.",
            bounds: ReplyTimes.bounds,
            self.services.map {
                (["service": $0.label], buckets: $0.replyTimes.buckets, sum: $0.replyTimes.sum.inSeconds)
            })
        text.counter(
            "in_time", "Replies that were with the SMSC by their deadline.", [([:], self.total.inTime)])
        text.counter(
            "late", "Messages whose reply was not with the SMSC by their deadline.", [([:], self.total.late)])
    }

    private func writeWork(_ text: inout Exposition) {
        text.gauge(
            "queue_messages", "Messages that wait for a worker, and all that are not done with.",
            [(["queue": "work"], Double(self.queued)), (["queue": "open"], Double(self.open))])
        text.gauge(
            "queue_limit", "The most messages that are not done with.",
            [(["queue": "open"], Double(self.capacity))])
        text.gauge(
            "queue_oldest_seconds", "How long the oldest message has not been done with.",
            [(["queue": "open"], self.age(self.oldestArrival) ?? 0)])
        text.gauge("workers_busy", "Workers at work.", [([:], Double(self.workers))])
        text.gauge("workers", "The most workers at work.", [([:], Double(self.workerLimit))])
        let registers = self.registers.map {
            (labels: ["register": $0.register.rawValue] as Exposition.Labels, health: $0)
        }
        text.gauge(
            "breaker_open", "Whether a register is spared because it failed.",
            registers.map { ($0.labels, $0.health.state == .closed ? 0 : 1) })
        text.gauge(
            "register_calls", "Calls of a register that have not ended.",
            registers.map { ($0.labels, Double($0.health.calls)) })
        text.gauge(
            "register_calls_overdue", "Calls that were given up and have not come back.",
            registers.map { ($0.labels, Double($0.health.overdueCalls)) })
        text.counter(
            "register_calls_spared", "Calls that were not made.",
            registers.map { ($0.labels, $0.health.sparedCalls) })
        text.histogram(
            "handler_seconds", "How long answering took that asked registers.", bounds: ReplyTimes.bounds,
            self.handlerTimes.sorted { $0.key < $1.key }.map { service, times in
                (["service": service], buckets: times.buckets, sum: times.sum.inSeconds)
            })
        text.histogram(
            "journal_commit_seconds", "From a commit until it is durable.", bounds: ReplyTimes.bounds,
            [([:], buckets: self.journal.times.buckets, sum: self.journal.times.sum.inSeconds)])
        text.counter("journal_errors", "Commits that failed.", [([:], self.journal.errors)])
        text.gauge(
            "journal_failing", "Whether the last commit failed.", [([:], self.journal.isFailing ? 1 : 0)])
        text.gauge(
            "journal_durable", "Whether what is acknowledged survives the process.",
            [([:], self.isDurable ? 1 : 0)])
    }

    /// Nothing where no canary is configured, and no verdict before the first.
    private func writeProbe(_ text: inout Exposition) {
        guard let canary else { return }
        text.gauge(
            "probe_success", "Whether the canary's last question was answered in time.",
            [([:], canary.isWorking.map { $0 ? 1 : 0 })])
        text.gauge(
            "probe_seconds", "How long the answer to it took.", [([:], canary.time?.inSeconds)])
        text.counter("probes", "Questions of the canary.", [([:], canary.asked)])
    }

    private static func write(_ webhook: WebhookQueue.Counts, _ text: inout Exposition) {
        text.counter(
            "webhook_events", "Events for the webhook by what became of them.",
            [
                (["result": "taken"], webhook.taken), (["result": "refused"], webhook.refused),
                (["result": "dropped"], webhook.dropped),
            ])
        text.counter(
            "webhook_failed_attempts", "Attempts to send an event that came to nothing.",
            [([:], webhook.failedAttempts)])
        text.gauge("webhook_waiting", "Events that wait for the webhook.", [([:], Double(webhook.waiting))])
    }

    private func writeAccounts(_ text: inout Exposition) {
        guard let server else { return }
        let labels = { (account: Account) -> Exposition.Labels in ["account": account.status.systemID] }
        text.gauge(
            "account_binds", "Sessions of an account that are bound.",
            self.accounts.map { (labels($0), Double($0.status.binds.count { $0.state.isBound })) })
        text.counter(
            "account_requests", "Requests of an account.",
            self.accounts.map { (labels($0), $0.counts.requests) })
        text.counter(
            "account_throttled", "Requests beyond an account's window or throughput.",
            self.accounts.map { (labels($0), $0.counts.throttled) })
        let routes: KeyValuePairs = [
            "accepted": self.routes.accepted, "refused": self.routes.refused,
            "unroutable": self.routes.unroutable, "submitted": self.routes.submitted,
            "failed": self.routes.failed, "expired": self.routes.expired,
            "cancelled": self.routes.cancelled, "resent": self.routes.resent, "in_doubt": self.routes.inDoubt,
            "reported": self.routes.reported, "unreported": self.routes.unreported,
        ]
        text.counter(
            "routed_messages", "What became of clients' messages, and of their receipts.",
            routes.map { (["event": $0.key], $0.value) })
        text.gauge(
            "server_connections", "Connections of peers, bound or not.", [([:], Double(server.connections))])
        text.counter(
            "server_refused_connections", "Connections of peers that were not taken.",
            server.counts.refused.map { (["reason": $0.key.rawValue], $0.value) }.sorted {
                $0.0[0].value < $1.0[0].value
            })
        text.counter(
            "server_strangers", "Connections of peers that spoke something else, or nothing.",
            server.counts.strangers.map { (["kind": $0.key.rawValue], $0.value) }.sorted {
                $0.0[0].value < $1.0[0].value
            } + [(["kind": "silent"] as Exposition.Labels, server.counts.silent)])
        text.counter(
            "server_shed_connections", "Connections of peers that went for newer ones.",
            [([:], server.counts.shed)])
        text.counter(
            "server_bans", "Addresses that were banned.", [([:], server.counts.bans)])
        text.counter(
            "server_bind_failures", "Binds and outbinds of peers that were refused.",
            server.counts.bindFailures.map { (["reason": $0.key.rawValue], $0.value) }
                .sorted { $0.0[0].value < $1.0[0].value })
    }
}

extension BridgeSnapshot.Link {
    fileprivate var labels: Exposition.Labels { ["link": self.status.name] }

    /// A series for each command and status.
    fileprivate func series(_ counts: PDUCounts, _ direction: String) -> [(Exposition.Labels, Int)] {
        let named = counts.all.map { kind, count in
            (command: kind.command?.description ?? "other", status: kind.status.description, count: count)
        }
        return named.sorted { ($0.command, $0.status) < ($1.command, $1.status) }.map {
            (
                [
                    "link": self.status.name, "direction": direction, "command": $0.command,
                    "status": $0.status,
                ], $0.count
            )
        }
    }

    /// A series for each status.
    fileprivate func series(_ counts: [CommandStatus: Int]) -> [(Exposition.Labels, Int)] {
        counts.map { (status: $0.key.description, count: $0.value) }.sorted { $0.status < $1.status }.map {
            (["link": self.status.name, "status": $0.status], $0.count)
        }
    }
}

extension ServiceCounts {
    fileprivate var label: String { self.name ?? "none" }
}
