import DequeModule
import Journal
import Monotonic

/// The segments that a link's SMSC has taken, by the message_id that it gave them, so that receipts find them.
///
/// SMSCs write a message_id one way in submit_sm_resp and another in the receipt: hexadecimal and decimal, in capitals
/// or not, with and without leading zeros. A segment is kept once, under its ``ReceiptID``; a receipt is looked for
/// under what its message_id may have been in the response, as far as the link's form allows:
/// 1. of several readings that find something, the one that proved itself wins: it was the only one to find anything
///    more often than the others. Between equals their order decides, the unchanged message_id first;
/// 2. of several segments under one ``ReceiptID``, those of the exact spelling are meant if there are any, and of these
///    the newest without a receipt: an SMSC that gives a message_id again has done with the segment that had it.
///
/// A receipt may come before the response. It is held for `patience` and meets its segment when that is submitted;
/// after that it is unmatched. Where all segments that it may mean have a receipt it is a repeated one: the first that
/// says how a segment ended counts. Receipts that say it has not ended are nothing for this index.
///
/// A segment that went out twice has two message_ids, and a first receipt for each.
struct ReceiptIndex: Sendable {
    struct Limits: Hashable, Sendable {
        /// How long a segment's receipt may take.
        var retention: Duration = .seconds(48 * 3600)
        /// Segments that are kept; the oldest make room for more.
        var segments = 200_000
        /// How long a receipt waits for its segment.
        var patience: Duration = .seconds(60)
        /// Receipts that wait; the oldest make room for more.
        var held = 10_000
        /// Segments under one ``ReceiptID``; the oldest make room for more.
        var alike = 8
    }

    /// What a receipt is about.
    enum Match: Hashable, Sendable {
        /// The first one for this segment.
        case first(SegmentNumber)
        /// The segment had one before; of several this is the newest.
        case repeated(SegmentNumber)
        /// There is no segment yet: it waits.
        case held
        /// There is no segment yet, and one like it waits already.
        case heldAlready
        /// It names nothing.
        case unmatched
    }

    /// A receipt that came before its segment's response.
    struct Held: Hashable, Sendable {
        let state: SegmentReceipt.State
        let arrival: Instant
    }

    struct Counts: Hashable, Sendable {
        /// Receipts that were the first for a segment.
        var first = 0
        /// Further ones.
        var repeated = 0
        /// Those for which there was no segment in time.
        var unmatched = 0
        /// Segments that made room for others before their time.
        var dropped = 0
    }

    fileprivate struct Entry: Sendable {
        let segment: SegmentNumber
        /// As the response has it.
        let messageID: String
        var hasReceipt = false
    }

    /// The segments under one ID; nearly always one, without an allocation.
    fileprivate struct Entries: Sendable {
        var newest: Entry
        /// In the order in which they were submitted.
        var older: [Entry] = []
    }

    private let limits: Limits
    private var readings: [ReceiptID.Reading]
    /// How often a reading was the only one to find anything.
    private var proofs = Array(repeating: 0, count: ReceiptID.Reading.allCases.count)
    private var entries: [ReceiptID: Entries] = [:]
    /// The segments, in the order in which they were submitted.
    private var order: Deque<(id: ReceiptID, segment: SegmentNumber, submitted: Instant)> = []
    /// By their ID as the receipt has it.
    private var held: [ReceiptID: Held] = [:]
    /// In the order in which they came, those included that have met their segment.
    private var heldOrder: Deque<(id: ReceiptID, arrival: Instant)> = []
    private(set) var counts = Counts()

    init(form: ReceiptIDForm = .any, _ limits: Limits = Limits()) {
        self.readings = form.readings
        self.limits = limits
    }

    /// Receipts that come from now on are read like this.
    mutating func change(_ form: ReceiptIDForm) { self.readings = form.readings }

    /// Segments in memory, those included that made room for others of the same ID.
    var count: Int { self.order.count }
    /// Receipts that wait.
    var heldCount: Int { self.held.count }
    /// When the next receipt has waited long enough, or before that.
    var nextDeadline: Instant? { self.heldOrder.first.map { $0.arrival + self.limits.patience } }

    // MARK: - Segments and receipts

    /// The SMSC has taken a segment; gives back the receipt that was there before, which counts as the segment's first.
    ///
    /// Segments from before a restart are given with the moment of their response, the oldest first.
    mutating func submitted(_ segment: SegmentNumber, as messageID: String, at moment: Instant) -> Held? {
        guard let id = ReceiptID(messageID) else { return nil }
        self.expire(at: moment)
        let held = self.takeHeld(for: id)
        if held != nil { self.counts.first += 1 }
        self.append(Entry(segment: segment, messageID: messageID, hasReceipt: held != nil), under: id)
        self.order.append((id, segment, moment))
        if self.order.count > self.limits.segments {
            self.counts.dropped += 1
            self.dropOldest()
        }
        return held
    }

    /// A receipt has come that says how a segment ended.
    mutating func received(_ messageID: String, _ state: SegmentReceipt.State, at now: Instant) -> Match {
        self.expire(at: now)
        guard let id = ReceiptID(messageID) else {
            self.counts.unmatched += 1
            return .unmatched
        }
        let found = self.readings.filter { id.inResponse($0).map { self.entries[$0] != nil } ?? false }
        guard let key = self.mostProven(found).flatMap({ id.inResponse($0) }) else {
            return self.hold(id, state, at: now)
        }
        return self.settle(key, spelled: messageID)
    }

    /// Forgets what is too old.
    mutating func expire(at now: Instant) {
        while let oldest = self.order.first, oldest.submitted + self.limits.retention <= now {
            self.dropOldest()
        }
        while let oldest = self.heldOrder.first, oldest.arrival + self.limits.patience <= now {
            self.dropOldestHeld()
        }
    }

    // MARK: - Readings

    /// Which reading is to be believed of those that find something.
    private mutating func mostProven(_ found: [ReceiptID.Reading]) -> ReceiptID.Reading? {
        if found.count == 1 { self.proofs[found[0].rawValue] += 1 }
        return found.dropFirst().reduce(found.first) { best, reading in
            guard let best, self.proofs[best.rawValue] >= self.proofs[reading.rawValue] else {
                return reading
            }
            return best
        }
    }

    // MARK: - Segments

    private mutating func append(_ entry: Entry, under id: ReceiptID) {
        guard let index = self.entries.index(forKey: id) else {
            self.entries[id] = Entries(newest: entry)
            return
        }
        self.entries.values[index].older.append(exchange(&self.entries.values[index].newest, with: entry))
        if self.entries.values[index].older.count >= self.limits.alike {
            self.entries.values[index].older.removeFirst()
            self.counts.dropped += 1
        }
    }

    /// Gives a receipt to one of the segments under an ID, if they don't have theirs.
    private mutating func settle(_ id: ReceiptID, spelled messageID: String) -> Match {
        guard let index = self.entries.index(forKey: id) else { return .unmatched }
        if let segment = self.entries.values[index].settle(spelled: messageID) {
            self.counts.first += 1
            return .first(segment)
        }
        self.counts.repeated += 1
        return .repeated(self.entries.values[index].newest.segment)
    }

    private mutating func dropOldest() {
        guard let oldest = self.order.popFirst(), let index = self.entries.index(forKey: oldest.id) else {
            return
        }
        if self.entries.values[index].older.first?.segment == oldest.segment {
            self.entries.values[index].older.removeFirst()
        } else if self.entries.values[index].newest.segment == oldest.segment {
            self.entries.remove(at: index)
        }
    }

    // MARK: - Receipts that wait

    private mutating func hold(_ id: ReceiptID, _ state: SegmentReceipt.State, at now: Instant) -> Match {
        guard self.held[id] == nil else {
            self.counts.repeated += 1
            return .heldAlready
        }
        self.held[id] = Held(state: state, arrival: now)
        self.heldOrder.append((id, now))
        if self.heldOrder.count > self.limits.held { self.dropOldestHeld() }
        return .held
    }

    private mutating func takeHeld(for id: ReceiptID) -> Held? {
        guard !self.held.isEmpty else { return nil }
        let found = self.readings.filter { id.inReceipt($0).map { self.held[$0] != nil } ?? false }
        let key = self.mostProven(found).flatMap { id.inReceipt($0) }
        return key.flatMap { self.held.removeValue(forKey: $0) }
    }

    private mutating func dropOldestHeld() {
        guard let oldest = self.heldOrder.popFirst(), self.held[oldest.id]?.arrival == oldest.arrival else {
            return
        }
        self.held[oldest.id] = nil
        self.counts.unmatched += 1
    }
}

extension ReceiptIndex.Entries {
    /// Gives a receipt to the segment that is meant, if it has none.
    mutating func settle(spelled messageID: String) -> SegmentNumber? {
        let isExact = self.newest.messageID == messageID || self.older.contains { $0.messageID == messageID }
        if self.newest.mayBeMeant(by: messageID, isExact) {
            self.newest.hasReceipt = true
            return self.newest.segment
        }
        guard let index = self.older.lastIndex(where: { $0.mayBeMeant(by: messageID, isExact) }) else {
            return nil
        }
        self.older[index].hasReceipt = true
        return self.older[index].segment
    }
}

extension ReceiptIndex.Entry {
    func mayBeMeant(by messageID: String, _ isExact: Bool) -> Bool {
        !self.hasReceipt && (!isExact || self.messageID == messageID)
    }
}
