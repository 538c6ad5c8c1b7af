import Synchronization

/// A value that one side gives once and the other waits for.
final class Gate<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case full(Value)
    }

    private let state = Mutex(State.empty)

    /// Gives the value; only the first counts.
    func open(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .empty:
                state = .full(value)
                return nil
            case .awaited(let continuation):
                state = .full(value)
                return continuation
            case .full: return nil
            }
        }
        waiting?.resume(returning: value)
    }

    /// Whether the value is there.
    var isOpen: Bool {
        state.withLock { state in
            if case .full = state { true } else { false }
        }
    }

    /// The value, as soon as it is there; for one waiter.
    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let value: Value? = state.withLock { state in
                    if case .full(let value) = state { return value }
                    state = .awaited(continuation)
                    return nil
                }
                if let value { continuation.resume(returning: value) }
            }
        }
    }
}

extension Gate<Void> {
    func open() { open(()) }
}

/// Seeded random numbers (Steele, Lea, Flood: SplitMix64).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    init(seed: some BinaryInteger) { state = UInt64(truncatingIfNeeded: seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func octets(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
