import Locks
import Testing

@testable import Transport

@Suite struct WorkQueueTests {
    /// Numbered work goes in one by one and in batches, and comes out at random times: always in order.
    @Test(arguments: 0..<50)
    func isFirstInFirstOut(seed: Int) {
        var random = SplitMix64(seed: seed)
        var queue = WorkQueue()
        let done = Locked<[Int]>([])
        var next = 0
        func work() -> Work {
            defer { next += 1 }
            return .body { [next] in done.withLock { $0.append(next) } }
        }
        for _ in 0..<200 {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: for _ in 0..<Int.random(in: 0..<50, using: &random) { queue.append(work()) }
            case 1:
                var batch = (0..<Int.random(in: 0..<50, using: &random)).map { _ in work() }
                queue.append(emptying: &batch)
                #expect(batch.isEmpty)
            default: for _ in 0..<Int.random(in: 0..<60, using: &random) { run(queue.popFirst()) }
            }
        }
        while !queue.isEmpty { run(queue.popFirst()) }
        #expect(queue.popFirst() == nil)
        #expect(done.withLock { $0 } == Array(0..<next))
    }

    private func run(_ work: Work?) {
        if case .body(let body) = work { body() }
    }
}
