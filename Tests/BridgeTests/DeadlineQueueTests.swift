import Testing

@testable import Bridge

@Suite struct DeadlineQueueTests {
    /// Whatever is added and taken in whatever order: always the least comes out, and nothing is lost.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func theLeastComesFirst(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = DeadlineQueue<Int>()
        var model: [Int] = []
        for step in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                queue.insert(step)
                model.append(step)
            case 4..<6:
                let value = Int.random(in: 0..<300, using: &random)
                queue.insert(value)
                model.append(value)
            case 6:
                queue.keep { $0 % 3 != 0 }
                model.removeAll { $0 % 3 == 0 }
            default:
                model.sort()
                let taken = queue.popFirst()
                #expect(taken == model.first, "seed \(seed)")
                if !model.isEmpty { model.removeFirst() }
            }
            #expect(queue.count == model.count)
            #expect(queue.first == model.min())
            #expect(queue.isEmpty == model.isEmpty)
        }
    }
}
