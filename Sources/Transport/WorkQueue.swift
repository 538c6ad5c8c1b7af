/// The work that waits on the loop's own thread, first in, first out.
struct WorkQueue {
    private var items: [Work] = []
    private var head = 0

    var isEmpty: Bool { head == items.count }

    mutating func append(_ work: Work) {
        items.append(work)
    }

    /// Moves all of `arrived` behind what waits, and leaves an empty array with room.
    mutating func append(emptying arrived: inout [Work]) {
        if isEmpty {
            swap(&items, &arrived)
        } else {
            items.append(contentsOf: arrived)
        }
        arrived.removeAll(keepingCapacity: true)
    }

    mutating func popFirst() -> Work? {
        guard head < items.count else { return nil }
        let work = items[head]
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024, 2 * head >= items.count {
            items.removeFirst(head)
            head = 0
        }
        return work
    }
}
