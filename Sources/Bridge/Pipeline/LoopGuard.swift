import Monotonic
import Services

/// Ends loops with phones that answer by themselves, and silences nobody who asks something.
///
/// Such a phone answers each of our replies: with a text of its own ("I am away until 5 March"), or with ours. Two
/// rules end that:
/// 1. A text that is our last reply to its sender, as far as its first `comparedLength` octets of UTF-8 go (a phone may
///    send a long reply back cut), is no question: it is passed by without a reply.
/// 2. A reply is *empty* if it is a row of the error tables and no plate or IIN was understood in the question: it
///    named no service, or nothing to be looked up. After `emptyReplies` such replies in a row further ones are
///    withheld. The row ends with a question that gives any other reply, and with a `pause` without one that would
///    add to it. The fallback text says nothing about the question: it neither adds to the row nor ends it.
///
/// So who asks what a service can look up is always answered, however often, whatever came before. Who writes
/// something else, or asks for himself though no register knows the phone, has read so six times in a row, and gets
/// no reply the seventh time. A loop gets six empty replies at most: silence ends it, for a phone that answers
/// replies has none to answer.
///
/// Questions come before their replies: `isEcho` is asked when a question is read, `mayReply` when its reply is ready.
struct LoopGuard: Sendable {
    struct Limits: Hashable, Sendable {
        /// Empty replies in a row; 0: there is no guard.
        var emptyReplies = 6
        /// The time after which a row is over, and a reply no longer the last one.
        var pause: Duration = .seconds(600)
        /// Senders that are remembered at least.
        var senders = 100_000
    }

    /// Octets of a reply by which it is recognised: no SMS holds fewer characters.
    static let comparedLength = 40

    /// What is remembered of a sender.
    struct Memory: Sendable {
        /// Of the last reply, its beginning.
        var reply: UInt64?
        var repliedAt: Instant
        /// Questions in a row that gave an empty reply, those included whose reply was withheld.
        var row = 0
        var lastInRow: Instant
    }

    private let limits: Limits
    private var senders: RecentSenders<Memory>
    /// Texts that were our own.
    private(set) var echoes = 0
    /// Replies that were withheld.
    private(set) var withheld = 0

    init(_ limits: Limits = Limits()) {
        self.limits = limits
        self.senders = RecentSenders(memory: limits.pause, limit: max(1, limits.senders))
    }

    /// Senders in memory, some of them twice.
    var count: Int { self.senders.count }

    /// Whether a question is our own last reply come back.
    mutating func isEcho(_ text: String, from sender: MSISDN, at now: Instant) -> Bool {
        guard let memory = self.senders.value(of: sender), now < memory.repliedAt + self.limits.pause,
            memory.reply == Self.beginning(of: text)
        else { return false }
        self.echoes += 1
        return true
    }

    /// Whether a reply may leave; if so it counts as sent.
    mutating func mayReply(_ answer: Answer, to sender: MSISDN, at now: Instant) -> Bool {
        guard self.limits.emptyReplies > 0, answer.outcome != .ignored else { return true }
        var memory = self.senders.value(of: sender) ?? Memory(repliedAt: now, lastInRow: now)
        let isEmpty = answer.outcome == .refused && answer.argument == nil
        if isEmpty {
            let goesOn = now < memory.lastInRow + self.limits.pause
            memory.row = goesOn ? min(memory.row, self.limits.emptyReplies) + 1 : 1
            memory.lastInRow = now
        } else if answer.outcome != .unavailable {
            memory.row = 0
        }
        let isWithheld = isEmpty && memory.row > self.limits.emptyReplies
        if isWithheld {
            self.withheld += 1
        } else {
            memory.reply = Self.beginning(of: answer.text)
            memory.repliedAt = now
        }
        self.senders.set(memory, for: sender, at: now)
        return !isWithheld
    }

    /// FNV-1a: whoever makes two texts meet has his own text passed by, and nobody else's.
    private static func beginning(of text: String) -> UInt64 {
        text.utf8.prefix(Self.comparedLength).reduce(0xCBF2_9CE4_8422_2325) { hash, octet in
            (hash ^ UInt64(octet)) &* 0x100_0000_01B3
        }
    }
}
