import Monotonic
import SMPP

/// The requests of ours that wait for a response, oldest first.
///
/// All have the same time limit, so they time out in the order in which they were sent. A request that timed out is
/// remembered (up to `size` of them) so that a late response can still be told from one to nothing.
struct RequestWindow: Sendable {
    struct Entry: Hashable, Sendable {
        let token: UInt64
        let response: CommandID
        let sent: Instant
    }

    private(set) var size: Int
    private var open: [UInt32: Entry] = [:]
    private var late: [UInt32: Entry] = [:]
    private var lateOrder = FIFO<UInt32>()
    /// The open requests in the order in which they were sent, and among them those that have been answered since:
    /// together about twice as many as the window holds.
    private var deadlines = FIFO<(sequence: UInt32, token: UInt64, deadline: Instant)>()
    private var sequence: SequenceNumber

    init(size: Int, first: SequenceNumber = .first) {
        self.size = size
        self.sequence = first
    }

    var count: Int { self.open.count }
    var isEmpty: Bool { self.open.isEmpty }
    var space: Int { max(0, self.size - self.open.count) }

    /// The next number that no open request has.
    mutating func nextSequence() -> SequenceNumber {
        var number = self.sequence
        while self.open[number.rawValue] != nil { number = number.next }
        self.sequence = number.next
        return number
    }

    mutating func add(_ request: CommandID, token: UInt64, at now: Instant, deadline: Instant)
        -> SequenceNumber
    {
        let number = self.nextSequence()
        self.open[number.rawValue] = Entry(token: token, response: request.response, sent: now)
        self.deadlines.append((number.rawValue, token, deadline))
        self.boundDeadlines()
        return number
    }

    /// Another size holds from now on, and no open request is waited for longer than until `latest`.
    ///
    /// With more requests open than it holds there is no space until they have ended.
    mutating func change(size: Int, latest: Instant) {
        self.size = size
        self.deadlines.update { $0.deadline = min($0.deadline, latest) }
    }

    /// One request that is not answered while thousands behind it are may not hold on to all of them.
    private mutating func boundDeadlines() {
        guard self.deadlines.count > 2 * self.size + 16 else { return }
        let open = self.open
        self.deadlines.removeAll { open[$0.sequence]?.token != $0.token }
    }

    /// How many deadlines are kept.
    var deadlineCount: Int { self.deadlines.count }

    enum Match {
        case open(UInt64, sent: Instant)
        case late(UInt64)
        case none
    }

    /// The request that a response belongs to; generic_nack fits any.
    mutating func take(_ sequence: SequenceNumber, _ response: CommandID) -> Match {
        let number = sequence.rawValue
        if let entry = self.open[number], entry.response == response || response == .genericNack {
            self.open[number] = nil
            self.dropAnswered()
            return .open(entry.token, sent: entry.sent)
        }
        if let entry = self.late[number], entry.response == response || response == .genericNack {
            self.late[number] = nil
            return .late(entry.token)
        }
        return .none
    }

    /// When the oldest open request was sent.
    var oldestSent: Instant? { self.deadlines.first.flatMap { self.open[$0.sequence]?.sent } }

    /// When the oldest open request times out.
    var nextDeadline: Instant? { self.deadlines.first?.deadline }

    /// The oldest request whose time is up, which no longer counts.
    mutating func timedOut(at now: Instant) -> UInt64? {
        guard let oldest = self.deadlines.first, oldest.deadline <= now else { return nil }
        self.deadlines.removeFirst()
        let entry = self.open.removeValue(forKey: oldest.sequence)
        if let entry { self.remember(entry, oldest.sequence) }
        self.dropAnswered()
        return entry?.token
    }

    /// All open requests, oldest first, which no longer count.
    mutating func abandon() -> [UInt64] {
        var tokens: [UInt64] = []
        while let oldest = self.deadlines.first {
            self.deadlines.removeFirst()
            if self.isOpen(oldest.sequence, oldest.token) { tokens.append(oldest.token) }
        }
        self.open = [:]
        return tokens
    }

    private mutating func remember(_ entry: Entry, _ sequence: UInt32) {
        if self.late.updateValue(entry, forKey: sequence) == nil { self.lateOrder.append(sequence) }
        while self.lateOrder.count > max(self.size, 1), let oldest = self.lateOrder.first {
            self.lateOrder.removeFirst()
            self.late[oldest] = nil
        }
    }

    /// Keeps the head of the deadlines an open request, so that `nextDeadline` is true.
    private mutating func dropAnswered() {
        while let oldest = self.deadlines.first, !self.isOpen(oldest.sequence, oldest.token) {
            self.deadlines.removeFirst()
        }
    }

    private func isOpen(_ sequence: UInt32, _ token: UInt64) -> Bool {
        self.open[sequence]?.token == token
    }
}
