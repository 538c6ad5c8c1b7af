import Journal
import Monotonic
import SMPP
import SMSText
import Services

// MARK: - What an earlier process left

extension MessageFlow {
    /// Takes up each message where it stood.
    ///
    /// Their places are theirs, beyond the capacity if need be.
    mutating func recover(_ recovered: Recovered) {
        self.places.take(recovered.laterPlaces)
        self.remember(recovered)
        var recovery = Recovery(hasPlaces: recovered.hasPlaces)
        for message in recovered.messages { self.recover(message, &recovery) }
        let now = self.now
        self.finish(recovery.ends)
        self.commit(.noted(recovery.lost.map { .finished($0) }))
        self.commitFallback(to: recovery.quarantined)
        self.enqueue(recovery.questions.filter { $0.fallback > now })
        self.resend(recovery.doubtful, after: .ending)
        self.handleIncomplete()
        self.attend()
        self.admitHeld()
    }

    /// Repeats of what came before are recognised, and receipts for what was sent find it.
    private mutating func remember(_ recovered: Recovered) {
        if let newest = recovered.newestRecord {
            self.repeats.recover(
                recovered.recentParts, newest: newest, wall: self.moment.wall, at: self.now)
        }
        guard self.settings.registeredDelivery != .nothing else { return }
        let receipted = recovered.awaitingReceipt.compactMap { segment -> JournalRecord? in
            let moment = self.moment.instant(of: segment.at)
            let held = self.receipts.submitted(segment.segment, as: segment.messageID, at: moment)
            return held.map {
                .receipted(SegmentReceipt(segment: segment.segment, state: $0.state, at: self.moment.wall))
            }
        }
        self.commit(.noted(receipted))
    }

    private struct Recovery {
        let hasPlaces: Bool
        var questions: [Question] = []
        var quarantined: [MessageID] = []
        var doubtful: [SegmentToken] = []
        var ends: [MessageEnd] = []
        /// Those that are not even opened.
        var lost: [MessageEnd] = []
    }

    private mutating func recover(_ message: JournalState.Message, _ recovery: inout Recovery) {
        let parts = message.parts.compactMap { Intake.Part($0) }
        let arrival = self.moment.instant(of: message.parts.map(\.arrival).max() ?? self.moment.wall)
        self.counts.recovered += 1
        guard parts.count == message.parts.count, let first = parts.first,
            self.now < arrival + self.settings.sla.giveUp
        else {
            self.counts.count(.expired)
            self.counts.late += 1
            if recovery.hasPlaces { self.places.free(message.parts.count) }
            return recovery.lost.append(MessageEnd(id: message.id, kind: .expired))
        }
        if !recovery.hasPlaces { self.places.take(parts.count) }
        if let answer = message.answer {
            self.open(
                message.id, moreParts: parts.dropFirst().map(\.accepted.id), sender: first.source,
                shortNumber: first.destination, arrival: arrival)
            self.resume(message, answer, &recovery)
        } else if message.attempts == 0 {
            if let question = self.question(first, arrival: arrival) {
                recovery.questions.append(question)
            }
        } else if let question = self.question(parts, arrival, attempt: message.attempts + 1) {
            if question.attempt > Question.attemptLimit {
                self.counts.quarantined += 1
                self.actions.append(.observe(.quarantined(question.id)))
                recovery.quarantined.append(question.id)
            } else {
                recovery.questions.append(question)
            }
        }
    }

    /// Sends what the SMSC is not known to have of a reply.
    private mutating func resume(
        _ message: JournalState.Message, _ answer: JournaledAnswer, _ recovery: inout Recovery
    ) {
        let sending = Sending(
            answer.segments.map { Segment($0) }, isDone: { message.submitted[$0 + 1] != nil },
            resends: { message.resends[$0 + 1, default: 0] })
        if let outcome = Outcome(rawValue: answer.outcome) {
            self.messages.update(message.id) { $0.answer = (outcome, nil) }
        }
        self.send(message.id, sending)
        if sending.isOver { recovery.ends.append(MessageEnd(id: message.id, kind: .submitted)) }
        for index in 0..<sending.count where sending.isInDoubt(index) {
            recovery.doubtful.append(SegmentToken(id: message.id, index: index))
        }
    }

    /// The question of which the work had begun, from the parts that it had then.
    private mutating func question(
        _ parts: [Intake.Part], _ arrival: Instant, attempt: Int
    ) -> Question? {
        var reassembler = Reassembler<Intake.Tag>()
        for part in parts {
            let id = part.accepted.id
            switch part.content {
            case .whole(let content):
                self.open(
                    id, attempt: attempt, sender: part.source, shortNumber: part.destination, arrival: arrival
                )
                return self.question(id, content, part.sender, attempt: attempt, arrival: arrival)
            case .piece(let piece):
                if case .complete(let assembled) = reassembler.add(piece, at: arrival) {
                    return self.question(assembled, attempt: attempt)
                }
            }
        }
        let rest = reassembler.expire(at: arrival + reassembler.limits.timeout)
        return rest.first.flatMap { self.question($0, attempt: attempt) }
    }
}

extension MessageFlow.Recovered {
    /// Messages or segments of a piece: what a link can take up between two other things that it does.
    static let pieceSize = 250

    /// The same in pieces: the first is what must be known before anything new comes.
    ///
    /// With it repeats are recognised, and the places are taken, of what comes in the others.
    func pieces(of size: Int = pieceSize) -> (first: Self, others: [Self]) {
        var first = self
        (first.messages, first.awaitingReceipt) = ([], [])
        first.laterPlaces = self.messages.reduce(0) { $0 + $1.parts.count }
        let messages = self.messages.pieces(of: size).map { Self(hasPlaces: true, messages: $0) }
        return (first, messages + self.awaitingReceipt.pieces(of: size).map { Self(awaitingReceipt: $0) })
    }
}

extension Array {
    fileprivate func pieces(of size: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: size).map { Array(self[$0..<Swift.min($0 + size, self.count)]) }
    }
}
