import Journal
import Synchronization

/// Gives out message numbers, over all links.
final class MessageIDs: Sendable {
    private let last: Atomic<UInt64>

    /// - Parameter last: the highest number in use.
    init(after last: UInt64 = 0) {
        self.last = Atomic(last)
    }

    func next() -> MessageID {
        MessageID(rawValue: self.last.add(1, ordering: .relaxed).newValue)
    }
}
