public import Journal

// MARK: - What became of a message

extension Bridge {
    /// What is known of a message: what the journal has, and what it waits for now.
    public struct MessageTimeline: Hashable, Sendable {
        /// What the journal has; nil: there is none, or it does not know the message.
        public var journaled: JournaledMessage?
        /// The link or account that has it in work; nil: none.
        public var link: String?
        /// `waiting` for an answer, `answering` while that becomes durable, `sending`; nil: it is not in work.
        public var phase: String?

        /// What is known of it.
        public init(journaled: JournaledMessage?, link: String? = nil, phase: String? = nil) {
            self.journaled = journaled
            self.link = link
            self.phase = phase
        }
    }

    /// Looks that are taken at most for one sender: as many times `LookupReader.numbersALook` messages back.
    private static let looksASearch = 100

    /// One message by its number, or that of one of its parts; nil: nobody knows it.
    public func message(_ id: MessageID) async throws(JournalError) -> MessageTimeline? {
        let journaled = try await self.find(.message(id)).messages.first
        let timeline = await self.timeline(journaled?.id ?? id, journaled)
        return timeline.journaled == nil && timeline.phase == nil ? nil : timeline
    }

    /// The newest messages from a number, 50 at most.
    public func messages(from number: String) async throws(JournalError) -> [MessageTimeline] {
        var found: [JournaledMessage] = []
        var below: MessageID?
        for _ in 0..<Self.looksASearch {
            let findings = try await self.find(.sender(number, below: below))
            found += findings.messages
            below = findings.next
            if below == nil || found.count >= 50 { break }
        }
        var timelines: [MessageTimeline] = []
        for message in found.prefix(50) { timelines.append(await self.timeline(message.id, message)) }
        return timelines
    }

    private func timeline(_ id: MessageID, _ journaled: JournaledMessage?) async -> MessageTimeline {
        for pipeline in self.pipelines {
            guard let phase = await pipeline.phase(of: id) else { continue }
            return MessageTimeline(journaled: journaled, link: pipeline.name, phase: phase.word)
        }
        return MessageTimeline(journaled: journaled)
    }

    private func find(_ lookup: JournalLookup) async throws(JournalError) -> JournalFindings {
        let result = await withCheckedContinuation { continuation in
            self.journal.find(lookup) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}

extension OpenMessages.Phase {
    fileprivate var word: String {
        switch self {
        case .waiting: "waiting"
        case .answering, .unwritten: "answering"
        case .sending: "sending"
        }
    }
}
