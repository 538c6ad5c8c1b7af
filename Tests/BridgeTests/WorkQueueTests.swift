import Journal
import Locks
import Monotonic
import SMPP
import SMPPLink
import Services
import Testing
import Transport

@testable import Bridge

@Suite(.timeLimit(.minutes(1))) struct WorkQueueTests {
    /// What the handlers saw.
    private final class Record: Sendable {
        struct State {
            var handled: [MessageID] = []
            var atWork = 0
            var mostAtWork = 0
        }
        private let state = Locked(State())
        var now: State { self.state.withLock { $0 } }

        func begin() {
            self.state.withLock { state in
                state.atWork += 1
                state.mostAtWork = max(state.mostAtWork, state.atWork)
            }
        }

        func handled(_ id: MessageID) {
            self.state.withLock { $0.handled.append(id) }
        }

        func end(_ ids: [MessageID]) {
            self.state.withLock { state in
                state.atWork -= 1
                state.handled += ids
            }
        }
    }

    private func questions(_ deadlines: [Int], attempt: Int = 1) throws -> [Question] {
        let sender = try #require(MSISDN(address: "77010001414", ton: 1))
        let start = Instant.now
        return deadlines.enumerated().map { index, deadline in
            Question(
                id: MessageID(rawValue: UInt64(index)), moreParts: [], attempt: attempt,
                content: .whole([0x38], .default, nil), sender: sender,
                deadline: start + .seconds(deadline), fallback: start + .seconds(3600))
        }
    }

    @Test func theEarliestDeadlineIsHandledFirst() async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = LinkPipeline.idle(loop)
        let record = Record()
        let queue = WorkQueue(workers: 1, parallelism: 1) { questions, _ in
            record.begin()
            record.end(questions.map(\.question.id))
            return true
        }
        var random = SplitMix64(seed: 1)
        let questions = try self.questions((0..<100).shuffled(using: &random))
        queue.push(questions, from: pipeline, by: FlowRig.settings())
        while record.now.handled.count < 100 { await Task.yield() }
        #expect(record.now.handled == questions.sorted { $0.deadline < $1.deadline }.map(\.id))
        await loop.shutdown()
    }

    /// Handlers that work and ask, questions from many threads: each is handled once, and there are never more workers and
    /// inquiries than allowed, nor fewer than it takes to end.
    @Test(arguments: 1...8)
    func nothingIsLostAndNobodyTooMany(_ workers: Int) async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = LinkPipeline.idle(loop)
        let record = Record()
        let queue = WorkQueue(workers: workers, parallelism: 2) { questions, queue in
            for index in questions.indices {
                let queued = questions[index]
                let id = queued.question.id
                guard id.rawValue.isMultiple(of: 3) else {
                    record.handled(id)
                    continue
                }
                let goesOn = queue.ask(queued, before: questions[(index + 1)...]) {
                    record.begin()
                    if !id.rawValue.isMultiple(of: 2) { for _ in 0..<3 { await Task.yield() } }
                    record.end([id])
                }
                if !goesOn { return false }
            }
            return true
        }
        let (questions, settings) = (try self.questions(Array(0..<2000)), FlowRig.settings())
        await withTaskGroup { group in
            for part in 0..<8 {
                group.addTask {
                    for question in questions[(part * 250)..<(part * 250 + 250)] {
                        queue.push([question], from: pipeline, by: settings)
                    }
                }
            }
        }
        while record.now.handled.count < 2000 || queue.active > 0 { await Task.yield() }
        #expect(Set(record.now.handled).count == 2000)
        #expect(record.now.handled.count == 2000)
        #expect(record.now.mostAtWork <= workers)
        #expect(queue.depth == 0)
        await loop.shutdown()
    }

    /// Fewer workers: those beyond end with their batch, and the rest do all; more: they are hired for what waits.
    @Test(arguments: [(8, 1), (1, 8)])
    func theNumberOfWorkersMayChange(_ before: Int, _ after: Int) async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = LinkPipeline.idle(loop)
        let (record, isOpen) = (Record(), Locked(false))
        let queue = WorkQueue(workers: before, parallelism: 8) { questions, queue in
            record.begin()
            await queue.wait { while !isOpen.withLock({ $0 }) { await Task.yield() } }
            record.end(questions.map(\.question.id))
            return true
        }
        let questions = try self.questions(Array(0..<400))
        for begin in stride(from: 0, to: 400, by: 20) {
            queue.push(Array(questions[begin..<begin + 20]), from: pipeline, by: FlowRig.settings())
        }
        while queue.active < before { await Task.yield() }
        queue.workers = after
        // The first of those that are hired may have hired more by now.
        #expect(after > before ? queue.active > before : queue.active == before)
        isOpen.withLock { $0 = true }
        while record.now.handled.count < 400 || queue.active > 0 { await Task.yield() }
        #expect(Set(record.now.handled).count == 400)
        #expect(record.now.mostAtWork <= max(before, after))
        await loop.shutdown()
    }

    /// What a worker gives back was the most urgent when it took it: it comes before what waits.
    @Test func whatIsGivenBackIsTakenFirst() async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = LinkPipeline.idle(loop)
        let (record, isOpen) = (Record(), Locked(false))
        let queue = WorkQueue(workers: 1, parallelism: 1) { questions, queue in
            for index in questions.indices {
                let queued = questions[index]
                let goesOn = queue.ask(queued, before: questions[(index + 1)...]) {
                    while !isOpen.withLock({ $0 }) { await Task.yield() }
                    record.handled(queued.question.id)
                }
                if !goesOn { return false }
            }
            return true
        }
        let questions = try self.questions([10, 20, 30, 40, 25])
        queue.push(Array(questions[..<4]), from: pipeline, by: FlowRig.settings())
        while queue.inquiries.count == 0 { await Task.yield() }
        queue.push([questions[4]], from: pipeline, by: FlowRig.settings())
        #expect(queue.depth == 4)
        isOpen.withLock { $0 = true }
        while record.now.handled.count < 5 { await Task.yield() }
        #expect(record.now.handled.map(\.rawValue) == [0, 1, 2, 3, 4])
        await loop.shutdown()
    }

    /// All places are taken by a register that hangs: what is asked for a message can be cancelled, and its place is free.
    @Test func anInquiryThatIsCancelledFreesItsPlace() async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = LinkPipeline.idle(loop)
        let record = Record()
        let queue = WorkQueue(workers: 1, parallelism: 1) { questions, queue in
            guard let first = questions.first, first.question.id.rawValue == 0 else {
                for queued in questions { record.handled(queued.question.id) }
                #expect(!Task.isCancelled)
                return true
            }
            return queue.ask(first, before: questions.dropFirst()) {
                try? await Task.sleep(for: .seconds(3600))
                #expect(Task.isCancelled)
            }
        }
        queue.push(try self.questions([1, 2, 3]), from: pipeline, by: FlowRig.settings())
        while queue.inquiries.count == 0 { await Task.yield() }
        #expect(queue.depth == 2)
        queue.inquiries.cancel([MessageID(rawValue: 0)])
        while record.now.handled.count < 2 { await Task.yield() }
        #expect(queue.inquiries.count == 0)
        await loop.shutdown()
    }

    /// A death with it in work: it is handled alone from then on, so that it is known who is to blame.
    @Test(arguments: 2...Question.attemptLimit)
    func suspectsAreTakenOneAtATime(_ attempt: Int) async throws {
        let loop = try EventLoop(name: "test")
        let pipeline = LinkPipeline.idle(loop)
        let record = Record()
        let queue = WorkQueue(workers: 8, parallelism: 8) { questions, queue in
            #expect(questions.count == 1)
            record.begin()
            await queue.wait { for _ in 0..<3 { await Task.yield() } }
            record.end(questions.map(\.question.id))
            return true
        }
        queue.push(
            try self.questions(Array(0..<50), attempt: attempt), from: pipeline,
            by: FlowRig.settings())
        while record.now.handled.count < 50 { await Task.yield() }
        #expect(record.now.handled.map(\.rawValue) == Array(0..<50))
        #expect(record.now.mostAtWork == 1)
        await loop.shutdown()
    }
}

extension LinkPipeline {
    /// A pipeline for tests in which nothing goes through it.
    static func idle(_ loop: EventLoop) -> LinkPipeline {
        LinkPipeline(
            settings: FlowRig.settings(), loop: loop, journal: NoJournal(),
            queue: WorkQueue(workers: 1, parallelism: 1) { _, _ in true }, places: Places(capacity: 1),
            ids: MessageIDs(), observer: DeafObserver())
    }
}

/// Watches nothing.
struct DeafObserver: PipelineObserver {
    func linkChanged(_ status: LinkStatus) {}
    func observe(_ link: String, _ event: FlowEvent) {}
}
