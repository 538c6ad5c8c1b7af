import Journal
import Monotonic
import SMPP
import SMPPLink
import SMSText

// MARK: - From a reply to the SMSC

extension MessageFlow {
    mutating func takeSubmissions(_ count: Int) -> [Submission] {
        var submissions: [Submission] = []
        guard !self.isPaused, count > 0 else { return submissions }
        submissions.reserveCapacity(min(count, self.outbox.count))
        var claimed: [SegmentToken] = []
        var room = count - self.commits.resendingCount
        while room > 0 {
            if let id = self.nextAgain() {
                let tokens = self.claim(id, room)
                claimed += tokens
                room -= tokens.count
            } else if let id = self.outbox.next(at: self.now) {
                room -= self.take(upTo: room, of: id, into: &submissions)
            } else {
                break
            }
        }
        self.commit(.resending(claimed))
        return submissions
    }

    /// The message of which segments go again, if it is the most urgent one; none while the journal fails.
    private mutating func nextAgain() -> MessageID? {
        guard self.commits.retry == nil, let deadline = self.again.nextDeadline(at: self.now) else {
            return nil
        }
        if let other = self.outbox.nextDeadline(at: self.now), other <= deadline { return nil }
        return self.again.next(at: self.now)
    }

    /// Up to so many segments of a message that go again, for the journal.
    private mutating func claim(_ id: MessageID, _ room: Int) -> [SegmentToken] {
        let (now, giveUp) = (self.now, self.settings.sla.giveUp)
        let claimed = self.messages.update(id) { message -> (indices: [Int], deadline: Instant?) in
            guard now < message.arrival + giveUp else { return ([], nil) }
            let indices = message.sending?.claim(room) ?? []
            let hasMore = message.sending?.hasUnclaimed ?? false
            return (indices, hasMore ? message.deadline : nil)
        }
        guard let claimed else { return [] }
        if let deadline = claimed.deadline { self.again.add(id, deadline: deadline) }
        return claimed.indices.map { SegmentToken(id: id, index: $0) }
    }

    /// Takes segments of a message, and returns how many.
    private mutating func take(upTo room: Int, of id: MessageID, into submissions: inout [Submission]) -> Int
    {
        let (settings, now) = (self.settings, self.now)
        let earlier = submissions.count
        let deadline = self.messages.update(id) { message -> Instant? in
            guard now < message.arrival + settings.sla.giveUp else { return nil }
            while submissions.count - earlier < room, let (index, segment) = message.sending?.next(at: now) {
                let submitSM = settings.submitSM(segment, from: message.shortNumber, to: message.sender)
                submissions.append(
                    Submission(submitSM, token: SegmentToken(id: id, index: index).rawValue))
            }
            return message.sending?.isReady(at: now) == true ? message.deadline : nil
        }
        // The room did not suffice: it is the most urgent one still.
        if case .some(.some(let deadline)) = deadline { self.outbox.add(id, deadline: deadline) }
        return submissions.count - earlier
    }

    mutating func complete(_ completions: [Completion]) {
        var sent: [SubmittedSegment] = []
        var ends: [MessageEnd] = []
        var lost: [SegmentToken] = []
        for completion in completions {
            let token = SegmentToken(rawValue: completion.token)
            switch completion.verdict {
            case .accepted(let messageID):
                sent.append(token.submitted(as: messageID, at: self.moment.wall))
                if self.isLastDone(token, as: messageID) {
                    ends.append(MessageEnd(id: token.id, kind: .submitted))
                }
            case .retry, .notSent: self.retry(token)
            case .refused(let status):
                if let end = self.refused(token, status) { ends.append(end) }
            case .unanswered: self.doubt(token)
            case .inDoubt:
                self.doubt(token)
                lost.append(token)
            }
        }
        self.finish(ends, sent: sent)
        self.resend(lost, after: .ending)
    }

    /// A late response: what is with the SMSC after all need not go again, and what it did not take may.
    mutating func settle(_ token: UInt64, _ verdict: SubmitVerdict) {
        let token = SegmentToken(rawValue: token)
        switch verdict {
        case .accepted(let messageID):
            let ends =
                self.isLastDone(token, as: messageID) ? [MessageEnd(id: token.id, kind: .submitted)] : []
            self.finish(ends, sent: [token.submitted(as: messageID, at: self.moment.wall)])
        case .retry where self.isInDoubt(token): self.retry(token)
        case .refused(let status) where self.isInDoubt(token):
            if let end = self.refused(token, status) { self.finish([end]) }
        case .retry, .refused, .unanswered, .inDoubt, .notSent: break
        }
    }

    private mutating func isLastDone(_ token: SegmentToken, as messageID: String) -> Bool {
        self.messages.update(token.id) { $0.sending?.isDone(token.index, as: messageID) ?? false } ?? false
    }

    private mutating func isInDoubt(_ token: SegmentToken) -> Bool {
        self.messages.update(token.id) { $0.sending?.isInDoubt(token.index) ?? false } ?? false
    }

    private mutating func refused(_ token: SegmentToken, _ status: CommandStatus) -> MessageEnd? {
        guard self.messages.isOpen(token.id) else { return nil }
        self.actions.append(.observe(.replyRefused(token.id, status)))
        return MessageEnd(id: token.id, kind: .failed)
    }

    private mutating func retry(_ token: SegmentToken) {
        let now = self.now
        let retried = self.messages.update(token.id) { message in
            (moment: message.sending?.retry(token.index, at: now), deadline: message.deadline)
        }
        guard let retried, let moment = retried.moment else { return }
        self.outbox.add(token.id, deadline: retried.deadline, notBefore: moment)
    }
}

// MARK: - In doubt

extension MessageFlow {
    /// The outcome of a segment is unknown: a late response has some time to settle it.
    private mutating func doubt(_ token: SegmentToken) {
        let isNew = self.messages.update(token.id) { $0.sending?.doubt(token.index) ?? false } ?? false
        if isNew { self.doubts.add(token, at: self.now) }
    }

    /// Sends again what no late response has settled in its time.
    mutating func resendDoubtful() {
        self.resend(self.doubts.due(at: self.now), after: .silence)
    }

    /// Nothing more is heard of these: they go once more where that may be, when there is room for them.
    mutating func resend(_ tokens: [SegmentToken], after loss: Sending.Loss) {
        let isAllowed = self.settings.inDoubt == .resend
        var ends: [MessageEnd] = []
        for token in tokens {
            let doubt = self.messages.update(token.id) { message in
                let sending = message.sending?.resend(token.index, after: loss, isAllowed: isAllowed)
                return (what: sending ?? .settled, deadline: message.deadline)
            }
            switch doubt?.what {
            case .again: if let doubt { self.again.add(token.id, deadline: doubt.deadline) }
            case .final(let isLast):
                self.counts.inDoubt += 1
                if isLast { ends.append(MessageEnd(id: token.id, kind: .submitted)) }
            case .settled, nil: break
            }
        }
        self.finish(ends)
        if !tokens.isEmpty { self.actions.append(.submitSoon) }
    }

    /// The journal knows that these go once more.
    mutating func release(_ tokens: [SegmentToken]) {
        for token in tokens {
            let deadline = self.messages.update(token.id) { message in
                message.sending?.release(token.index) == true ? message.deadline : nil
            }
            guard case .some(.some(let deadline)) = deadline else { continue }
            self.counts.resent += 1
            self.outbox.add(token.id, deadline: deadline)
        }
        self.actions.append(.submitSoon)
    }
}

extension PipelineSettings {
    /// The segment as the request that it becomes: source and destination of the question swapped.
    func submitSM(_ segment: Segment, from shortNumber: Address, to sender: Address) -> SubmitSM {
        var source = shortNumber
        source.ton = self.shortNumber.ton
        source.npi = self.shortNumber.npi
        var submitSM = SubmitSM(source: source, destination: sender, shortMessage: segment.octets)
        submitSM.dataCoding = DataCoding(rawValue: segment.dataCoding)
        submitSM.registeredDelivery = self.registeredDelivery
        if segment.hasUDH { submitSM.esmClass = .userDataHeader }
        if let sar = segment.sar {
            submitSM.tlvs.append(TLV(.sarMessageReferenceNumber, uint16: sar.reference))
            submitSM.tlvs.append(TLV(.sarTotalSegments, uint8: sar.total))
            submitSM.tlvs.append(TLV(.sarSegmentSequenceNumber, uint8: sar.number))
        }
        if segment.isPayload {
            submitSM.tlvs.append(TLV(.messagePayload, segment.octets))
            submitSM.shortMessage = []
        }
        return submitSM
    }
}
