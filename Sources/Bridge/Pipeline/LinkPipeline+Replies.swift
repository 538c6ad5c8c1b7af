import Journal
import SMSText
import Services
import Transport

// MARK: - From an answer to a reply that leaves

extension LinkPipeline {
    /// How long the journal is left alone after it failed.
    static let journalPause: Duration = .seconds(1)

    /// Makes replies durable and sends them; of two replies to a message the second is discarded.
    func commit(_ replies: [Reply]) {
        let first = replies.filter { reply in
            let isFirst = self.messages.update(reply.id) { message in
                guard case .waiting = message.phase else { return false }
                message.phase = .answering
                return true
            }
            return isFirst ?? false
        }
        self.counts.discarded += replies.count - first.count
        guard !first.isEmpty else { return }
        Task { await self.answer(first) }
    }

    /// Answers messages with the fallback text, and ends what is still asked for them.
    func commitFallback(to ids: [MessageID]) {
        guard !ids.isEmpty else { return }
        self.commit(ids.map { self.settings.fallback(to: $0) })
        self.queue.inquiries.end(ids)
    }

    private func answer(_ replies: [Reply]) async {
        do {
            try await self.journal.commit(replies.map { .answered($0.journaled) })
        } catch {
            // Nothing leaves that is not durable. The answer is kept: it is better than the fallback text.
            self.observer.journalFailed(self.settings.link, error)
            let waiting = self.unwritten?.replies ?? []
            self.unwritten = (waiting + replies, self.now + Self.journalPause)
            return self.armTimer()
        }
        var ends: [MessageEnd] = []
        for reply in replies {
            if reply.segments.isEmpty {
                ends.append(MessageEnd(id: reply.id, kind: .ignored))
            } else {
                self.send(reply)
            }
            self.counts.answers.count(reply.answer.outcome)
        }
        self.finish(ends)
        self.submitSoon()
        self.armTimer()
    }

    /// Asks the journal again to take what it did not.
    func writeAgain(at now: Instant) {
        guard let unwritten = self.unwritten, unwritten.at <= now else { return }
        self.unwritten = nil
        let open = unwritten.replies.filter { self.messages.isOpen($0.id) }
        if !open.isEmpty { Task { await self.answer(open) } }
    }

    private func send(_ reply: Reply) {
        let sent = self.messages.update(reply.id) { message in
            message.phase = .sending
            message.sending = Sending(reply.segments)
            message.extraSegments = max(0, reply.segments.count - message.places)
            return (deadline: message.deadline, extraSegments: message.extraSegments)
        }
        guard let sent else { return }
        self.places.owe(sent.extraSegments)
        self.outbox.add(reply.id, deadline: sent.deadline)
    }

    /// What needs attention now: a message without an answer gets the fallback text, one past its deadline is counted
    /// late, one that is too old is given up.
    func attend(at now: Instant) {
        // An answer that is ready goes before the fallback text.
        if let next = self.messages.nextAttention(), next <= now { self.collectReplies() }
        var fallbacks: [MessageID] = []
        var ends: [MessageEnd] = []
        while let id = self.messages.dueForAttention(at: now) {
            let due = self.messages.update(id) { message in
                self.look(at: &message, at: now)
            }
            switch due {
            case .fallback(let next):
                fallbacks.append(id)
                self.messages.lookAgain(id, at: next)
            case .later(let next): self.messages.lookAgain(id, at: next)
            case .giveUp: ends.append(MessageEnd(id: id, kind: .expired))
            case nil: break
            }
        }
        self.commitFallback(to: fallbacks)
        self.finish(ends)
    }

    private enum Due {
        case fallback(next: Instant)
        case later(next: Instant)
        case giveUp
    }

    private func look(at message: inout OpenMessages.Message, at now: Instant) -> Due {
        let end = message.arrival + self.settings.sla.giveUp
        if now >= message.deadline { self.countLate(&message) }
        if now >= end {
            // The outcome of what is in flight decides; nothing more of it is sent.
            let isInFlight = message.sending.map { $0.inFlight > 0 } ?? false
            return isInFlight ? .later(next: now + .seconds(1)) : .giveUp
        }
        let next = now < message.deadline ? message.deadline : end
        if case .waiting = message.phase { return .fallback(next: next) }
        return .later(next: next)
    }

    private func countLate(_ message: inout OpenMessages.Message) {
        guard !message.isLate else { return }
        message.isLate = true
        self.counts.late += 1
    }

    /// Ends messages: their places are free for those that wait.
    func finish(_ ends: [MessageEnd], sent: [SubmittedSegment] = []) {
        guard !ends.isEmpty else { return self.note(sent, []) }
        let now = self.now
        var ended: [MessageEnd] = []
        var (places, extraSegments) = (0, 0)
        for end in ends {
            guard var message = self.messages.close(end.id) else { continue }
            ended.append(end)
            for part in message.moreParts { ended.append(MessageEnd(id: part, kind: end.kind)) }
            places += message.places
            extraSegments += message.extraSegments
            if now > message.deadline, end.kind != .ignored { self.countLate(&message) }
            self.counts.count(end.kind)
        }
        self.places.free(places, extraSegments: extraSegments)
        self.forgetEnded()
        self.note(sent, ended)
        self.admitHeld()
    }

    /// Keeps the outbox in proportion to the messages, on a link that can't submit as well.
    private func forgetEnded() {
        guard self.outbox.count > 2 * self.messages.count + 1024 else { return }
        let messages = self.messages
        self.outbox.keep { messages.isOpen($0) }
    }

    /// Tells the journal what is with the SMSC and what is over.
    func note(_ sent: [SubmittedSegment], _ ends: [MessageEnd]) {
        guard !sent.isEmpty || !ends.isEmpty else { return }
        Task {
            do throws(JournalError) {
                try await self.journal.commit(
                    sent.map { .submitted($0) } + ends.map { .finished($0) })
            } catch {
                self.observer.journalFailed(self.settings.link, error)
            }
        }
    }
}

extension Reply {
    var journaled: JournaledAnswer {
        JournaledAnswer(
            id: self.id, outcome: self.answer.outcome.rawValue, segments: self.segments.map(\.journaled))
    }
}

extension Segment {
    fileprivate var journaled: JournaledSegment {
        JournaledSegment(
            octets: self.octets, dataCoding: self.dataCoding, hasUDH: self.hasUDH,
            isPayload: self.isPayload,
            sar: self.sar.map {
                JournaledSAR(reference: $0.reference, total: $0.total, number: $0.number)
            })
    }
}
