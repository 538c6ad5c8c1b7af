import Monotonic
import Testing

@testable import Transport

@Suite struct TimerHeapTests {
    private let start = Instant.now

    /// Sets, cancels and pops at random; a plain sorted list says what must come out.
    @Test(arguments: 0..<200)
    func agreesWithASortedList(seed: Int) {
        var random = SplitMix64(seed: seed)
        var heap = TimerHeap()
        var model: [(offset: Int, token: TimerToken)] = []
        var spent: [TimerToken] = []
        for _ in 0..<300 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1:
                let offset = Int.random(in: 0..<20, using: &random)
                let token = heap.insert(at: start + .seconds(offset), Nobody())
                let place = model.firstIndex { $0.offset > offset } ?? model.count
                model.insert((offset, token), at: place)
            case 2:
                guard let index = model.indices.randomElement(using: &random) else { continue }
                spent.append(model.remove(at: index).token)
                heap.cancel(spent[spent.count - 1])
                // A spent token takes nothing with it.
                if let old = spent.randomElement(using: &random) { heap.cancel(old) }
            default:
                let offset = Int.random(in: 0..<20, using: &random)
                let due = heap.popDue(at: start + .seconds(offset))?.0
                let expected = model.first { $0.offset <= offset }?.token
                #expect(due == expected)
                if expected != nil { spent.append(model.removeFirst().token) }
            }
            #expect(heap.count == model.count)
            #expect(heap.nextDeadline == model.first.map { start + .seconds($0.offset) })
        }
    }

    @Test func timersOfOneInstantKeepTheirOrder() {
        var heap = TimerHeap()
        let tokens = (0..<100).map { _ in heap.insert(at: start, Nobody()) }
        #expect(tokens.map { _ in heap.popDue(at: start)?.0 } == tokens)
    }

    @Test func setAndCancelLeavesNothingBehind() {
        var heap = TimerHeap()
        for _ in 0..<10_000 { heap.cancel(heap.insert(at: start, Nobody())) }
        #expect(heap.count == 0)
        #expect(heap.insert(at: start, Nobody()).slot == 0)
    }

    @Test func aTokenDoesNotSurviveRemoveAll() {
        var heap = TimerHeap()
        let old = heap.insert(at: start, Nobody())
        heap.removeAll()
        let new = heap.insert(at: start, Nobody())
        heap.cancel(old)
        #expect(heap.popDue(at: start)?.0 == new)
    }
}

private final class Nobody: TimerHandler {
    func timerFired(_ token: TimerToken) {}
}
