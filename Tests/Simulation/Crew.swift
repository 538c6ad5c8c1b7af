import Journal
import SMPP
import SMSText
import Services

@testable import Bridge

/// The workers, by the rules of `WorkQueue` and `Answering`: batches, suspects alone, `started` before the work.
struct Crew {
    struct Queued {
        let question: Question
        let link: Int
        /// Whether the journal knows that the work has begun.
        var hasBegun = false

        var isSuspect: Bool { self.question.attempt > 1 }
    }

    struct Worker {
        var batch: [Queued]
        /// The question for which it waits for a register.
        var waitsFor: MessageID?
        var isWaiting: Bool
    }

    var waiting: [Queued] = []
    var workers: [Int: Worker] = [:]
    /// The suspect that is in work: the next one waits until the journal has the answer to this one.
    private(set) var suspect: MessageID?
    private var isSuspectAnswered = false
    private var number = 0

    mutating func add(_ questions: [Question], _ link: Int) {
        self.add(questions.map { Queued(question: $0, link: link) })
    }

    mutating func add(_ queued: [Queued]) {
        self.waiting += queued
        self.waiting.sort { ($0.question.deadline, $0.question.id) < ($1.question.deadline, $1.question.id) }
    }

    /// A new worker with what is most urgent; nil if there is nothing, or enough workers.
    mutating func hire(limit: Int, batch: Int) -> Int? {
        guard self.workers.count < limit else { return nil }
        var taken: [Queued] = []
        if self.suspect == nil, let index = self.waiting.firstIndex(where: \.isSuspect) {
            taken = [self.waiting.remove(at: index)]
            (self.suspect, self.isSuspectAnswered) = (taken[0].question.id, false)
        } else {
            while taken.count < batch, let index = self.waiting.firstIndex(where: { !$0.isSuspect }) {
                taken.append(self.waiting.remove(at: index))
            }
        }
        guard !taken.isEmpty else { return nil }
        self.number += 1
        self.workers[self.number] = Worker(batch: taken, waitsFor: nil, isWaiting: false)
        return self.number
    }

    mutating func dismiss(_ worker: Int) {
        let batch = self.workers.removeValue(forKey: worker)?.batch ?? []
        if batch.first?.question.id == self.suspect, !self.isSuspectAnswered { self.suspect = nil }
    }

    mutating func answers(_ id: MessageID) {
        if self.suspect == id { self.isSuspectAnswered = true }
    }

    /// The journal has the answer to a suspect, or nobody waits for one.
    mutating func isOver(_ id: MessageID) {
        if self.suspect == id { self.suspect = nil }
    }
}

// MARK: - Work

extension World {
    func hire() {
        while let process = self.process,
            let worker = process.crew.hire(limit: self.plan.workers, batch: self.plan.batch)
        {
            self.begin(worker)
        }
    }

    /// Makes durable that the work begins; nothing begins before.
    private func begin(_ number: Int) {
        guard let process = self.process, var worker = process.crew.workers[number] else { return }
        worker.batch.removeAll { $0.question.fallback <= self.now }
        let records = worker.batch.compactMap {
            $0.hasBegun ? nil : JournalRecord.started($0.question.started)
        }
        guard !worker.batch.isEmpty else { return process.crew.dismiss(number) }
        process.crew.workers[number] = worker
        if records.isEmpty { return self.work(number) }
        self.disk.add(Disk.Commit(origin: .worker(number), records: records))
    }

    /// The journal knows it, or failed.
    func started(_ number: Int, _ isDurable: Bool) {
        guard let process = self.process, process.crew.workers[number] != nil else { return }
        guard isDurable else {
            return self.at(.seconds(1), .workerGoesOn(generation: self.generation, worker: number))
        }
        for index in process.crew.workers[number]?.batch.indices ?? 0..<0 {
            process.crew.workers[number]?.batch[index].hasBegun = true
        }
        self.work(number)
    }

    /// A wait is over: for the disk, or for a register.
    func goOn(_ number: Int) {
        guard let process = self.process, let worker = process.crew.workers[number] else { return }
        guard let id = worker.waitsFor else { return self.begin(number) }
        if let queued = worker.batch.first(where: { $0.question.id == id }) { self.reply(to: queued) }
        process.crew.dismiss(number)
    }

    /// Answers what can be answered at once; at the first that needs a register the rest goes back.
    private func work(_ number: Int) {
        guard let process = self.process, let worker = process.crew.workers[number] else { return }
        for (index, queued) in worker.batch.enumerated() {
            guard queued.question.fallback > self.now else { continue }
            let (text, inquiry) = self.read(queued)
            if self.operators[queued.link].isPoison(text) {
                self.ledger.poisonKilled(queued.question.id)
                return self.die("poison \(queued.question.id)")
            }
            guard self.random.chance(self.plan.slowAnswers) else {
                self.reply(to: queued)
                if self.process !== process { return }
                continue
            }
            process.crew.workers[number]?.batch = [queued]
            process.crew.workers[number]?.waitsFor = queued.question.id
            process.crew.add(Array(worker.batch[(index + 1)...]))
            if let inquiry {
                self.at(inquiry, .workerGoesOn(generation: self.generation, worker: number))
            }
            return
        }
        process.crew.dismiss(number)
    }

    /// What a question says, and how long its register takes; nil: for ever.
    private func read(_ queued: Crew.Queued) -> (text: String, inquiry: Duration?) {
        let text = queued.question.text(self.settings[queued.link].decoder).text
        self.ledger.asked(queued.question, text, queued.link, self.operators[queued.link])
        let isDead = self.ledger.hasDeadRegisters || self.random.chance(self.plan.neverAnswered)
        return (text, isDead ? nil : self.random.wait(self.plan.registerTime))
    }

    private func reply(to queued: Crew.Queued) {
        let settings = self.settings[queued.link]
        let isIgnored = self.random.chance(self.plan.ignored)
        let length = self.random.choice([0, 0, 0, 200, 400])
        let text =
            "A\(queued.question.id).\(self.random.within(0...999))." + String(repeating: "x", count: length)
        let answer = Answer(
            service: nil, row: nil, argument: nil, text: isIgnored ? "" : text,
            outcome: isIgnored ? .ignored : .answered)
        let reply = settings.reply(answer, to: queued.question.id)
        self.process?.crew.answers(queued.question.id)
        self.at(
            .zero, .mail(generation: self.generation, link: queued.link, .replies([reply])))
    }

    /// A flow has taken replies: the next suspect is taken when the journal has what that came to.
    func handedOver(_ replies: [Reply]) {
        for reply in replies { self.lookBehind(reply.id) }
    }

    /// Waits for all that the journal has been given, the answer to a suspect among it.
    func lookBehind(_ id: MessageID) {
        guard self.process?.crew.suspect == id else { return }
        self.disk.add(Disk.Commit(origin: .suspect(id), records: []))
    }

    /// The flow knows what became of the answer: the next suspect is taken, or this one's is waited for again.
    func look(at id: MessageID) {
        guard let process = self.process else { return }
        switch process.links[self.ledger.link(of: id)].flow.messages.phase(of: id) {
        case .waiting, .answering, .unwritten:
            self.at(Commits.pause, .lookingBehind(generation: self.generation, id))
        case .sending, nil: process.crew.isOver(id)
        }
    }

    /// Nobody waits any more: the worker is free, and now and then the register's answer comes all the same.
    func endInquiries(_ ids: [MessageID]) {
        guard let process = self.process else { return }
        for number in process.crew.workers.keys.sorted() {
            guard let worker = process.crew.workers[number], let id = worker.waitsFor, ids.contains(id) else {
                continue
            }
            if self.random.chance(0.3), let queued = worker.batch.first { self.reply(to: queued) }
            process.crew.dismiss(number)
        }
    }
}
