import Journal
import Monotonic
import SMPP

// MARK: - What an earlier process left

extension RouteFlow {
    /// Takes up each message where it stood; those of accounts that are gone are closed.
    mutating func recover(_ routes: [JournalState.Route]) {
        for route in routes { self.recover(route) }
    }

    private mutating func recover(_ route: JournalState.Route) {
        let record = route.message
        guard self.accounts[record.account] != nil, case .submitSM(let submitSM)? = PDU(octets: record.pdu)
        else {
            self.counts.unreported += 1
            return self.notes.append(.closed(record.id))
        }
        self.counts.recovered += 1
        let arrival = Moment(now: self.moment.instant(of: record.arrival), wall: record.arrival)
        let expiry = self.expiry(of: submitSM.validityPeriod, from: arrival) ?? arrival.now
        self.messages.open(RoutedMessages.Message(record, submitSM, arrival: arrival, expiry: expiry))
        self.accounts[record.account]?.queued += 1
        if let end = route.end {
            self.resume(record.id, end)
        } else if let submission = route.submission {
            self.resume(record, submission, submitSM)
        } else if self.links[record.link] == nil {
            self.end(record.id, .undeliverable)
        } else if route.sendings == 0 {
            self.queue(record.id)
        } else {
            // The SMSC may have it: nobody will tell.
            self.messages.update(record.id) {
                $0.phase = .sending(Sending.doubtful(sendings: route.sendings))
            }
            self.resend([SegmentToken(routed: record.id)], after: .ending)
        }
    }

    private mutating func resume(_ id: MessageID, _ end: RouteEnd) {
        guard self.messages[id]?.wantsReceipt(of: MessageState(rawValue: end.state)) == true else {
            return self.close(id)
        }
        self.leaveQueue(id) { _ in }
        self.report(id, end)
    }

    private mutating func resume(
        _ record: RoutedMessage, _ submission: RouteSubmission, _ submitSM: SubmitSM
    ) {
        guard submitSM.registeredDelivery.asksForReceipt else { return self.close(record.id) }
        self.leaveQueue(record.id) { $0.phase = .submitted }
        let wait = self.settings.accounts[record.account]?.receiptWait ?? .zero
        self.messages.lookAgain(record.id, at: self.moment.instant(of: submission.at) + wait)
        self.awaited[record.link, default: []].append(submission.segment)
    }
}
