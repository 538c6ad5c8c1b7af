import ArgumentParser

/// What must hold at the end: `reply.p99<50ms`, `lost=0`.
///
/// | on the left | is |
/// | --- | --- |
/// | `reply.p50`, `.p90`, `.p99`, `.p99.9`, `.max`, `.mean` | a latency from when the question was due; `response.` alike, `lateness.` the generator's own |
/// | `rate`, `response_rate` | replies, responses a second behind the warm-up |
/// | `sent`, `taken`, `replies`, `refused`, `unanswered`, `unsent`, `lost`, `doubled`, `late`, `wrong`, `unmatched`, `receipts`, `lost_links`, `dropped_links` | a count |
///
/// Between stands `<`, `<=`, `>`, `>=`, `=` or `!=`; a latency has its unit: `us`, `ms` or `s`.
struct LoadAssertion: Hashable, Sendable, ExpressibleByArgument {
    enum Comparison: String, CaseIterable, Sendable {
        // Longer ones first: they begin like the shorter.
        case atMost = "<="
        case atLeast = ">="
        case notEqual = "!="
        case less = "<"
        case more = ">"
        case equal = "="

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .atMost: left <= right
            case .atLeast: left >= right
            case .notEqual: left != right
            case .less: left < right
            case .more: left > right
            case .equal: left == right
            }
        }
    }

    let text: String
    let metric: String
    let comparison: Comparison
    /// Nanoseconds, for latencies.
    let limit: Double

    /// nil for what is none.
    init?(argument text: String) {
        guard let comparison = Comparison.allCases.first(where: { text.contains($0.rawValue) }),
            let place = text.firstRange(of: comparison.rawValue)
        else { return nil }
        let metric = String(text[..<place.lowerBound])
        let isTime = metric.contains(".")
        guard
            let limit = isTime
                ? Self.nanoseconds(text[place.upperBound...]) : Double(text[place.upperBound...]),
            LoadSummary(LoadFigures()).value(metric) != nil
        else { return nil }
        self.text = text
        self.metric = metric
        self.comparison = comparison
        self.limit = limit
    }

    private static func nanoseconds(_ text: Substring) -> Double? {
        let units: [(name: String, factor: Double)] = [("us", 1e3), ("ms", 1e6), ("s", 1e9)]
        guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
        return Double(text.dropLast(unit.name.count)).map { $0 * unit.factor }
    }

    func holds(_ summary: LoadSummary) -> Bool {
        summary.value(self.metric).map { self.comparison.holds($0, self.limit) } ?? false
    }
}
