import Journal
import Monotonic
import SMSText
import Services

// MARK: - From an answer to a reply that leaves

extension MessageFlow {
    /// Makes replies durable and sends them; of two replies to a message the second is discarded.
    mutating func commit(_ replies: [Reply]) {
        let first = replies.filter { reply in
            let isFirst = self.messages.update(reply.id) { message in
                guard case .waiting = message.phase else { return false }
                message.phase = .answering
                return true
            }
            return isFirst ?? false
        }
        self.counts.discarded += replies.count - first.count
        for reply in first {
            if reply.notes.contains(.isRepaired) { self.counts.repairs += 1 }
            if reply.notes.contains(.isLoop) { self.counts.loops += 1 }
        }
        self.commit(.answered(first))
    }

    /// Answers messages with the fallback text, and ends what is still asked for them.
    mutating func commitFallback(to ids: [MessageID]) {
        guard !ids.isEmpty else { return }
        self.commit(ids.map { self.settings.fallback(to: $0) })
        self.actions.append(.endInquiries(ids))
    }

    /// The replies are durable: their segments leave.
    ///
    /// What gets none is over, in the journal as well.
    mutating func send(_ replies: [Reply]) {
        var over: [MessageEnd] = []
        for reply in replies {
            let service = self.counts.count(reply.answer)
            self.messages.update(reply.id) { message in
                message.answer = (reply.answer.outcome, reply.answer.service)
                message.service = service
            }
            if reply.segments.isEmpty {
                over.append(MessageEnd(id: reply.id, kind: .ignored))
            } else {
                self.send(reply.id, Sending(reply.segments))
            }
        }
        if !self.close(over).isEmpty { self.admitHeld() }
        self.actions.append(.submitSoon)
    }

    mutating func send(_ id: MessageID, _ sending: Sending) {
        let sent = self.messages.update(id) { message in
            message.phase = .sending
            message.sending = sending
            message.extraSegments = max(0, sending.count - message.places)
            return (deadline: message.deadline, extraSegments: message.extraSegments)
        }
        guard let sent else { return }
        self.places.owe(sent.extraSegments)
        if sending.isReady(at: self.now) { self.outbox.add(id, deadline: sent.deadline) }
    }

    /// What needs attention now: a message without an answer gets the fallback text, one past its deadline is counted
    /// late, one that is too old is given up.
    mutating func attend() {
        let (now, giveUp) = (self.now, self.settings.sla.giveUp)
        var fallbacks: [MessageID] = []
        var ends: [MessageEnd] = []
        while let id = self.messages.dueForAttention(at: now) {
            let due = self.messages.update(id) { message in
                let isNewlyLate = now >= message.deadline && message.isNewlyLate()
                return (isNewlyLate: isNewlyLate, next: message.due(at: now, giveUp: giveUp))
            }
            guard let due else { continue }
            if due.isNewlyLate { self.counts.late += 1 }
            switch due.next {
            case .fallback(let next):
                fallbacks.append(id)
                self.messages.lookAgain(id, at: next)
            case .later(let next): self.messages.lookAgain(id, at: next)
            case .giveUp: ends.append(MessageEnd(id: id, kind: .expired))
            }
        }
        self.commitFallback(to: fallbacks)
        self.finish(ends)
    }

    /// Ends messages, and tells the journal what is with the SMSC and what is over.
    mutating func finish(_ ends: [MessageEnd], sent: [SubmittedSegment] = []) {
        let closed = self.close(ends)
        self.commit(.noted(self.records(of: sent) + closed.map { .finished($0) }))
        if !closed.isEmpty { self.admitHeld() }
    }

    /// Ends messages: their places are free for those that wait.
    ///
    /// Returns what the journal is to know.
    private mutating func close(_ ends: [MessageEnd]) -> [MessageEnd] {
        var closed: [MessageEnd] = []
        closed.reserveCapacity(ends.count)
        var ended: [EndedMessage] = []
        ended.reserveCapacity(ends.count)
        var (places, extraSegments) = (0, 0)
        for end in ends {
            guard var message = self.messages.close(end.id) else { continue }
            closed.append(end)
            ended.append(EndedMessage(end, message, at: self.now))
            // Until the journal has an answer it may not know that the parts belong together.
            if message.sending == nil {
                closed += message.moreParts.map { MessageEnd(id: $0, kind: end.kind) }
            }
            places += message.places
            extraSegments += message.extraSegments
            if self.now > message.deadline, end.kind != .ignored, message.isNewlyLate() {
                self.counts.late += 1
            }
            self.counts.count(end.kind)
            if end.kind == .submitted {
                self.counts.replied(
                    in: self.now - message.arrival, isLate: self.now > message.deadline, by: message.service)
            }
        }
        if !ended.isEmpty { self.actions.append(.observe(.ended(ended))) }
        self.places.free(places, extraSegments: extraSegments)
        self.forgetEnded()
        return closed
    }

    /// Keeps the outbox in proportion to the messages, on a link that can't submit as well.
    private mutating func forgetEnded() {
        let limit = 2 * self.messages.count + 1024
        guard self.outbox.count > limit || self.again.count > limit else { return }
        let messages = self.messages
        self.outbox.keep { messages.isOpen($0) }
        self.again.keep { messages.isOpen($0) }
    }
}

extension OpenMessages.Message {
    enum Due {
        case fallback(next: Instant)
        case later(next: Instant)
        case giveUp
    }

    /// Whether this is the first time that it is found to be late.
    fileprivate mutating func isNewlyLate() -> Bool { !exchange(&self.isLate, with: true) }

    /// What it needs now.
    fileprivate func due(at now: Instant, giveUp: Duration) -> Due {
        let end = self.arrival + giveUp
        if now >= end {
            // The outcome of what is in flight, or in the journal's hands, decides; nothing more of it is sent.
            let isInFlight = self.phase == .answering || self.sending.map { $0.inFlight > 0 } ?? false
            return isInFlight ? .later(next: now + .seconds(1)) : .giveUp
        }
        let next = now < self.deadline ? self.deadline : end
        if case .waiting = self.phase { return .fallback(next: next) }
        return .later(next: next)
    }
}
