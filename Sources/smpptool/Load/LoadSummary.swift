import JSONLines
import SMPP

/// The figures of a test as they are told.
struct LoadSummary: Sendable {
    /// A run above this share of what the generator reaches at all says more about the generator than about the peer.
    static let trustedShare = 0.8
    /// A generator that is later than this with one question in a hundred does not keep its pace.
    static let toleratedLateness = 1_000_000

    let figures: LoadFigures
    let response: Percentiles
    let reply: Percentiles
    let lateness: Percentiles
    let responseRate: Double
    let replyRate: Double
    /// The same for the generator against a peer that does nothing; nil: not measured.
    let ceiling: Double?
    /// Whether replies are what counts.
    let countsReplies: Bool

    init(_ figures: LoadFigures, plan: LoadPlan = LoadPlan(), ceiling: LoadFigures? = nil) {
        self.figures = figures
        self.response = Percentiles(figures.response)
        self.reply = Percentiles(figures.reply)
        self.lateness = Percentiles(figures.lateness)
        self.countsReplies = plan.expectsReplies
        (self.responseRate, self.replyRate) = Self.rates(figures)
        self.ceiling = ceiling.map {
            let rates = Self.rates($0)
            return plan.expectsReplies ? rates.1 : rates.0
        }
    }

    /// From the end of the warm-up until the last came: what piled up before or behind counts, and the time it took.
    private static func rates(_ figures: LoadFigures) -> (Double, Double) {
        func rate(_ count: Int, _ end: Int64) -> Double {
            let start = figures.measuredFrom
            return end > start ? Double(count) / Double(end - start) * 1e9 : 0
        }
        return (
            rate(figures.measuredTaken, max(figures.lastTaken, figures.lastSent)),
            rate(figures.measuredReplies, max(figures.lastReply, figures.lastSent))
        )
    }

    /// What counts, a second.
    var rate: Double { self.countsReplies ? self.replyRate : self.responseRate }

    /// A figure by its name in assertions; nil: there is none.
    func value(_ name: String) -> Double? {
        if let dot = name.firstIndex(of: ".") {
            let point = String(name[name.index(after: dot)...])
            switch name[..<dot] {
            case "reply": return self.reply.value(point)
            case "response": return self.response.value(point)
            case "lateness": return self.lateness.value(point)
            default: return nil
            }
        }
        switch name {
        case "rate": return self.rate
        case "response_rate": return self.responseRate
        default: return self.counts.first { $0.name == name }.map { Double($0.count) }
        }
    }

    var counts: [(name: String, count: Int)] {
        let counts = self.figures.counts
        return [
            ("sent", counts.sent), ("taken", counts.taken), ("replies", counts.replies),
            ("refused", counts.refused), ("unanswered", counts.unanswered), ("unsent", counts.unsent),
            ("lost", counts.lost), ("doubled", counts.doubled), ("late", counts.late),
            ("wrong", counts.wrong),
            ("unmatched", counts.unmatched), ("receipts", counts.receipts), ("lost_links", counts.lostLinks),
            ("dropped_links", counts.droppedLinks),
        ]
    }

    /// Why the figures are not to be believed.
    var doubts: [String] {
        var doubts: [String] = []
        if let ceiling, ceiling > 0, self.rate > Self.trustedShare * ceiling {
            let share = Int(self.rate / ceiling * 100)
            doubts.append(
                "\(share) % of what this generator reaches against a peer that does nothing: the peer may do more"
            )
        }
        if self.lateness.p99 > Self.toleratedLateness {
            doubts.append(
                "the generator was late by its own fault: p99 \(self.lateness.p99.milliseconds) ms behind its pace"
            )
        }
        return doubts
    }
}

extension Percentiles {
    func value(_ point: String) -> Double? {
        let points = [
            "mean": self.mean, "p50": self.p50, "p90": self.p90, "p99": self.p99, "p99.9": self.p999,
            "max": self.max,
        ]
        return points[point].map(Double.init)
    }

    var json: JSON {
        .object([
            ("count", .number(self.count)), ("mean_ns", .number(self.mean)), ("p50_ns", .number(self.p50)),
            ("p90_ns", .number(self.p90)), ("p99_ns", .number(self.p99)), ("p99_9_ns", .number(self.p999)),
            ("max_ns", .number(self.max)),
        ])
    }

    var words: String {
        [("p50", self.p50), ("p90", self.p90), ("p99", self.p99), ("p99.9", self.p999), ("max", self.max)]
            .map { "\($0.0) \($0.1.milliseconds)" }.joined(separator: "  ") + " ms"
    }
}

extension Int {
    /// Nanoseconds in milliseconds, to the microsecond.
    var milliseconds: String {
        let microseconds = (self + 500) / 1000
        let rest = String(microseconds % 1000)
        return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
    }
}

extension LoadSecond {
    var words: String {
        let latency = self.reply.count > 0 ? self.reply : self.response
        return
            "\(self.second) s  sent \(self.sent)  taken \(self.taken)  replies \(self.replies)  open \(self.open)  "
            + latency.words
    }

    var json: JSON {
        .object([
            ("event", .string("second")), ("second", .number(self.second)), ("sent", .number(self.sent)),
            ("taken", .number(self.taken)), ("replies", .number(self.replies)), ("open", .number(self.open)),
            ("response", self.response.json), ("reply", self.reply.json),
        ])
    }
}

extension LoadSummary {
    var json: JSON {
        .object(
            [("event", .string("end"))] + self.counts.map { ($0.name, .number($0.count)) } + [
                (
                    "statuses",
                    .object(
                        self.figures.counts.statuses.sorted { $0.key.rawValue < $1.key.rawValue }
                            .map { ($0.key.description, .number($0.value)) })
                ),
                ("response_rate", .number(Int(self.responseRate))),
                ("reply_rate", .number(Int(self.replyRate))),
                ("response", self.response.json), ("reply", self.reply.json),
                ("lateness", self.lateness.json),
                ("ceiling", .optional(self.ceiling.map { Int($0) })),
                ("doubts", .array(self.doubts.map { .string($0) })),
            ])
    }

    /// The table at the end.
    var lines: [String] {
        let counts = self.counts.filter {
            $0.count > 0 || ["sent", "replies", "lost", "doubled", "wrong"].contains($0.name)
        }
        var lines = [counts.map { "\($0.name) \($0.count)" }.joined(separator: "  ")]
        for (status, count) in self.figures.counts.statuses.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        {
            lines.append("refused with \(status): \(count)")
        }
        lines.append("responses  \(Int(self.responseRate)) a second  \(self.response.words)")
        if self.countsReplies {
            lines.append("replies    \(Int(self.replyRate)) a second  \(self.reply.words)")
        }
        if self.lateness.count > 0 { lines.append("lateness   \(self.lateness.words)") }
        if let ceiling {
            lines.append("ceiling    \(Int(ceiling)) a second against a peer that does nothing")
        }
        return lines + self.doubts.map { "! \($0)" }
    }
}
