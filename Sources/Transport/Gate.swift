import Locks

/// A value that somebody gives once and one task waits for.
final class Gate<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Locked(State())

    /// Gives the value; only the first counts.
    func open(_ value: Value) {
        let waiting = state.withLock { state in
            if state.value == nil { state.value = value }
            return exchange(&state.waiting, with: nil)
        }
        waiting?.resume()
    }

    /// Whether the value is there.
    var isOpen: Bool { state.withLock { $0.value != nil } }

    /// The value, as soon as it is there; for one waiting task.
    var value: Value {
        get async {
            while true {
                // Read under the lock, not passed by the continuation: ThreadSanitizer doesn't see that way.
                if let value = state.withLock({ $0.value }) { return value }
                await withCheckedContinuation { continuation in
                    let isOpen = state.withLock { state in
                        if state.value == nil { state.waiting = continuation }
                        return state.value != nil
                    }
                    if isOpen { continuation.resume() }
                }
            }
        }
    }
}
