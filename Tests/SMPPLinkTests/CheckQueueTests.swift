import Testing
import Transport

@testable import SMPPLink

@Suite struct CheckQueueTests {
    static func address(_ number: Int) throws -> AddressKey {
        AddressKey(try #require(SocketAddress(ip: "127.0.0.\(number)", port: 1)))
    }

    @Test func someRunSomeWaitTheRestIsRefused() throws {
        var queue = CheckQueue<Int>(limits: CheckLimits(running: 2, waiting: 3, waitingPerAddress: 2))
        let (one, other) = (try Self.address(1), try Self.address(2))
        #expect(queue.add(1, from: one) == .now)
        #expect(queue.add(2, from: one) == .now)
        #expect(queue.add(3, from: one) == .later)
        #expect(queue.add(4, from: one) == .later)
        #expect(queue.add(5, from: one) == .none)
        #expect(queue.add(6, from: other) == .later)
        #expect(queue.add(7, from: other) == .none)
        #expect(queue.next() == 3)
        #expect(queue.add(8, from: one) == .later)
        #expect([queue.next(), queue.next(), queue.next()] == [4, 6, 8])
        #expect(queue.running == 2)
        #expect(queue.next() == nil)
        #expect(queue.next() == nil)
        #expect(queue.running == 0)
    }

    /// Never more at work than are let, none lost, none twice, in order.
    @Test(arguments: 0..<100)
    func whateverComesEachIsCheckedOnce(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let limits = CheckLimits(
            running: Int.random(in: 1...3, using: &random), waiting: Int.random(in: 0...6, using: &random),
            waitingPerAddress: Int.random(in: 1...4, using: &random))
        var queue = CheckQueue<Int>(limits: limits)
        var (taken, checked, atWork): ([Int], [Int], Int) = ([], [], 0)
        for number in 0..<200 {
            if Bool.random(using: &random) {
                switch queue.add(number, from: try Self.address(Int.random(in: 1...3, using: &random))) {
                case .now:
                    (taken, checked, atWork) = (taken + [number], checked + [number], atWork + 1)
                case .later: taken.append(number)
                case .none: #expect(atWork == limits.running)
                }
            } else if atWork > 0 {
                if let next = queue.next() { checked.append(next) } else { atWork -= 1 }
            }
            #expect(atWork <= limits.running)
            #expect(queue.running == atWork)
            #expect(queue.depth <= limits.waiting)
        }
        while atWork > 0 { if let next = queue.next() { checked.append(next) } else { atWork -= 1 } }
        #expect(checked == taken)
    }
}
