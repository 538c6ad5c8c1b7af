import Histogram
import SMPP

/// How long something took, in nanoseconds, with three digits.
typealias Latencies = Histogram<UInt64>

extension Latencies {
    /// From 0.1 µs; grows with what is recorded.
    static func empty() -> Latencies {
        var latencies = Latencies(
            lowestDiscernibleValue: 100, highestTrackableValue: 10_000_000_000,
            numberOfSignificantValueDigits: .three)
        latencies.autoResize = true
        return latencies
    }

    mutating func add(nanoseconds: Int64) { self.record(UInt64(Swift.max(0, nanoseconds))) }
}

/// What a test has counted, all of it, the warm-up included.
struct LoadCounts: Hashable, Sendable {
    /// Questions that were sent.
    var sent = 0
    /// The PDUs that carried them.
    var sentPDUs = 0
    /// Questions of which every PDU was answered with ESME_ROK.
    var taken = 0
    /// PDUs answered with another status.
    var refused = 0
    /// PDUs without a response.
    var unanswered = 0
    /// Whole replies.
    var replies = 0
    /// The PDUs of replies.
    var replyPDUs = 0
    /// Questions that were taken and have no whole reply.
    var lost = 0
    /// PDUs of replies that had come before.
    var doubled = 0
    /// Whole replies that came when nobody waited any more.
    var late = 0
    /// Replies with another text than expected.
    var wrong = 0
    /// Requests for an address that has not asked, and those that can't be read.
    var unmatched = 0
    /// Questions that were due and could not be sent before the end: the window had no room.
    var unsent = 0
    /// Receipts.
    var receipts = 0
    /// Links that ended before the test did.
    var lostLinks = 0
    /// Links that we cut.
    var droppedLinks = 0
    /// Refusals by status.
    var statuses: [CommandStatus: Int] = [:]
}

/// A second of a test.
struct LoadSecond: Sendable {
    /// From the beginning, its end.
    let second: Int
    let sent: Int
    let taken: Int
    let replies: Int
    let open: Int
    let response: Percentiles
    let reply: Percentiles
}

/// The points of a distribution that people ask for, in nanoseconds.
struct Percentiles: Hashable, Sendable {
    let count: Int
    let mean: Int
    let p50: Int
    let p90: Int
    let p99: Int
    let p999: Int
    let max: Int

    private static let points = [50, 90, 99, 99.9]

    /// All of them in one pass, each as `valueAtPercentile` has it: that goes through the histogram for each.
    init(_ latencies: Latencies) {
        let count = latencies.totalCount
        let ranks = Self.points.map { UInt64(($0.nextDown * Double(count) / 100).rounded(.up)) }
        var values: [UInt64] = []
        var (seen, sum) = (UInt64(0), 0.0)
        for recorded in latencies.recordedValues() {
            seen += recorded.count
            let range = latencies.sizeOfEquivalentRangeForValue(recorded.value)
            sum += Double(recorded.value - range / 2) * Double(recorded.count)
            while values.count < ranks.count, seen >= ranks[values.count] { values.append(recorded.value) }
        }
        self.count = Int(count)
        self.mean = count == 0 ? 0 : Int(sum / Double(count))
        let found = values.map { Int(min($0, latencies.maxRecorded)) } + ranks.map { _ in 0 }
        (self.p50, self.p90, self.p99, self.p999) = (found[0], found[1], found[2], found[3])
        self.max = count == 0 ? 0 : Int(latencies.max)
    }
}

/// What a test has measured.
struct LoadFigures: Sendable {
    var counts = LoadCounts()
    /// What comes from then on counts for the rates, and what is asked from then on for the latencies; in nanoseconds
    /// from the beginning.
    let measuredFrom: Int64
    /// Behind the warm-up: questions taken and replied to, whenever they were asked.
    private(set) var measuredTaken = 0
    private(set) var measuredReplies = 0
    private(set) var response = Latencies.empty()
    private(set) var reply = Latencies.empty()
    /// How late the generator was by its own fault.
    var lateness = Latencies.empty()
    /// When the last of what is measured came, in nanoseconds from the beginning.
    private(set) var lastSent: Int64 = 0
    private(set) var lastTaken: Int64 = 0
    private(set) var lastReply: Int64 = 0
    var seconds: [LoadSecond] = []

    private var responseOfSecond = Latencies.empty()
    private var replyOfSecond = Latencies.empty()
    private var before = LoadCounts()

    init(measuredFrom: Int64 = 0) {
        self.measuredFrom = measuredFrom
    }

    mutating func sent(_ pdus: Int, due: Int64, at now: Int64) {
        self.counts.sent += 1
        self.counts.sentPDUs += pdus
        if due >= self.measuredFrom { self.lastSent = now }
    }

    mutating func taken(after latency: Int64, at now: Int64) {
        self.counts.taken += 1
        self.responseOfSecond.add(nanoseconds: latency)
        guard now >= self.measuredFrom else { return }
        self.measuredTaken += 1
        self.lastTaken = now
        if now - latency >= self.measuredFrom { self.response.add(nanoseconds: latency) }
    }

    mutating func replied(after latency: Int64, at now: Int64) {
        self.counts.replies += 1
        self.replyOfSecond.add(nanoseconds: latency)
        guard now >= self.measuredFrom else { return }
        self.measuredReplies += 1
        self.lastReply = now
        if now - latency >= self.measuredFrom { self.reply.add(nanoseconds: latency) }
    }

    /// The test is over within this second.
    mutating func closeLast(second: Int) {
        if self.counts != self.before { self.close(second: second, open: 0) }
    }

    /// A second is over.
    mutating func close(second: Int, open: Int) {
        self.seconds.append(
            LoadSecond(
                second: second, sent: self.counts.sent - self.before.sent,
                taken: self.counts.taken - self.before.taken,
                replies: self.counts.replies - self.before.replies, open: open,
                response: Percentiles(self.responseOfSecond), reply: Percentiles(self.replyOfSecond)))
        self.before = self.counts
        self.responseOfSecond.reset()
        self.replyOfSecond.reset()
    }
}
