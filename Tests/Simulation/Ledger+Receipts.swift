import Journal
import Monotonic
import SMPP
import SMPPSession

@testable import Bridge
@testable import SMPPLink

// MARK: - What SMSCs report of the replies

extension Ledger {
    /// Which segment each message_id was given for, and what became of the receipts.
    struct Receipts {
        /// What an SMSC calls a segment that it has taken.
        struct Name: Hashable {
            let link: Int
            let messageID: String
        }

        /// A receipt that has come to the bridge.
        struct Delivery {
            let name: Name
            /// Whether the process knew the segment: it must have the receipt durable before it acknowledges it.
            let isKnown: Bool
        }

        var names: [Name: Leaving] = [:]
        var states: [Name: MessageState] = [:]
        /// What a receipt calls it.
        var spellings: [Name: Name] = [:]
        /// The segments that the journal knows under a name.
        var segments: [Name: SegmentNumber] = [:]
        /// Those that have a receipt there.
        var durable: Set<SegmentNumber> = []
        /// The names that this process knows.
        var known: Set<Name> = []
        /// Receipts that this process has acknowledged before it knew their segment.
        var held: [Name: Instant] = [:]

        mutating func begin(_ awaiting: some Sequence<SubmittedSegment>, _ link: (MessageID) -> Int) {
            self.known = Set(awaiting.map { Name(link: link($0.segment.id), messageID: $0.messageID) })
            self.held = [:]
        }

        func delivered(_ pdu: PDU, _ link: Int, isTakenUp: Bool) -> Delivery? {
            guard case .deliverSM(let deliverSM) = pdu, let receipt = deliverSM.receipt,
                let name = self.spellings[Name(link: link, messageID: receipt.messageID)]
            else { return nil }
            return Delivery(name: name, isKnown: isTakenUp && self.known.contains(name))
        }

        func isDurable(_ delivery: Delivery) -> Bool {
            self.segments[delivery.name].map { self.durable.contains($0) } ?? false
        }
    }

    /// How long a receipt waits for its segment.
    private static let patience = ReceiptIndex.Limits().patience

    /// An SMSC will say how a segment ended.
    func reports(_ state: MessageState, on messageID: String, _ link: Int, as spelling: String) {
        let name = Receipts.Name(link: link, messageID: messageID)
        self.receipts.states[name] = state
        self.receipts.spellings[Receipts.Name(link: link, messageID: spelling)] = name
    }

    func responded(to delivery: Receipts.Delivery, _ status: CommandStatus, at now: Instant) {
        if status != .ok { self.fault("a receipt is refused") }
        if self.receipts.isDurable(delivery) { return }
        if delivery.isKnown { self.fault("\(delivery.name) is acknowledged, and not durable") }
        self.receipts.held[delivery.name] = now
    }

    private func leaving(_ segment: SegmentNumber) -> Leaving? {
        let index = segment.number - 1
        guard let segments = self.answers[segment.id]?.segments, segments.indices.contains(index),
            let sender = self.accepted[segment.id]?.sender
        else { return nil }
        return Leaving(destination: sender, octets: segments[index].octets)
    }

    func keep(_ submitted: SubmittedSegment) {
        let name = Receipts.Name(link: self.link(of: submitted.segment.id), messageID: submitted.messageID)
        if self.receipts.names[name] != self.leaving(submitted.segment) {
            self.fault("\(submitted.segment) has the message_id of another")
        }
        self.receipts.segments[name] = submitted.segment
        self.receipts.known.insert(name)
    }

    func keep(_ receipt: SegmentReceipt) {
        self.sights.insert(.receipted)
        // The journal may have it before it has the response: what was refused is given to it again later.
        let leaving = self.leaving(receipt.segment)
        let link = self.link(of: receipt.segment.id)
        let spelling = Receipts.Name(link: link, messageID: receipt.messageID)
        // By the name in the receipt, or in the response that it came before.
        let isSent = [self.receipts.spellings[spelling] ?? spelling, spelling].contains { name in
            let state = self.receipts.states[name]
            return state?.fits(receipt.state) == true && leaving != nil
                && self.receipts.names[name] == leaving
        }
        if !isSent { self.fault("\(receipt.segment) has a receipt that no SMSC has sent") }
        self.receipts.durable.insert(receipt.segment)
    }

    /// Nothing waits for a receipt that the journal has; of what the SMSC took twice it may wait for the other one.
    func closeReceipts(_ state: JournalState) {
        for segment in state.awaitingReceipt.keys where self.receipts.durable.contains(segment) {
            let names = self.receipts.names.values.count { $0 == self.leaving(segment) }
            if names == 1 { self.fault("\(segment) waits for a receipt, and has one") }
        }
    }

    /// A receipt that came before its response is durable with it.
    func checkReceipts(_ records: [JournalRecord], at now: Instant) {
        for case .submitted(let submitted) in records {
            let name = Receipts.Name(
                link: self.link(of: submitted.segment.id), messageID: submitted.messageID)
            guard let since = self.receipts.held[name], now < since + Self.patience else { continue }
            self.sights.insert(.receiptBeforeResponse)
            if !self.receipts.durable.contains(submitted.segment) {
                self.fault("the receipt of \(submitted.segment) came before its response, and is forgotten")
            }
        }
    }
}

extension MessageState {
    fileprivate func fits(_ state: SegmentReceipt.State) -> Bool {
        switch state {
        case .delivered: self == .delivered
        case .expired: self == .expired
        case .failed: self == .undeliverable
        }
    }
}
