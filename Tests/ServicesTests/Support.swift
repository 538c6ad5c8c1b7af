import Locks
import Services

/// Counts things, from any task, and lets others wait for a count.
final class Counter<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var counts: [Key: Int] = [:]
        var waiting: [(key: Key, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Locked(State())

    subscript(key: Key) -> Int { self.state.withLock { $0.counts[key] ?? 0 } }
    var keys: Set<Key> { self.state.withLock { Set($0.counts.keys) } }

    func add(_ key: Key) {
        let arrived = self.state.withLock { state in
            state.counts[key, default: 0] += 1
            let arrived = state.waiting.filter { $0.key == key && $0.count <= state.counts[key] ?? 0 }
            state.waiting.removeAll { $0.key == key && $0.count <= state.counts[key] ?? 0 }
            return arrived
        }
        for waiter in arrived { waiter.continuation.resume() }
    }

    /// Returns once a thing was counted so often.
    func wait(for count: Int, of key: Key) async {
        await withCheckedContinuation { continuation in
            let isThere = self.state.withLock { state in
                if state.counts[key] ?? 0 >= count { return true }
                state.waiting.append((key, count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// Never returns, and ignores that its task is cancelled.
func hangForever() async {
    await withCheckedContinuation { continuation in hanging.withLock { $0.append(continuation) } }
}

private let hanging = Locked<[CheckedContinuation<Void, Never>]>([])

/// A generator of random numbers that gives the same from the same seed (SplitMix64).
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        self.state = UInt64(truncatingIfNeeded: seed)
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
