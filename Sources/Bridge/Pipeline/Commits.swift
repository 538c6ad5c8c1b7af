import Journal
import Monotonic
import SMPPLink

/// What is on its way into the journal, and what it did not take and gets again.
struct OpenCommits<Content: Sendable>: Sendable {
    /// How long the journal is left alone after it failed.
    static var pause: Duration { .seconds(1) }

    private(set) var open: [UInt64: Content] = [:]
    private var number: UInt64 = 0
    private var failed: [Content] = []
    /// When the journal is asked again.
    private(set) var retry: Instant?

    /// Whether the journal has all that it was to get.
    var isEmpty: Bool { self.open.isEmpty && self.failed.isEmpty }

    /// The number of a commit that is given to the journal.
    mutating func begin(_ content: Content) -> UInt64 {
        self.number += 1
        self.open[self.number] = content
        return self.number
    }

    /// What a commit that is done was about.
    mutating func end(_ number: UInt64) -> Content? {
        self.open.removeValue(forKey: number)
    }

    /// Keeps what the journal did not take.
    mutating func keep(_ content: Content, at now: Instant) {
        self.failed.append(content)
        self.retry = now + Self.pause
    }

    /// What the journal is to get again now, in its order.
    mutating func due(at now: Instant) -> [Content] {
        guard let retry = self.retry, retry <= now else { return [] }
        self.retry = nil
        return exchange(&self.failed, with: [])
    }
}

/// What is on its way of a link's messages.
typealias Commits = OpenCommits<CommitContent>

/// What a commit makes durable, and so allows.
enum CommitContent: Sendable {
    /// The acknowledgement of these parts.
    case accepted([ArrivedPart])
    /// The first segments of these replies.
    case answered([Reply])
    /// These segments, once more.
    case resending([SegmentToken])
    /// The acknowledgement of these receipts.
    case receipted([SegmentReceipt], [ResponseTicket])
    /// Nothing: it has happened.
    case noted([JournalRecord])
}

extension CommitContent {
    /// Receipts in it: of their own, or beside the responses that they came before.
    var receiptCount: Int {
        switch self {
        case .receipted(let receipts, _): receipts.count
        case .noted(let records): records.count { if case .receipted = $0 { true } else { false } }
        case .accepted, .answered, .resending: 0
        }
    }
}

extension Commits {
    /// Whether a part is on its way into the journal.
    func isAccepting(_ id: MessageID) -> Bool {
        self.open.values.contains { content in
            if case .accepted(let parts) = content { parts.contains { $0.id == id } } else { false }
        }
    }
    /// Segments that leave as soon as the journal has been told.
    var resendingCount: Int {
        self.open.values.reduce(0) { count, content in
            if case .resending(let tokens) = content { count + tokens.count } else { count }
        }
    }
}
