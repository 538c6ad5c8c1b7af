import Journal
import Monotonic

/// The segments whose outcome is unknown, and until when a late response may settle each.
struct Doubts: Sendable {
    /// How long a late response is waited for, from the time limit of the request, while its session lives.
    static let patience: Duration = .seconds(10)

    private struct Entry: Comparable, Sendable {
        let moment: Instant
        let token: SegmentToken

        static func < (one: Entry, other: Entry) -> Bool {
            (one.moment, one.token.rawValue) < (other.moment, other.token.rawValue)
        }
    }

    private var waiting = DeadlineQueue<Entry>()

    /// When the first has waited long enough.
    var nextMoment: Instant? { self.waiting.first?.moment }

    mutating func add(_ token: SegmentToken, at now: Instant) {
        self.waiting.insert(Entry(moment: now + Self.patience, token: token))
    }

    /// Those that have waited long enough; settled ones may be among them.
    mutating func due(at now: Instant) -> [SegmentToken] {
        var tokens: [SegmentToken] = []
        while let next = self.waiting.first, next.moment <= now, let entry = self.waiting.popFirst() {
            tokens.append(entry.token)
        }
        return tokens
    }

    /// All of them: no response can come any more.
    mutating func all() -> [SegmentToken] {
        var tokens: [SegmentToken] = []
        while let entry = self.waiting.popFirst() { tokens.append(entry.token) }
        return tokens
    }
}
