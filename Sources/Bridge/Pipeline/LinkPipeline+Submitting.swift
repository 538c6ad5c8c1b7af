import Journal
import SMPP
import SMPPLink
import SMSText
import Transport

// MARK: - From a reply to the SMSC

extension LinkPipeline {
    /// The most urgent segments, as many as the link has room for.
    func nextSubmissions(_ count: Int) -> [Submission] {
        let now = self.now
        var submissions: [Submission] = []
        while submissions.count < count, let id = self.outbox.next(at: now) {
            self.messages.update(id) { message in
                guard now < message.arrival + self.settings.sla.giveUp else { return }
                while submissions.count < count, let (index, segment) = message.sending?.next(at: now) {
                    let submitSM = self.settings.submitSM(
                        segment, from: message.shortNumber, to: message.sender)
                    let token = SegmentToken(id: id, index: index)
                    submissions.append(Submission(submitSM, token: token.rawValue))
                }
                // The room did not suffice: it is the most urgent one still.
                if message.sending?.isReady(at: now) == true {
                    self.outbox.add(id, deadline: message.deadline)
                }
            }
        }
        return submissions
    }

    func complete(_ completions: [Completion]) {
        var sent: [SubmittedSegment] = []
        var ends: [MessageEnd] = []
        for completion in completions {
            let token = SegmentToken(rawValue: completion.token)
            switch completion.verdict {
            case .accepted(let messageID):
                sent.append(token.submitted(as: messageID))
                if self.isLastDone(token) { ends.append(MessageEnd(id: token.id, kind: .submitted)) }
            case .retry, .notSent:
                self.retry(token)
            case .refused(let status):
                guard self.messages.isOpen(token.id) else { continue }
                self.observer.replyRefused(self.settings.link, token.id, status)
                ends.append(MessageEnd(id: token.id, kind: .failed))
            case .inDoubt:
                if self.isLastInDoubt(token) { ends.append(MessageEnd(id: token.id, kind: .submitted)) }
            }
        }
        self.finish(ends, sent: sent)
        self.armTimer()
    }

    /// A late response: if the segment is with the SMSC after all, it need not go again.
    func settle(_ token: UInt64, _ verdict: SubmitVerdict) {
        guard case .accepted(let messageID) = verdict else { return }
        let token = SegmentToken(rawValue: token)
        let ends = self.isLastDone(token) ? [MessageEnd(id: token.id, kind: .submitted)] : []
        self.finish(
            ends, sent: [token.submitted(as: messageID)])
        self.armTimer()
    }

    private func isLastDone(_ token: SegmentToken) -> Bool {
        self.messages.update(token.id) { $0.sending?.isDone(token.index) ?? false } ?? false
    }

    private func retry(_ token: SegmentToken) {
        let now = self.now
        self.messages.update(token.id) { message in
            guard let moment = message.sending?.retry(token.index, at: now) else { return }
            self.outbox.add(token.id, deadline: message.deadline, notBefore: moment)
        }
    }

    /// The outcome of a segment is unknown; says whether that was the end of its message.
    private func isLastInDoubt(_ token: SegmentToken) -> Bool {
        self.messages.update(token.id) { message in
            switch message.sending?.doubt(token.index) {
            case .again:
                self.counts.resent += 1
                self.outbox.add(token.id, deadline: message.deadline)
                return false
            case .final(let isLast):
                self.counts.inDoubt += 1
                return isLast
            case .over, nil: return false
            }
        } ?? false
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
