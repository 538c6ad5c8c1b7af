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
    private let paces = Locked(HandlerPaces())

    init(desk: ServiceDesk, journal: any Journal) {
        self.desk = Locked(desk)
        self.journal = journal
    }

    /// How long answering took that asked registers, by the service.
    var times: [String: ReplyTimes] { self.paces.withLock { $0.times } }

    /// Questions are answered at another desk from now on; those at work end at theirs.
    func move(to desk: ServiceDesk) {
        self.desk.withLock { $0 = desk }
    }

    /// Answers a batch, a suspect until the journal has its answer; false: the worker has become an inquiry.
    func answer(_ batch: ArraySlice<QueuedQuestion>, _ queue: WorkQueue) async -> Bool {
        let batch = await self.begin(batch, queue)
        guard let first = batch.first, first.isSuspect else { return self.work(at: batch, queue) }
        await self.work(at: first, queue)
        await queue.wait { await self.untilAnswered(first) }
        return true
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

    /// Answers what needs no register and asks for the rest; false: the worker has become an inquiry.
    private func work(at batch: ArraySlice<QueuedQuestion>, _ queue: WorkQueue) -> Bool {
        let desk = self.desk.withLock { $0 }
        let now = Instant.now
        var replies = RepliesByPipeline()
        defer { replies.deliver() }
        for index in batch.indices where batch[index].question.fallback > now {
            guard let asked = self.read(batch[index], at: desk, now, &replies) else { continue }
            if self.isTooLate(asked, now), queue.depth > 0 { continue }
            let goesOn = queue.ask(asked.queued, before: batch[(index + 1)...]) { await self.answer(asked) }
            if !goesOn { return false }
        }
        return true
    }

    /// Whether the fallback text would most likely be there before the answer.
    private func isTooLate(_ asked: Asked, _ now: Instant) -> Bool {
        let left = asked.queued.question.fallback - now
        return !self.paces.withLock { $0.isLikely(asked.inquiry.service, in: left) }
    }

    /// A suspect is handled alone: its worker waits for the register.
    private func work(at suspect: QueuedQuestion, _ queue: WorkQueue) async {
        var replies = RepliesByPipeline()
        let asked = self.read(suspect, at: self.desk.withLock { $0 }, .now, &replies)
        replies.deliver()
        guard let asked else { return }
        let task = queue.inquiries.begin(suspect.question, atOnce: false) { await self.answer(asked) }
        await queue.wait { await task.value }
    }

    /// A question that a register is needed for.
    private struct Asked: Sendable {
        let queued: QueuedQuestion
        let inquiry: Inquiry
        let desk: ServiceDesk
        let notes: Reply.Notes
    }

    /// Answers a question that needs no register.
    private func read(
        _ queued: QueuedQuestion, at desk: ServiceDesk, _ now: Instant, _ replies: inout RepliesByPipeline
    ) -> Asked? {
        let decoded = queued.question.text(queued.settings.decoder)
        let notes: Reply.Notes = decoded.repairs.isEmpty ? [] : .isRepaired
        let isEcho = self.loops.withLock {
            $0.isEcho(decoded.text, from: queued.question.sender, at: now)
        }
        if isEcho {
            replies.add(Self.nothing, to: queued, notes.union(.isLoop))
            return nil
        }
        switch desk.interpret(decoded.text) {
        case .ignored: replies.add(Self.nothing, to: queued, notes)
        case .answer(let answer): self.reply(answer, to: queued, notes, &replies)
        case .inquiry(let inquiry):
            return Asked(queued: queued, inquiry: inquiry, desk: desk, notes: notes)
        }
        return nil
    }

    /// Asks the registers, and answers if that is still wanted.
    private func answer(_ asked: Asked) async {
        let start = Instant.now
        let answer = await asked.desk.answer(asked.inquiry, from: asked.queued.question.sender)
        self.paces.withLock { $0.count(.now - start, of: asked.inquiry.service) }
        guard !Task.isCancelled else { return }
        var replies = RepliesByPipeline()
        self.reply(answer, to: asked.queued, asked.notes, &replies)
        replies.deliver()
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
    private func begin(
        _ batch: ArraySlice<QueuedQuestion>, _ queue: WorkQueue
    ) async -> ArraySlice<QueuedQuestion> {
        guard self.journal.isDurable, batch.contains(where: { !$0.hasBegun }) else { return batch }
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
