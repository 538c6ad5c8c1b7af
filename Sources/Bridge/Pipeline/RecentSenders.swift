import Monotonic
import Services

/// What is remembered of the senders that were active lately.
///
/// Two tables: what is written goes into the younger one; after `memory` it becomes the older one, and what was the
/// older one is forgotten. So a value is kept for `memory` after it was written at least, and three times that at most
/// if another is written by then; nothing is ever searched for what may go. More senders than `limit` make the tables change places early: then the
/// values that were written longest ago go first.
struct RecentSenders<Value: Sendable>: Sendable {
    /// Senders in one table.
    let limit: Int
    private let memory: Duration
    private var young = NumberTable<Value>()
    private var old = NumberTable<Value>()
    /// When the tables last changed places.
    private var turn: Instant?
    /// How often they did so before their time.
    private(set) var earlyTurns = 0

    init(memory: Duration, limit: Int) {
        precondition(limit >= 1, "there is room for a sender")
        self.memory = memory
        self.limit = limit
    }

    /// Values in memory; a sender may have one in both tables.
    var count: Int { self.young.count + self.old.count }

    func value(of sender: MSISDN) -> Value? { self.young[sender.number] ?? self.old[sender.number] }

    mutating func set(_ value: Value, for sender: MSISDN, at now: Instant) {
        self.makeRoom(at: now)
        self.young.set(value, sender.number)
    }

    private mutating func makeRoom(at now: Instant) {
        guard let turn = self.turn else {
            self.turn = now
            return
        }
        if now >= turn + self.memory {
            if now >= turn + self.memory * 2 { self.young.removeAll() }
        } else if self.young.count >= self.limit {
            self.earlyTurns += 1
        } else {
            return
        }
        swap(&self.young, &self.old)
        self.young.removeAll()
        self.turn = now
    }
}
