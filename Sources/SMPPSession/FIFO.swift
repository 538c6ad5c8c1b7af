/// A first-in first-out queue in one array that does not move its elements at each removal.
struct FIFO<Element> {
    private var elements: [Element] = []
    private var head = 0

    var count: Int { self.elements.count - self.head }
    var first: Element? { self.head < self.elements.count ? self.elements[self.head] : nil }

    mutating func append(_ element: Element) {
        self.elements.append(element)
    }

    /// Removes what fits; the rest keeps its order.
    mutating func removeAll(where fits: (Element) -> Bool) {
        self.elements.removeFirst(self.head)
        self.head = 0
        self.elements.removeAll(where: fits)
    }

    /// Changes each element in its place.
    mutating func update(_ change: (inout Element) -> Void) {
        for index in self.head..<self.elements.count { change(&self.elements[index]) }
    }

    /// Removes the first element, if there is one.
    mutating func removeFirst() {
        guard self.head < self.elements.count else { return }
        self.head += 1
        guard self.head == self.elements.count || self.head >= 1024 && self.head * 2 > self.elements.count
        else {
            return
        }
        self.elements.removeFirst(self.head)
        self.head = 0
    }
}

extension FIFO: Sendable where Element: Sendable {}
