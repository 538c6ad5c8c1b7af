import Journal
import Services

/// What a link's pipeline has done since the start, each message once in each group.
public struct PipelineCounts: Hashable, Sendable {
    /// Parts that were acknowledged and are owned.
    public var accepted = 0
    /// deliver_sm that were refused so that the SMSC keeps them.
    public var refused = 0
    /// alert_notification and other PDUs that are no questions, set apart.
    public var setApart = 0
    /// Messages whose sender can't be answered.
    public var unanswerable = 0
    /// deliver_sm to a number that is not ours.
    public var wrongDestination = 0
    /// Replies by what they said.
    public var answers = AnswerCounts()
    /// Replies by the service that was asked, in the order in which the services were first asked.
    public internal(set) var services: [ServiceCounts] = []
    /// How long replies took, from the arrival of the last part until the SMSC had all segments.
    public internal(set) var replyTimes = ReplyTimes()
    /// Replies that were with the SMSC by their deadline.
    public internal(set) var inTime = 0
    /// Replies of which all segments are with the SMSC.
    public var submitted = 0
    /// Messages whose reply was not with the SMSC by their deadline.
    public var late = 0
    /// Replies that the SMSC refused for good.
    public var failed = 0
    /// Replies that could not be submitted in the time for it.
    public var expired = 0
    /// Segments sent again because their outcome was unknown.
    public var resent = 0
    /// Segments whose outcome stayed unknown.
    public var inDoubt = 0
    /// Answers that came after the fallback text had been committed.
    public var discarded = 0
    /// Text that had to be repaired to be read.
    public var repairs = 0
    /// deliver_sm that were taken for repeats of earlier ones: acknowledged and not answered.
    public var repeats = 0
    /// Messages beyond their sender's bucket: acknowledged and not answered.
    public var limited = 0
    /// Messages without an answer because it would have been one of a loop.
    public var loops = 0
    /// Receipts.
    public var receipts = 0
    /// Receipts for which there was no segment in time.
    public var unmatchedReceipts = 0
    /// Messages and parts that were taken up from an earlier process.
    public var recovered = 0
    /// Messages that were not handled any more because the process had died of them too often.
    public var quarantined = 0

    /// Replies by outcome.
    public struct AnswerCounts: Hashable, Sendable {
        /// A result.
        public var answered = 0
        /// A row of the error tables.
        public var refused = 0
        /// The fallback text.
        public var unavailable = 0
        /// No reply.
        public var ignored = 0
    }

    mutating func count(_ end: MessageEnd.Kind) {
        switch end {
        case .submitted: self.submitted += 1
        case .failed: self.failed += 1
        case .expired: self.expired += 1
        case .ignored: break
        }
    }
}

extension PipelineCounts {
    /// Counts an answer; returns the place of its service.
    mutating func count(_ answer: Answer) -> Int {
        self.answers.count(answer.outcome)
        let place = self.place(of: answer.service)
        self.services[place].answers.count(answer.outcome)
        return place
    }

    /// A reply is with the SMSC.
    mutating func replied(in time: Duration, isLate: Bool, by service: Int?) {
        if !isLate { self.inTime += 1 }
        self.replyTimes.count(time)
        // What an earlier process answered is nobody's here.
        let place = service ?? self.place(of: nil)
        self.services[place].replyTimes.count(time)
        if isLate { self.services[place].late += 1 }
    }

    /// There are as many as the catalogue has services: to look at each is cheaper than to hash its name.
    private mutating func place(of service: String?) -> Int {
        if let place = self.services.firstIndex(where: { $0.name == service }) { return place }
        self.services.append(ServiceCounts(name: service))
        return self.services.count - 1
    }
}

extension PipelineCounts.AnswerCounts {
    mutating func count(_ outcome: Outcome) {
        switch outcome {
        case .answered: self.answered += 1
        case .refused: self.refused += 1
        case .unavailable: self.unavailable += 1
        case .ignored: self.ignored += 1
        }
    }
}
