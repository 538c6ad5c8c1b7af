import DequeModule
import Journal
import Monotonic
import SMPP
import SMPPLink

// MARK: - From the journal to the SMSC

extension RouteFlow {
    /// Lets messages leave that have waited longest, as many as the link's share has room for, when the journal knows it.
    mutating func stage(_ link: String) {
        guard let share = self.settings.links[link]?.share, self.links[link]?.canSubmit == true,
            self.commits.retry == nil, !(self.isStopping && self.isKept)
        else { return }
        let now = self.now
        var leaving: [MessageID] = []
        while let busy = self.links[link]?.busy, busy < share,
            let id = self.links[link]?.waiting.next(at: now)
        {
            guard let message = self.messages[id] else { continue }
            switch message.phase {
            case .queued: self.messages.update(id) { $0.phase = .leaving(.single) }
            case .again(let sending): self.messages.update(id) { $0.phase = .leaving(sending) }
            case .changing, .leaving, .sending, .submitted, .reporting: continue
            }
            self.occupy(id)
            leaving.append(id)
        }
        self.commit(.leaving(leaving))
    }

    /// The journal knows that these leave.
    mutating func release(_ ids: [MessageID]) {
        var links: Set<String> = []
        for id in ids {
            guard let message = self.messages[id], case .leaving(var sending) = message.phase else {
                continue
            }
            if sending.release(0) { self.counts.resent += 1 }
            self.messages.update(id) { $0.phase = .sending(sending) }
            self.links[message.link]?.ready.add(id, deadline: message.arrival.now)
            links.insert(message.link)
        }
        self.actions += links.sorted().map { .submitSoon($0) }
    }

    /// What leaves next, where a link has room for so many.
    mutating func nextSubmissions(_ count: Int, over link: String, at now: Instant) -> [Submission] {
        var submissions: [Submission] = []
        while submissions.count < count, let id = self.links[link]?.ready.next(at: now) {
            let submitSM = self.messages.update(id) { message -> SubmitSM? in
                guard case .sending(var sending) = message.phase, now < message.expiry,
                    sending.next(at: now) != nil
                else { return nil }
                message.phase = .sending(sending)
                return message.submitSM
            }
            guard case .some(.some(let submitSM)) = submitSM else { continue }
            submissions.append(Submission(submitSM, token: SegmentToken(routed: id).rawValue))
        }
        return submissions
    }

    mutating func complete(_ completions: [Completion], over link: String) {
        var lost: [SegmentToken] = []
        for completion in completions {
            let token = SegmentToken(rawValue: completion.token)
            switch completion.verdict {
            case .accepted(let messageID): self.taken(token.id, messageID)
            case .retry, .notSent: self.retry(token.id)
            case .refused(let status): self.refused(token.id, status)
            case .unanswered: self.doubt(token, link)
            case .inDoubt:
                self.doubt(token, link)
                lost.append(token)
            }
        }
        self.resend(lost, after: .ending)
    }

    /// A late response: what is with the SMSC after all need not go again, and what it did not take may.
    mutating func settle(_ token: UInt64, _ verdict: SubmitVerdict, over link: String) {
        let id = SegmentToken(rawValue: token).id
        switch verdict {
        case .accepted(let messageID): self.taken(id, messageID)
        case .retry where self.isInDoubt(id):
            self.occupy(id)
            self.retry(id)
        case .refused(let status) where self.isInDoubt(id): self.refused(id, status)
        case .retry, .refused, .unanswered, .inDoubt, .notSent: break
        }
    }

    /// The SMSC has the message: it is done, but for the receipt that its sender asked for.
    private mutating func taken(_ id: MessageID, _ messageID: String) {
        guard let message = self.messages[id], message.isQueued else { return }
        let submission = RouteSubmission(id: id, messageID: messageID, at: self.moment.wall)
        self.counts.submitted += 1
        self.notes.append(.submitted(submission))
        self.tell(.sent(messageID: messageID), of: message)
        guard message.submitSM.registeredDelivery.asksForReceipt else { return self.close(id) }
        self.leaveQueue(id) { $0.phase = .submitted }
        self.awaited[message.link, default: []].append(submission.segment)
    }

    private mutating func retry(_ id: MessageID) {
        let now = self.now
        let moment = self.messages.update(id) { message -> Instant? in
            guard case .sending(var sending) = message.phase else { return nil }
            let moment = sending.retry(0, at: now)
            message.phase = .sending(sending)
            return moment
        }
        guard case .some(.some(let moment)) = moment, let message = self.messages[id] else { return }
        self.links[message.link]?.ready.add(id, deadline: message.arrival.now, notBefore: moment)
    }

    private mutating func refused(_ id: MessageID, _ status: CommandStatus) {
        guard self.messages[id]?.isQueued == true else { return }
        self.counts.failed += 1
        self.end(id, .undeliverable, error: UInt16(truncatingIfNeeded: status.rawValue))
    }
}

// MARK: - In doubt

extension RouteFlow {
    private func isInDoubt(_ id: MessageID) -> Bool {
        if case .sending(let sending) = self.messages[id]?.phase { sending.isInDoubt(0) } else { false }
    }

    /// The outcome is unknown: a late response has some time to settle it.
    private mutating func doubt(_ token: SegmentToken, _ link: String) {
        let isNew = self.messages.update(token.id) { message in
            guard case .sending(var sending) = message.phase, sending.doubt(0) else { return false }
            message.phase = .sending(sending)
            return true
        }
        guard isNew == true else { return }
        self.vacate(token.id)
        let now = self.now
        self.links[link]?.doubts.add(token, at: now)
    }

    /// Nothing more is heard of these: they go once more where that may be, when it is their turn.
    mutating func resend(_ tokens: [SegmentToken], after loss: Sending.Loss) {
        for token in tokens {
            guard let message = self.messages[token.id], case .sending(var sending) = message.phase else {
                continue
            }
            let isAllowed = self.settings.links[message.link]?.inDoubt == .resend && self.now < message.expiry
            switch sending.resend(0, after: loss, isAllowed: isAllowed) {
            case .again:
                self.messages.update(token.id) { $0.phase = .again(sending) }
                self.links[message.link]?.waiting.add(token.id, deadline: message.arrival.now)
            case .final: self.giveUp(token.id)
            case .settled: break
            }
        }
    }

    /// The SMSC may have it or not, and nobody will know.
    mutating func giveUp(_ id: MessageID) {
        self.counts.inDoubt += 1
        self.end(id, .unknown)
    }
}

// MARK: - The counts that bound it all

extension RouteFlow {
    private mutating func occupy(_ id: MessageID) {
        guard let message = self.messages[id], !message.isBusy else { return }
        self.messages.update(id) { $0.isBusy = true }
        self.links[message.link]?.busy += 1
    }

    private mutating func vacate(_ id: MessageID) {
        guard let message = self.messages[id], message.isBusy else { return }
        self.messages.update(id) { $0.isBusy = false }
        self.links[message.link]?.busy -= 1
    }

    /// The message needs its place in the queue no more: one among those whose receipts are kept is its own now.
    mutating func leaveQueue(_ id: MessageID, _ change: (inout RoutedMessages.Message) -> Void) {
        guard let message = self.messages[id], message.isQueued else { return }
        self.vacate(id)
        self.messages.update(id) { message in
            change(&message)
            // What was written is nobody's business any more.
            (message.submitSM.shortMessage, message.submitSM.tlvs) = ([], TLVs())
        }
        self.accounts[message.account]?.queued -= 1
        self.keep(id, message.account)
    }

    private mutating func keep(_ id: MessageID, _ account: String) {
        guard let limits = self.settings.accounts[account] else { return }
        self.messages.lookAgain(id, at: self.now + limits.receiptWait)
        self.accounts[account]?.kept.append(id)
        self.accounts[account]?.keptCount += 1
        while let state = self.accounts[account], state.keptCount > limits.receiptCapacity,
            let oldest = self.accounts[account]?.kept.popFirst()
        {
            guard self.messages.isOpen(oldest) else { continue }
            self.counts.unreported += 1
            self.close(oldest)
        }
        if let state = self.accounts[account], state.kept.count > 2 * state.keptCount + 1024 {
            let messages = self.messages
            self.accounts[account]?.kept.removeAll { !messages.isOpen($0) }
        }
    }

    /// Nothing more is done for the message.
    mutating func close(_ id: MessageID) {
        if self.forget(id) { self.notes.append(.closed(id)) }
    }

    /// Ends a message without a word to the journal; false if it was not open.
    mutating func forget(_ id: MessageID) -> Bool {
        self.vacate(id)
        guard let message = self.messages.close(id) else { return false }
        if message.isQueued {
            self.accounts[message.account]?.queued -= 1
        } else {
            self.accounts[message.account]?.keptCount -= 1
        }
        let limit = 2 * self.messages.count + 1024
        let messages = self.messages
        if let link = self.links[message.link], link.waiting.count + link.ready.count > limit {
            self.links[message.link]?.waiting.keep { messages.isOpen($0) }
            self.links[message.link]?.ready.keep { messages.isOpen($0) }
        }
        if let account = self.accounts[message.account], account.receipts.count > limit {
            self.accounts[message.account]?.receipts.keep { messages.isOpen($0) }
        }
        return true
    }
}

extension RouteSubmission {
    /// What the link's receipts are looked for by.
    var segment: SubmittedSegment {
        SegmentToken(routed: self.id).submitted(as: self.messageID, at: self.at)
    }
}
