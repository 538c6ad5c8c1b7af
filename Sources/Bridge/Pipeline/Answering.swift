import Journal
import SMSText
import Services

/// What the workers do with the questions that they take from the queue.
struct Answering: Sendable {
    let desk: ServiceDesk
    let journal: any Journal

    /// Answers a batch; gives back what is behind a question that must wait for a register.
    func answer(_ batch: [QueuedQuestion], _ queue: WorkQueue) async {
        let batch = await self.begin(batch, queue)
        let now = ContinuousClock.now
        var replies = RepliesByPipeline()
        for (index, queued) in batch.enumerated() where queued.question.fallback > now {
            let text = queued.question.text(queued.pipeline.settings.decoder)
            let isRepaired = !text.repairs.isEmpty
            switch self.desk.interpret(text.text) {
            case .ignored:
                let nothing = Answer(service: nil, row: nil, argument: nil, text: "", outcome: .ignored)
                replies.add(nothing, to: queued, isRepaired)
            case .answer(let answer): replies.add(answer, to: queued, isRepaired)
            case .inquiry(let inquiry):
                replies.deliver()
                let asked = await queue.wait(givingBack: batch[(index + 1)...]) {
                    await queue.inquiries.answer(to: queued.question) {
                        await self.desk.answer(inquiry, from: queued.question.sender)
                    }
                }
                guard let asked else { return }
                replies.add(asked, to: queued, isRepaired)
                return replies.deliver()
            }
        }
        replies.deliver()
    }

    /// Makes durable that the work begins, so that a message of which the process dies is known.
    ///
    /// Returns what is to be worked on. While the journal fails nothing begins, and what is too late by then gets the
    /// fallback text.
    private func begin(_ batch: [QueuedQuestion], _ queue: WorkQueue) async -> [QueuedQuestion] {
        guard self.journal.isDurable else { return batch }
        var batch = batch
        while true {
            batch.removeAll { $0.question.fallback <= .now }
            let records = batch.compactMap { $0.hasBegun ? nil : JournalRecord.started($0.question.started) }
            if records.isEmpty { break }
            if await queue.wait(for: { await self.commit(records) }) { break }
            await queue.wait { try? await Task.sleep(for: Commits.pause) }
        }
        for index in batch.indices { batch[index].hasBegun = true }
        return batch
    }

    private func commit(_ records: [JournalRecord]) async -> Bool {
        await withCheckedContinuation { continuation in
            self.journal.commit(records) { continuation.resume(returning: $0 == nil) }
        }
    }
}

/// Replies of a batch, together for each pipeline.
struct RepliesByPipeline {
    private var groups: [(pipeline: LinkPipeline, replies: [Reply])] = []

    mutating func add(_ answer: Answer, to queued: QueuedQuestion, _ isRepaired: Bool) {
        let reply = queued.pipeline.settings.reply(answer, to: queued.question.id, isRepaired: isRepaired)
        if let index = self.groups.firstIndex(where: { $0.pipeline === queued.pipeline }) {
            self.groups[index].replies.append(reply)
        } else {
            self.groups.append((queued.pipeline, [reply]))
        }
    }

    mutating func deliver() {
        for group in self.groups { group.pipeline.post(.replies(group.replies)) }
        self.groups = []
    }
}
