/// What the records of a journal add up to: where each message stands.
///
/// It is what recovery starts from, and says in code what each record means: a journal that was opened again gives the
/// state that `apply` makes of what was committed to it.
public struct JournalState: Hashable, Sendable {
    /// A message that has not ended, or a part that belongs to none yet.
    public struct Message: Hashable, Sendable {
        /// Its parts in their order; the first has the message's number.
        public var parts: [AcceptedPart]
        /// How often the work on it has begun.
        public var attempts = 0
        /// Its reply, once there is one.
        public var answer: JournaledAnswer?
        /// How often each segment has been sent beyond the first time, by its number.
        public var resends: [Int: Int] = [:]
        /// The segments that the SMSC has, by number: its response says so, or its receipt.
        public var submitted: [Int: SubmittedSegment] = [:]

        /// A part that has just come.
        public init(_ part: AcceptedPart) {
            self.parts = [part]
        }

        /// The message's number.
        public var id: MessageID { self.parts[0].id }
    }

    /// The highest number in use.
    public var lastID = MessageID(rawValue: 0)
    /// What has not ended, by number; parts that no `started` has put together stand alone.
    public var open: [MessageID: Message] = [:]
    /// Ended messages of which a segment waits for its receipt.
    public var awaitingReceipt: [SegmentNumber: SubmittedSegment] = [:]
    /// Clients' messages that are not closed, by number.
    public var routes: [MessageID: Route] = [:]
    /// Segments with a receipt, so that none is awaited for a `submitted` that comes late.
    ///
    /// Recovery brings none of them: no response comes to a process for what an earlier one has sent.
    var receipted: Set<SegmentNumber> = []

    /// Nothing yet.
    public init() {}

    /// Takes one record.
    public mutating func apply(_ record: JournalRecord) {
        switch record {
        case .accepted(let part):
            self.lastID = max(self.lastID, part.id)
            self.open[part.id] = Message(part)
        case .started(let started): self.start(started)
        case .answered(let answer): self.open[answer.id]?.answer = answer
        case .resending(let segment): self.open[segment.id]?.resends[segment.number, default: 0] += 1
        case .submitted(let submitted):
            self.open[submitted.segment.id]?.submitted[submitted.segment.number] = submitted
            if !self.receipted.contains(submitted.segment) {
                self.awaitingReceipt[submitted.segment] = submitted
            }
        case .receipted(let receipt): self.settle(receipt)
        case .finished(let end): self.open[end.id] = nil
        case .route(let record): self.apply(record)
        }
    }

    /// A receipt says that the SMSC has the segment; of an ended message nobody asks any more.
    private mutating func settle(_ receipt: SegmentReceipt) {
        let awaited = self.awaitingReceipt.removeValue(forKey: receipt.segment)
        let (id, number) = (receipt.segment.id, receipt.segment.number)
        if self.open[id] != nil || awaited == nil { self.receipted.insert(receipt.segment) }
        guard let message = self.open[id], message.submitted[number] == nil else { return }
        self.open[id]?.submitted[number] = SubmittedSegment(
            segment: receipt.segment, messageID: receipt.messageID, at: receipt.at)
    }

    private mutating func start(_ started: StartedMessage) {
        guard var message = self.open[started.id] else { return }
        for id in started.moreParts {
            if let part = self.open.removeValue(forKey: id) { message.parts += part.parts }
        }
        message.attempts = max(message.attempts, started.attempt)
        self.open[started.id] = message
    }
}
