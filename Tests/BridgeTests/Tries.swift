import Synchronization

/// Counts how often something was tried.
final class Tries: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { self.number.load(ordering: .relaxed) }

    /// The number of this try, from 0.
    func next() -> Int {
        self.number.add(1, ordering: .relaxed).oldValue
    }
}
