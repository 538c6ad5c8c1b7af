import Journal
import SMPP
import SMPPLink
import SMSText
import Services
import Transport

// MARK: - From an answer to the SMSC

extension LinkPipeline {
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

    private func answer(_ replies: [Reply]) async {
        do {
            try await self.journal.answer(replies.map(\.journaled))
        } catch {
            // Nothing leaves that is not durable: the message waits on, for the fallback text at the latest.
            self.observer.journalFailed(self.settings.link, error)
            for reply in replies {
                _ = self.messages.update(reply.id) { $0.phase = .waiting }
                self.messages.lookAgain(reply.id, at: self.loop.now + .seconds(1))
            }
            return self.armTimer()
        }
        var ends: [MessageEnd] = []
        for reply in replies {
            self.counts.answers.count(reply.answer.outcome)
            if reply.segments.isEmpty {
                ends.append(MessageEnd(id: reply.id, kind: .ignored))
            } else {
                self.send(reply)
            }
        }
        self.finish(ends)
        self.wakeLink()
        self.armTimer()
    }

    private func send(_ reply: Reply) {
        let segments = reply.segments.map { OpenMessages.SegmentState(segment: $0) }
        let deadline = self.messages.update(reply.id) { message in
            message.phase = .sending(OpenMessages.Sending(segments: segments, remaining: segments.count))
            return message.deadline
        }
        guard let deadline else { return }
        for index in segments.indices {
            self.outbox.add(Outbox.Item(id: reply.id, index: index), deadline: deadline)
        }
    }

    /// The most urgent segments, as many as the link has room for.
    func nextSubmissions(_ count: Int) -> [Submission] {
        let now = self.loop.now
        var submissions: [Submission] = []
        while submissions.count < count, let item = self.outbox.next(at: now) {
            guard let submitSM = self.submitSM(item) else { continue }
            submissions.append(Submission(submitSM, token: item.token))
        }
        return submissions
    }

    private func submitSM(_ item: Outbox.Item) -> SubmitSM? {
        guard let message = self.messages[item.id], case .sending(let sending) = message.phase else {
            return nil
        }
        return self.settings.submitSM(
            sending.segments[item.index].segment, from: message.shortNumber, to: message.sender)
    }

    func complete(_ completions: [Completion]) {
        var sent: [SentSegment] = []
        var ends: [MessageEnd] = []
        for completion in completions {
            let item = Outbox.Item(token: completion.token)
            switch completion.verdict {
            case .accepted(let messageID):
                sent.append(SentSegment(id: item.id, number: item.index + 1, messageID: messageID))
                if self.isLastSegment(item) { ends.append(MessageEnd(id: item.id, kind: .submitted)) }
            case .retry, .notSent:
                self.sendAgain(item)
            case .refused(let status):
                guard self.messages[item.id] != nil else { continue }
                self.observer.replyRefused(self.settings.link, item.id, status)
                ends.append(MessageEnd(id: item.id, kind: .failed))
            case .inDoubt:
                if !self.resend(item), self.isLastSegment(item) {
                    ends.append(MessageEnd(id: item.id, kind: .submitted))
                }
            }
        }
        self.note(sent)
        self.finish(ends)
        self.armTimer()
    }

    /// A segment is done with; whether it was the last of its message.
    private func isLastSegment(_ item: Outbox.Item) -> Bool {
        self.messages.update(item.id) { message in
            guard case .sending(var sending) = message.phase else { return false }
            sending.remaining -= 1
            message.phase = .sending(sending)
            return sending.remaining == 0
        } ?? false
    }

    /// The SMSC wants it later: after 1, 2, 4, then every 8 seconds, until it is given up.
    private func sendAgain(_ item: Outbox.Item) {
        let now = self.loop.now
        let retry: (deadline: Instant, moment: Instant)? =
            self.messages.update(item.id) { message in
                guard case .sending(var sending) = message.phase else { return nil }
                let retries = sending.segments[item.index].retries
                sending.segments[item.index].retries = min(retries + 1, 3)
                message.phase = .sending(sending)
                return (message.deadline, now + .seconds(1 << retries))
            } ?? nil
        guard let retry else { return }
        self.outbox.add(item, deadline: retry.deadline, notBefore: retry.moment)
    }

    /// Its outcome is unknown: it is sent once more, for not lost beats not twice; never a third time.
    private func resend(_ item: Outbox.Item) -> Bool {
        let deadline: Instant? =
            self.messages.update(item.id) { message in
                guard case .sending(var sending) = message.phase, !sending.segments[item.index].isResent
                else {
                    return nil
                }
                sending.segments[item.index].isResent = true
                message.phase = .sending(sending)
                return message.deadline
            } ?? nil
        guard let deadline else {
            if self.messages[item.id] != nil { self.counts.inDoubt += 1 }
            return false
        }
        self.counts.resent += 1
        self.outbox.add(item, deadline: deadline)
        return true
    }

    /// A late response: the segment is with the SMSC after all.
    func settle(_ token: UInt64, _ verdict: SubmitVerdict) {
        guard case .accepted(let messageID) = verdict else { return }
        let item = Outbox.Item(token: token)
        self.note([SentSegment(id: item.id, number: item.index + 1, messageID: messageID)])
    }

    /// What needs attention now: a message without an answer gets the fallback text, one that is too old is given up.
    func attend(at now: Instant) {
        // An answer that is ready goes before the fallback text.
        if let next = self.messages.nextAttention, next <= now { self.collectReplies() }
        var fallbacks: [Reply] = []
        var ends: [MessageEnd] = []
        while let id = self.messages.dueForAttention(at: now) {
            guard let message = self.messages[id] else { continue }
            let end = message.arrival + self.settings.sla.giveUp
            if end <= now {
                ends.append(MessageEnd(id: id, kind: .expired))
            } else {
                if case .waiting = message.phase { fallbacks.append(self.settings.fallback(to: id)) }
                self.messages.lookAgain(id, at: end)
            }
        }
        self.commit(fallbacks)
        self.finish(ends)
    }

    private func note(_ sent: [SentSegment]) {
        guard !sent.isEmpty else { return }
        Task { try? await self.journal.sent(sent) }
    }

    /// Ends messages: their places are free for those that wait.
    func finish(_ ends: [MessageEnd]) {
        guard !ends.isEmpty else { return }
        let now = self.loop.now
        var ended: [MessageEnd] = []
        for end in ends {
            guard let message = self.messages.close(end.id) else { continue }
            ended.append(end)
            self.places.free(message.places)
            self.counts.count(end.kind, isLate: now > message.deadline)
        }
        Task { try? await self.journal.finish(ended) }
        self.admitHeld()
    }
}

extension PipelineSettings {
    /// The segment as a submit_sm: source and destination of the question swapped.
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

extension Reply {
    var journaled: JournaledAnswer {
        JournaledAnswer(
            id: self.id, text: self.segments.isEmpty ? nil : self.answer.text, segments: self.segments.count)
    }
}
