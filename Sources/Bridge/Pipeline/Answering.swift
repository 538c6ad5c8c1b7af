import Journal
import Locks
import Monotonic
import SMSText
import Services

/// What the workers do with the questions that they take from the queue.
final class Answering: Sendable {
    private let desk: Locked<ServiceDesk>
    private let journal: any Journal
    private let loops = Locked(LoopGuard())
    private let handlerTimes = Locked<[String: ReplyTimes]>([:])

    init(desk: ServiceDesk, journal: any Journal) {
        self.desk = Locked(desk)
        self.journal = journal
    }

    /// How long answering took that asked registers, by the service.
    var times: [String: ReplyTimes] { self.handlerTimes.withLock { $0 } }

    /// Questions are answered at another desk from now on; those at work end at theirs.
    func move(to desk: ServiceDesk) {
        self.desk.withLock { $0 = desk }
    }

    /// Answers a batch, a suspect until the journal has its answer; gives back what is behind a question that must wait
    /// for a register.
    func answer(_ batch: [QueuedQuestion], _ queue: WorkQueue) async {
        let batch = await self.begin(batch, queue)
        await self.work(at: batch, queue)
        guard let suspect = batch.first, suspect.isSuspect else { return }
        await queue.wait { await self.untilAnswered(suspect) }
    }

    /// Until the journal has the answer, or nobody waits for one, however often it fails.
    private func untilAnswered(_ suspect: QueuedQuestion) async {
        while true {
            await suspect.pipeline.takePosts()
            // Behind all that has been given to the journal.
            _ = await self.commit([])
            guard await suspect.pipeline.owesAnswer(to: suspect.question.id) else { return }
            try? await Task.sleep(for: Commits.pause)
        }
    }

    private func work(at batch: [QueuedQuestion], _ queue: WorkQueue) async {
        let desk = self.desk.withLock { $0 }
        let now = Instant.now
        var replies = RepliesByPipeline()
        for (index, queued) in batch.enumerated() where queued.question.fallback > now {
            let decoded = queued.question.text(queued.settings.decoder)
            let notes: Reply.Notes = decoded.repairs.isEmpty ? [] : .isRepaired
            let sender = queued.question.sender
            if self.loops.withLock({ $0.isEcho(decoded.text, from: sender, at: now) }) {
                replies.add(Self.nothing, to: queued, notes.union(.isLoop))
                continue
            }
            switch desk.interpret(decoded.text) {
            case .ignored: replies.add(Self.nothing, to: queued, notes)
            case .answer(let answer): self.reply(answer, to: queued, notes, &replies)
            case .inquiry(let inquiry):
                replies.deliver()
                let asked = await queue.wait(givingBack: batch[(index + 1)...]) {
                    await queue.inquiries.answer(to: queued.question) {
                        await self.answer(inquiry, at: desk, from: sender)
                    }
                }
                guard let asked else { return }
                self.reply(asked, to: queued, notes, &replies)
                return replies.deliver()
            }
        }
        replies.deliver()
    }

    private func answer(_ inquiry: Inquiry, at desk: ServiceDesk, from sender: MSISDN) async -> Answer {
        let start = Instant.now
        defer {
            self.handlerTimes.withLock { $0[inquiry.service, default: ReplyTimes()].count(.now - start) }
        }
        return await desk.answer(inquiry, from: sender)
    }

    private static let nothing = Answer(service: nil, row: nil, argument: nil, text: "", outcome: .ignored)

    /// The answer, or none if it would be one of a loop.
    private func reply(
        _ answer: Answer, to queued: QueuedQuestion, _ notes: Reply.Notes, _ replies: inout RepliesByPipeline
    ) {
        let mayLeave = self.loops.withLock { $0.mayReply(answer, to: queued.question.sender, at: .now) }
        if mayLeave {
            replies.add(answer, to: queued, notes)
        } else {
            replies.add(Self.nothing, to: queued, notes.union(.isLoop))
        }
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

    mutating func add(_ answer: Answer, to queued: QueuedQuestion, _ notes: Reply.Notes) {
        let reply = queued.settings.reply(answer, to: queued.question.id, notes)
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
