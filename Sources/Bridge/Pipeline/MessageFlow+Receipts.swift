import Journal
import SMPP
import SMPPLink

// MARK: - What becomes of a reply behind the SMSC

extension MessageFlow {
    /// What a receipt is about.
    enum ReceiptMeaning {
        /// A segment of a reply, and it is the first that says how that ended.
        case first(SegmentReceipt)
        /// A client's message, which may have had one before.
        case routed(SegmentNumber)
        /// Nothing new.
        case nothing
    }

    /// Takes a receipt.
    mutating func received(_ receipt: Receipt, in pdu: PDU) -> ReceiptMeaning {
        self.counts.receipts += 1
        let (meaning, id) = self.match(receipt)
        self.actions.append(.observe(.receipted(ReceiptNote(receipt, in: pdu, of: id))))
        return meaning
    }

    private mutating func match(_ receipt: Receipt) -> (meaning: ReceiptMeaning, id: MessageID?) {
        guard let state = SegmentReceipt.State(receipt) else { return (.nothing, nil) }
        let match = self.receipts.received(receipt.messageID, state, at: self.now)
        self.counts.unmatchedReceipts = self.receipts.counts.unmatched
        switch match {
        case .first(let segment) where segment.isRouted: return (.routed(segment), segment.id)
        case .first(let segment):
            let first = SegmentReceipt(
                segment: segment, messageID: receipt.messageID, state: state, at: self.moment.wall)
            return (.first(first), segment.id)
        case .repeated(let segment) where segment.isRouted: return (.routed(segment), nil)
        case .repeated, .held, .heldAlready, .unmatched: return (.nothing, nil)
        }
    }

    /// The SMSC has taken segments: what the journal is to know of them, receipts that were there before among it.
    mutating func records(of sent: [SubmittedSegment]) -> [JournalRecord] {
        var records = sent.map { JournalRecord.submitted($0) }
        guard self.settings.registeredDelivery != .nothing else { return records }
        for submitted in sent {
            let held = self.receipts.submitted(submitted.segment, as: submitted.messageID, at: self.now)
            guard let held else { continue }
            records.append(.receipted(SegmentReceipt(of: submitted, held, at: self.moment.wall)))
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

extension SegmentReceipt {
    /// A receipt that was there before the response.
    init(of submitted: SubmittedSegment, _ held: ReceiptIndex.Held, at moment: WallTime) {
        self.init(
            segment: submitted.segment, messageID: submitted.messageID, state: held.state, at: moment)
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
