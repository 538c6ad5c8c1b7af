import Glibc
import Testing
import Transport

@Suite struct OutputQueueTests {
    @Test func aPeerThatKeepsUpLeavesNothing() {
        var queue = OutputQueue()
        var kernel = Kernel(room: .max)
        #expect(queue.send([1, 2, 3], to: &kernel) == .drained)
        #expect(queue.send([4], to: &kernel) == .drained)
        #expect(kernel.taken == [1, 2, 3, 4])
        #expect(kernel.calls == 2)
        #expect(queue.octetCount == 0)
    }

    @Test func whatTheKernelRefusesWaitsInOrder() {
        var queue = OutputQueue()
        var kernel = Kernel(room: 2)
        #expect(queue.send([1, 2, 3], to: &kernel) == .waiting)
        #expect(queue.send([4], to: &kernel) == .waiting)
        #expect(queue.octetCount == 2)
        kernel.room = 10
        #expect(queue.flush(to: &kernel) == .drained)
        #expect(kernel.taken == [1, 2, 3, 4])
    }

    @Test func nothingToSendIsNoCall() {
        var queue = OutputQueue()
        var kernel = Kernel(room: 10)
        #expect(queue.send([], to: &kernel) == .drained)
        #expect(queue.flush(to: &kernel) == .drained)
        #expect(kernel.calls == 0)
    }

    @Test func theLimitIsNeverExceeded() {
        var queue = OutputQueue(limit: 5)
        var kernel = Kernel(room: 0)
        #expect(queue.send([1, 2, 3, 4, 5], to: &kernel) == .waiting)
        #expect(queue.send([6], to: &kernel) == .overLimit)
        #expect(queue.octetCount == 5)
    }

    @Test func theLimitHoldsForWhatAFirstWriteLeaves() {
        var queue = OutputQueue(limit: 5)
        var kernel = Kernel(room: 2)
        #expect(queue.send([1, 2, 3, 4, 5, 6, 7], to: &kernel) == .waiting)
        #expect(queue.octetCount == 5)
        var other = OutputQueue(limit: 5)
        kernel = Kernel(room: 2)
        #expect(other.send([1, 2, 3, 4, 5, 6, 7, 8], to: &kernel) == .overLimit)
    }

    @Test func aFailureIsPassedOn() {
        let reset = SystemError(errno: ECONNRESET, call: "send")
        var queue = OutputQueue()
        var kernel = Kernel(room: 0)
        _ = queue.send([1], to: &kernel)
        kernel.failure = reset
        #expect(queue.flush(to: &kernel) == .failed(reset))
        var empty = OutputQueue()
        #expect(empty.send([1], to: &kernel) == .failed(reset))
    }

    /// Whatever the kernel takes and when, it takes the octets in order, each once.
    @Test(arguments: 0..<200)
    func octetsKeepTheirOrder(seed: Int) {
        var random = SplitMix64(seed: seed)
        var queue = OutputQueue(limit: 1000)
        var kernel = Kernel(room: 0)
        var sent: [UInt8] = []
        for _ in 0..<200 {
            kernel.room = Int.random(in: 0...60, using: &random)
            if Bool.random(using: &random) {
                let octets = random.octets(
                    min(Int.random(in: 0...60, using: &random), 1000 - queue.octetCount))
                #expect(queue.send(octets, to: &kernel) != .overLimit)
                sent += octets
            } else {
                _ = queue.flush(to: &kernel)
            }
            #expect(kernel.taken.count + queue.octetCount == sent.count)
        }
        kernel.room = .max
        #expect(queue.flush(to: &kernel) == .drained)
        #expect(kernel.taken == sent)
    }
}

/// The kernel's side of a socket: takes as much as it has room for.
private struct Kernel {
    var room: Int
    var taken: [UInt8] = []
    var calls = 0
    var failure: SystemError?

    mutating func write(_ octets: UnsafeRawBufferPointer) -> IOResult {
        calls += 1
        if let failure { return .failed(failure) }
        let count = min(room, octets.count)
        guard count > 0 else { return .wouldBlock }
        unsafe taken.append(contentsOf: octets.prefix(count))
        room -= count
        return .count(count)
    }
}

extension OutputQueue {
    fileprivate mutating func send(_ octets: [UInt8], to kernel: inout Kernel) -> OutputState {
        unsafe octets.withUnsafeBytes { octets in unsafe send(octets) { unsafe kernel.write($0) } }
    }

    fileprivate mutating func flush(to kernel: inout Kernel) -> OutputState {
        unsafe flush { unsafe kernel.write($0) }
    }
}
