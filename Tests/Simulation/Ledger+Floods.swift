import Journal
import Monotonic
import Services

@testable import Bridge

// MARK: - One phone's flood, and its bucket

extension Ledger {
    /// What a process has given its workers of the flood.
    struct Flood {
        /// When each of these questions came, in the order in which the workers got them; what came before another that
        /// was taken first counts as if it came then.
        var taken: [Instant] = []
        /// Messages that were ignored: what the journal did not take it is given again, when there is more in the bucket.
        var ignored: Set<MessageID> = []
        var last: Instant? { self.taken.last }
        /// How many were taken before this turn: what was ignored in it may have come before or behind the others.
        var settled = 0
    }

    /// SERVICES: so many at once, then one in each interval.
    private static let (burst, interval) = (10, Duration.seconds(6))

    /// Questions go to the workers: of the flood, in any span of time, a full bucket and what came into it meanwhile.
    func enqueued(_ questions: [Question], _ settings: PipelineSettings) {
        for question in questions { self.unasked[question.id] = nil }
        for question in questions where question.attempt == 1 && question.sender.digits == Operator.flooder {
            let arrival = max(question.deadline - settings.sla.deadline, self.flood.last ?? World.start)
            self.flood.taken.append(arrival)
            for other in self.flood.taken {
                let count = self.flood.taken.count { $0 >= other }
                if count > Self.burst + Int((arrival - other) / Self.interval) {
                    self.fault("\(question.id): \(count) of one phone in \(arrival - other)")
                }
            }
        }
    }

    /// A message of one part that has been durable for longer than a turn, and that no worker has been given.
    ///
    /// Whoever else asks, and how much: what a process has accepted goes to the workers at once, or is closed.
    func idle(at now: Instant) -> MessageID? {
        self.unasked.first { $0.value < now }?.key
    }

    /// Messages are being closed: one of the flood without an answer found the bucket empty.
    ///
    func limiting(_ records: [JournalRecord]) {
        for case .finished(let end) in records { self.unasked[end.id] = nil }
        let answered = Set(
            records.compactMap { if case .answered(let answer) = $0 { answer.id } else { nil } })
        for case .finished(let end) in records where end.kind == .ignored && !answered.contains(end.id) {
            guard self.isLimited(end.id), self.flood.ignored.insert(end.id).inserted,
                let arrival = self.accepted[end.id]?.arrival
            else { continue }
            let wasEmpty = (self.flood.settled...self.flood.taken.count).contains { count in
                self.isEmpty(after: self.flood.taken.prefix(count), at: arrival)
            }
            if !wasEmpty { self.fault("\(end.id) is ignored, and its phone may ask") }
        }
    }

    /// It is empty when some question and those behind it have taken what comes in until all but an interval of what
    /// a full one holds later.
    private func isEmpty(after taken: ArraySlice<Instant>, at arrival: Instant) -> Bool {
        let arrival = max(arrival, taken.last ?? arrival)
        return taken.indices.contains { index in
            let filled = taken[index] + Self.interval * (taken.count - index)
            return filled > arrival + Self.interval * (Self.burst - 1) - self.wallTolerance
        }
    }

    /// Whether a message is one of the flood that has no answer.
    func isLimited(_ id: MessageID) -> Bool {
        self.answers[id] == nil && self.accepted[id]?.sender == Operator.flooder
    }

    func limited(_ id: MessageID) {
        self.sights.insert(.limited)
        self.tally(id) { $0.limited += 1 }
    }
}
