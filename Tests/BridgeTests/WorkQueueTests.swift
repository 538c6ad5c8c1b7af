import Journal
import Locks
import Services
import Testing

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

        func end(_ ids: [MessageID]) {
            self.state.withLock { state in
                state.atWork -= 1
                state.handled += ids
            }
        }
    }

    private func questions(_ pipeline: LinkPipeline, _ deadlines: [Int]) throws -> [Question] {
        let sender = try #require(MSISDN(address: "77010001414", ton: 1))
        let start = ContinuousClock.now
        return deadlines.enumerated().map { index, deadline in
            Question(
                id: MessageID(rawValue: UInt64(index)), text: "8", sender: sender,
                deadline: start + .seconds(deadline), fallback: start + .seconds(3600), pipeline: pipeline)
        }
    }

    @Test func theEarliestDeadlineIsHandledFirst() async throws {
        let rig = try await PipelineRig()
        let record = Record()
        let queue = WorkQueue(workers: 1, parallelism: 1) { questions, _ in
            record.begin()
            record.end(questions.map(\.id))
        }
        var random = SplitMix64(seed: 1)
        let questions = try self.questions(rig.pipeline, (0..<100).shuffled(using: &random))
        queue.push(questions)
        while record.now.handled.count < 100 { await Task.yield() }
        #expect(record.now.handled == questions.sorted { $0.deadline < $1.deadline }.map(\.id))
        await rig.end()
    }

    /// Handlers that work, wait and give back, questions from many threads: each is handled once, and there are never
    /// more workers than allowed, nor fewer than it takes to end.
    @Test(arguments: 1...8)
    func nothingIsLostAndNobodyTooMany(_ workers: Int) async throws {
        let rig = try await PipelineRig()
        let record = Record()
        let queue = WorkQueue(workers: workers, parallelism: 2) { questions, queue in
            record.begin()
            guard let first = questions.first, first.id.rawValue.isMultiple(of: 3) else {
                return record.end(questions.map(\.id))
            }
            await queue.wait(givingBack: questions.dropFirst()) {
                for _ in 0..<3 { await Task.yield() }
            }
            record.end([first.id])
        }
        let questions = try self.questions(rig.pipeline, Array(0..<2000))
        await withTaskGroup { group in
            for part in 0..<8 {
                group.addTask {
                    for question in questions[(part * 250)..<(part * 250 + 250)] { queue.push([question]) }
                }
            }
        }
        while record.now.handled.count < 2000 || queue.active > 0 { await Task.yield() }
        #expect(Set(record.now.handled).count == 2000)
        #expect(record.now.handled.count == 2000)
        #expect(record.now.mostAtWork <= workers)
        #expect(queue.depth == 0)
        await rig.end()
    }

    /// All workers wait for a register that hangs: what is asked for a message can be ended, and its worker goes on.
    @Test func anInquiryThatIsEndedFreesItsWorker() async throws {
        let rig = try await PipelineRig()
        let record = Record()
        let queue = WorkQueue(workers: 1, parallelism: 1) { questions, queue in
            guard let first = questions.first else { return }
            guard first.id.rawValue == 0 else { return record.end(questions.map(\.id)) }
            let answer = await queue.wait(givingBack: questions.dropFirst()) {
                await queue.inquiries.answer(to: first) {
                    try? await Task.sleep(for: .seconds(3600))
                    return Answer(service: nil, row: nil, argument: nil, text: "", outcome: .unavailable)
                }
            }
            #expect(answer == nil)
        }
        queue.push(try self.questions(rig.pipeline, [1, 2, 3]))
        while queue.inquiries.count == 0 { await Task.yield() }
        queue.inquiries.end([MessageID(rawValue: 0)])
        while record.now.handled.count < 2 { await Task.yield() }
        #expect(queue.inquiries.count == 0)
        await rig.end()
    }
}
