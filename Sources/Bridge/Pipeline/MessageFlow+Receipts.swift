import Journal
import SMPP
import SMPPLink

// MARK: - What becomes of a reply behind the SMSC

extension MessageFlow {
    /// Takes a receipt; what it says of a segment, if it is the first that says how that ended.
    mutating func received(_ receipt: Receipt, in pdu: PDU) -> SegmentReceipt? {
        self.counts.receipts += 1
        let first = self.match(receipt)
        self.actions.append(.observe(.receipted(ReceiptNote(receipt, in: pdu, of: first?.segment.id))))
        return first
    }

    private mutating func match(_ receipt: Receipt) -> SegmentReceipt? {
        guard let state = SegmentReceipt.State(receipt) else { return nil }
        let match = self.receipts.received(receipt.messageID, state, at: self.now)
        self.counts.unmatchedReceipts = self.receipts.counts.unmatched
        switch match {
        case .first(let segment): return SegmentReceipt(segment: segment, state: state, at: self.moment.wall)
        case .repeated, .held, .unmatched: return nil
        }
    }

    /// The SMSC has taken segments: what the journal is to know of them, receipts that were there before among it.
    mutating func records(of sent: [SubmittedSegment]) -> [JournalRecord] {
        var records = sent.map { JournalRecord.submitted($0) }
        guard self.settings.registeredDelivery != .nothing else { return records }
        for submitted in sent {
            let held = self.receipts.submitted(submitted.segment, as: submitted.messageID, at: self.now)
            guard let held else { continue }
            records.append(
                .receipted(
                    SegmentReceipt(segment: submitted.segment, state: held.state, at: self.moment.wall)))
        }
        return records
    }

    /// Clients' messages are with the SMSC; receipts that were there before are passed on.
    mutating func awaitReceipts(of segments: [SubmittedSegment]) {
        for submitted in segments {
            let moment = self.moment.instant(of: submitted.at)
            let held = self.receipts.submitted(submitted.segment, as: submitted.messageID, at: moment)
            guard let held else { continue }
            self.passOn(
                Receipt(messageID: submitted.messageID, state: held.state.messageState), of: submitted.segment
            )
        }
    }

    /// A receipt is not ours: its acknowledgement waits for who gets it.
    mutating func passOn(_ receipt: Receipt, of segment: SegmentNumber, _ ticket: ResponseTicket? = nil) {
        self.actions.append(.passOn(RouteReceipt(id: segment.id, receipt: receipt, ticket: ticket)))
    }

    /// Receipts that have waited long enough for their segment.
    mutating func forgetReceipts() {
        guard let due = self.receipts.nextDeadline, due <= self.now else { return }
        self.receipts.expire(at: self.now)
        self.counts.unmatchedReceipts = self.receipts.counts.unmatched
    }
}

extension ReceiptNote {
    fileprivate init(_ receipt: Receipt, in pdu: PDU, of id: MessageID?) {
        let addresses: (source: Address, destination: Address) =
            switch pdu {
            case .deliverSM(let body): (body.source, body.destination)
            case .dataSM(let body): (body.source, body.destination)
            default: (.empty, .empty)
            }
        self.init(
            id: id, messageID: receipt.messageID, state: receipt.state, errorNumber: receipt.errorNumber,
            source: addresses.source, destination: addresses.destination)
    }
}

extension SegmentReceipt.State {
    /// The message_state that it stands for.
    fileprivate var messageState: MessageState {
        switch self {
        case .delivered: .delivered
        case .expired: .expired
        case .failed: .undeliverable
        }
    }

    /// Nil for a receipt that does not say how the segment ended.
    fileprivate init?(_ receipt: Receipt) {
        guard receipt.isFinal, let state = receipt.state else { return nil }
        switch state {
        // Somebody has read it for the citizen: SMPP 3.4 §5.2.28.
        case .delivered, .accepted: self = .delivered
        case .expired: self = .expired
        default: self = .failed
        }
    }
}
