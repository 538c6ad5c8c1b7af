import Monotonic

/// A timer that waits in a loop, as ``EventLoop/schedule(at:_:)`` returned it.
///
/// A spent or cancelled token is harmless: it never names a later timer.
public struct TimerToken: Hashable, Sendable {
    let slot: Int
    let generation: UInt64
}

/// The timers of one loop: a binary heap by deadline, those of the same instant in the order they were set.
///
/// Cancelling takes a timer out at once (each knows its place in the heap), so timers that are set and
/// cancelled over and over leave nothing behind.
struct TimerHeap {
    private struct Entry {
        var deadline: Instant
        var generation: UInt64
        var slot: Int
        var handler: any TimerHandler

        func isBefore(_ other: Entry) -> Bool {
            deadline != other.deadline ? deadline < other.deadline : generation < other.generation
        }
    }

    private var heap: [Entry] = []
    /// Where in `heap` each slot's timer is; -1 when the slot is free.
    private var places: [Int] = []
    private var freeSlots: [Int] = []
    /// Grows with every timer: it tells a slot's timers apart and orders those of one instant.
    private var lastGeneration: UInt64 = 0

    var count: Int { heap.count }
    var nextDeadline: Instant? { heap.first?.deadline }

    mutating func insert(at deadline: Instant, _ handler: any TimerHandler) -> TimerToken {
        lastGeneration += 1
        let slot = freeSlots.popLast() ?? places.count
        if slot == places.count { places.append(-1) }
        heap.append(Entry(deadline: deadline, generation: lastGeneration, slot: slot, handler: handler))
        places[slot] = heap.count - 1
        siftUp(from: heap.count - 1)
        return TimerToken(slot: slot, generation: lastGeneration)
    }

    mutating func cancel(_ token: TimerToken) {
        guard token.slot < places.count else { return }
        let place = places[token.slot]
        guard place >= 0, heap[place].generation == token.generation else { return }
        _ = remove(at: place)
    }

    /// The first timer that is due at `now`, taken out.
    mutating func popDue(at now: Instant) -> (TimerToken, any TimerHandler)? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        let entry = remove(at: 0)
        return (TimerToken(slot: entry.slot, generation: entry.generation), entry.handler)
    }

    mutating func removeAll() {
        self = TimerHeap(continuing: lastGeneration)
    }

    init() {}

    private init(continuing generation: UInt64) { lastGeneration = generation }

    private mutating func remove(at place: Int) -> Entry {
        exchange(place, heap.count - 1)
        let entry = heap.removeLast()
        places[entry.slot] = -1
        freeSlots.append(entry.slot)
        if place < heap.count {
            siftDown(from: place)
            siftUp(from: place)
        }
        return entry
    }

    private mutating func siftUp(from place: Int) {
        var child = place
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            exchange(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(from place: Int) {
        var parent = place
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { return }
            let right = left + 1
            let least = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
            guard heap[least].isBefore(heap[parent]) else { return }
            exchange(least, parent)
            parent = least
        }
    }

    private mutating func exchange(_ first: Int, _ second: Int) {
        guard first != second else { return }
        heap.swapAt(first, second)
        places[heap[first].slot] = first
        places[heap[second].slot] = second
    }
}
