import Journal
import SMPP

// MARK: - Into the journal

extension MessageFlow {
    /// Asks for a commit; what it allows happens when it is done.
    mutating func commit(_ content: CommitContent) {
        self.openReceipts += content.receiptCount
        self.give(content)
    }

    private mutating func give(_ content: CommitContent) {
        // Without a journal there is nothing to wait for.
        guard self.settings.isKept else { return self.done(content) }
        let records = self.records(of: content)
        guard !records.isEmpty else { return }
        self.actions.append(.commit(self.commits.begin(content), records))
    }

    mutating func committed(_ number: UInt64, _ error: JournalError?) {
        guard let content = self.commits.end(number) else { return }
        guard let error else { return self.done(content) }
        self.actions.append(.observe(.journalFailed(error)))
        switch content {
        case .accepted(let parts): self.disown(parts)
        // Nothing leaves that is not durable, and what has happened is known better late than never.
        case .answered(let replies):
            self.move(replies, to: .unwritten)
            self.commits.keep(content, at: self.now)
        case .resending, .receipted, .noted: self.commits.keep(content, at: self.now)
        }
        // The room that it had is for others meanwhile.
        if case .resending = content { self.actions.append(.submitSoon) }
    }

    /// What a commit allows.
    private mutating func done(_ content: CommitContent) {
        switch content {
        case .accepted(let parts): self.own(parts)
        case .answered(let replies): if !replies.isEmpty { self.send(replies) }
        case .resending(let tokens): if !tokens.isEmpty { self.release(tokens) }
        case .receipted(_, let tickets): self.respond(tickets, .ok)
        case .noted: break
        }
        self.openReceipts -= content.receiptCount
        self.answerRepeatedReceipts()
    }

    private mutating func answerRepeatedReceipts() {
        guard !self.receiptTickets.isEmpty, self.openReceipts == 0 else { return }
        self.respond(exchange(&self.receiptTickets, with: []), .ok)
    }

    /// Gives the journal again what it did not take, as far as it matters still.
    mutating func commitAgain() {
        let due = self.commits.due(at: self.now)
        guard !due.isEmpty else { return }
        for content in due {
            switch content {
            case .answered(let replies):
                self.move(replies, to: .answering)
                self.give(.answered(replies.filter { self.messages.isOpen($0.id) }))
            case .resending(let tokens):
                self.give(.resending(tokens.filter { self.messages.isOpen($0.id) }))
            case .accepted, .receipted, .noted: self.give(content)
            }
        }
        // What goes again was held back while the journal failed.
        if self.again.count > 0, self.commits.retry == nil { self.actions.append(.submitSoon) }
    }

    private mutating func move(_ replies: [Reply], to phase: OpenMessages.Phase) {
        for reply in replies { self.messages.update(reply.id) { $0.phase = phase } }
    }

    private func records(of content: CommitContent) -> [JournalRecord] {
        switch content {
        case .accepted(let parts): parts.map { .accepted($0.part.accepted) }
        case .answered(let replies): self.records(of: replies)
        case .resending(let tokens): tokens.map { .resending($0.number) }
        case .receipted(let receipts, _): receipts.map { .receipted($0) }
        case .noted(let records): records
        }
    }

    /// The replies; what gets none has its end in the same commit.
    private func records(of replies: [Reply]) -> [JournalRecord] {
        var records: [JournalRecord] = []
        records.reserveCapacity(replies.count)
        for reply in replies {
            // The fallback text may come before any work has begun: the parts belong together from now on all the same.
            if let started = self.messages.grouping(reply.id) { records.append(.started(started)) }
            records.append(.answered(reply.journaled))
            if reply.segments.isEmpty {
                records.append(.finished(MessageEnd(id: reply.id, kind: .ignored)))
            }
        }
        return records
    }
}
