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
                .receipted(SegmentReceipt(of: segment, $0, at: self.moment.wall))
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
    /// With it repeats are recognised, and the places are taken, of what comes in the others. The parts of one message,
    /// 255 at most, come in one piece, or the time of the first might be up before the others are there.
    func pieces(of size: Int = pieceSize) -> (first: Self, others: [Self]) {
        var first = self
        (first.messages, first.awaitingReceipt) = ([], [])
        first.laterPlaces = self.messages.reduce(0) { $0 + $1.parts.count }
        let messages = self.partsTogether().pieces(of: size) { $0.first == $1.first }
        let segments = self.awaitingReceipt.pieces(of: size) { _, _ in false }
        return (
            first,
            messages.map { Self(hasPlaces: true, messages: $0.map(\.message)) }
                + segments.map { Self(awaitingReceipt: $0) }
        )
    }

    /// The messages, each part right behind the first one of its message.
    private func partsTogether() -> [(first: MessageID, message: JournalState.Message)] {
        let firsts = self.firsts
        let marked = self.messages.map { (first: firsts[$0.id] ?? $0.id, message: $0) }
        return marked.sorted { ($0.first, $0.message.id) < ($1.first, $1.message.id) }
    }

    /// Of each part that others belong to, the first of its message, as the process that died put them together.
    private var firsts: [MessageID: MessageID] {
        var firsts: [MessageID: MessageID] = [:]
        func note(_ assembled: Reassembler<Intake.Tag>.Assembled) {
            let ids = assembled.parts.map(\.tag.id)
            for id in ids { firsts[id] = ids.min() }
        }
        var reassembler = Reassembler<Intake.Tag>()
        for message in self.messages where message.attempts == 0 && message.answer == nil {
            guard case .piece(let piece)? = Intake.Part(message.parts[0])?.content else { continue }
            let arrival = Instant(nanoseconds: 0) + .milliseconds(message.parts[0].arrival.milliseconds)
            if case .complete(let assembled) = reassembler.add(piece, at: arrival) { note(assembled) }
        }
        for rest in reassembler.expire(at: Instant(nanoseconds: .max)) { note(rest) }
        return firsts
    }
}

extension Array {
    /// Pieces of this size, or more where two neighbours `belong` together.
    fileprivate func pieces(of size: Int, _ belong: (Element, Element) -> Bool) -> [[Element]] {
        var pieces: [[Element]] = []
        var start = 0
        for index in self.indices where index > start {
            if index - start < size || belong(self[index - 1], self[index]) { continue }
            pieces.append(Array(self[start..<index]))
            start = index
        }
        if start < self.count { pieces.append(Array(self[start...])) }
        return pieces
    }
}
