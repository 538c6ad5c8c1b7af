import DequeModule
import HeapModule

/// Elements in their order, the least first, for those that mostly come in that order already.
///
/// Deadlines do: each is a fixed time after an arrival. Those are kept in a line and cost a step each to add and to
/// take; what comes out of turn goes into a heap beside it.
struct DeadlineQueue<Element: Comparable & Sendable>: Sendable {
    private var line: Deque<Element> = []
    private var others = Heap<Element>()

    var count: Int { self.line.count + self.others.count }
    var isEmpty: Bool { self.line.isEmpty && self.others.isEmpty }

    var first: Element? {
        guard let next = self.line.first else { return self.others.min }
        guard let other = self.others.min, other < next else { return next }
        return other
    }

    mutating func insert(_ element: Element) {
        if let last = self.line.last, element < last {
            self.others.insert(element)
        } else {
            self.line.append(element)
        }
    }

    mutating func popFirst() -> Element? {
        guard let next = self.line.first else { return self.others.popMin() }
        guard let other = self.others.min, other < next else { return self.line.popFirst() }
        return self.others.popMin()
    }

    /// Drops what is not worth its room.
    mutating func keep(where isKept: (Element) -> Bool) {
        self.line.removeAll { !isKept($0) }
        self.others = Heap(self.others.unordered.filter(isKept))
    }
}
