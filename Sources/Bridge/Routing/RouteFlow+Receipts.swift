import Journal
import Monotonic
import SMPP
import SMPPLink

// MARK: - What becomes of a message, and its receipt

extension RouteFlow {
    /// The message has come to its end: its sender learns of it if it asked to.
    mutating func end(_ id: MessageID, _ state: MessageState, error: UInt16 = 0) {
        guard let message = self.messages[id] else { return }
        let end = RouteEnd(id: id, state: state.rawValue, error: error, at: self.moment.wall)
        if message.isQueued {
            if state == .expired { self.counts.expired += 1 }
            self.tell(state == .expired ? .expired : .failed, of: message)
        }
        self.notes.append(.ended(end))
        guard message.wantsReceipt(of: state) else { return self.close(id) }
        self.leaveQueue(id) { _ in }
        self.report(id, end)
    }

    /// The client is to get its receipt.
    mutating func report(_ id: MessageID, _ end: RouteEnd) {
        let account = self.messages.update(id) { message in
            message.phase = .reporting(.single)
            message.end = end
            return message.account
        }
        guard let account else { return }
        let now = self.now
        self.accounts[account]?.receipts.add(id, deadline: now)
        if self.accounts[account]?.canDeliver == true { self.actions.append(.deliverSoon(account)) }
    }

    /// What an SMSC has told, perhaps twice: it is acknowledged when the journal knows it.
    mutating func take(_ receipts: [RouteReceipt], over link: String) {
        var tickets: [ResponseTicket] = []
        for receipt in receipts {
            if let ticket = receipt.ticket { tickets.append(ticket) }
            guard let message = self.messages[receipt.id], let state = receipt.receipt.state else { continue }
            switch message.phase {
            case .submitted:
                let error = receipt.receipt.errorNumber ?? 0
                self.end(receipt.id, state, error: UInt16(clamping: error))
            // The one before it may be on its way into the journal still: it is written once more, and waited for.
            case .reporting: if let end = message.end { self.notes.append(.ended(end)) }
            case .queued, .changing, .again, .leaving, .sending: break
            }
        }
        let records = exchange(&self.notes, with: [])
        if records.isEmpty {
            if !tickets.isEmpty { self.actions.append(.acknowledge(link, tickets)) }
        } else {
            self.commit(.receipted(records, link, tickets))
        }
    }

    /// What goes to the client next, where its sessions have room for so many.
    mutating func nextReceipts(_ count: Int, for account: String, at now: Instant) -> [(
        pdu: PDU, token: UInt64
    )] {
        var receipts: [(pdu: PDU, token: UInt64)] = []
        while receipts.count < count, let id = self.accounts[account]?.receipts.next(at: now) {
            let deliverSM = self.messages.update(id) { message -> DeliverSM? in
                guard case .reporting(var sending) = message.phase, sending.next(at: now) != nil else {
                    return nil
                }
                message.phase = .reporting(sending)
                return message.receipt
            }
            guard case .some(.some(let deliverSM)) = deliverSM else { continue }
            receipts.append((.deliverSM(deliverSM), SegmentToken(routed: id).rawValue))
        }
        return receipts
    }

    /// The ends of receipts on their way to a client.
    mutating func complete(_ completions: [Completion], by account: String) {
        let now = self.now
        var lost: [SegmentToken] = []
        for completion in completions {
            let token = SegmentToken(rawValue: completion.token)
            guard case .reporting(var sending) = self.messages[token.id]?.phase else { continue }
            switch completion.verdict {
            case .accepted: self.closeReport(of: token.id, isTaken: true)
            case .refused: self.closeReport(of: token.id, isTaken: false)
            case .retry, .notSent:
                let moment = sending.retry(0, at: now)
                self.messages.update(token.id) { $0.phase = .reporting(sending) }
                guard let moment else { continue }
                self.accounts[account]?.receipts.add(token.id, deadline: now, notBefore: moment)
            case .unanswered, .inDoubt:
                guard sending.doubt(0) else { continue }
                self.messages.update(token.id) { $0.phase = .reporting(sending) }
                if completion.verdict == .inDoubt {
                    lost.append(token)
                } else {
                    self.accounts[account]?.doubts.add(token, at: now)
                }
            }
        }
        self.reportAgain(lost, after: .ending)
    }

    /// Nothing more is heard of these receipts: they go again, which does no harm, as often as a message does.
    mutating func reportAgain(_ tokens: [SegmentToken], after loss: Sending.Loss) {
        let now = self.now
        for token in tokens {
            guard let message = self.messages[token.id], case .reporting(var sending) = message.phase else {
                continue
            }
            switch sending.resend(0, after: loss, isAllowed: true) {
            case .again:
                _ = sending.release(0)
                self.messages.update(token.id) { $0.phase = .reporting(sending) }
                self.accounts[message.account]?.receipts.add(token.id, deadline: now)
                self.actions.append(.deliverSoon(message.account))
            case .final: self.closeReport(of: token.id, isTaken: false)
            case .settled: break
            }
        }
    }

    /// The client has its receipt, or never will.
    private mutating func closeReport(of id: MessageID, isTaken: Bool) {
        guard let message = self.messages[id], let end = message.end else { return }
        let state = MessageState(rawValue: end.state)
        if isTaken { self.counts.reported += 1 } else { self.counts.unreported += 1 }
        self.tell(isTaken ? .reported(state) : .unreported(state), of: message)
        self.close(id)
    }
}

extension RoutedMessages.Message {
    /// The receipt in our words: SMPP 3.4 appendix B and its optional parameters; nil while there is no end.
    fileprivate var receipt: DeliverSM? {
        guard let end = self.end else { return nil }
        let error = String(end.error)
        let receipt = Receipt(
            messageID: self.batch.clientID, state: MessageState(rawValue: end.state),
            err: String(repeating: "0", count: max(0, 3 - error.count)) + error,
            submitDate: String(self.arrival.wall.utcDigits.prefix(10)),
            doneDate: String(end.at.utcDigits.prefix(10)))
        return DeliverSM(receipt, source: self.submitSM.destination, destination: self.submitSM.source)
    }
}

extension WallTime {
    /// YYMMDDhhmmss in UTC.
    var utcDigits: String { String(UTCTime(self).spaced.filter(\.isNumber).dropFirst(2)) }
}
