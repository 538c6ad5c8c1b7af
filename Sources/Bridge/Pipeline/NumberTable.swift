/// Values by 64-bit numbers, each beside its number, so that finding one costs one look into memory.
///
/// A dictionary looks at its map of slots, then at its keys, then at its values, and hashes by a function made for keys
/// of any length: with hundreds of thousands of entries, used several times for each message, that is most of its cost.
/// Here a number's slot follows from one multiplication by a secret of the table, which keeps senders from choosing
/// numbers that meet; a slot that is taken sends the number to the next one (linear probing), and removing one
/// moves back what it had displaced. Meant for small values: they move.
struct NumberTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        let number: UInt64
        var value: Value
    }

    /// A power of two of them, a quarter free at least; none while the table was never used.
    private var slots: [Slot?] = []
    private(set) var count = 0
    /// Odd, so that no two numbers have the same product.
    private let factor = UInt64.random(in: .min ... .max) | 1
    private let secret = UInt64.random(in: .min ... .max)

    subscript(number: UInt64) -> Value? {
        self.place(of: number).flatMap { self.slots[$0]?.value }
    }

    /// Gives a number another value, or its first; returns the one that it had.
    @discardableResult
    mutating func set(_ value: Value, _ number: UInt64) -> Value? {
        if 4 * (self.count + 1) > 3 * self.slots.count { self.grow() }
        var place = self.home(of: number)
        while let slot = self.slots[place] {
            if slot.number == number {
                self.slots[place] = Slot(number: number, value: value)
                return slot.value
            }
            place = self.next(place)
        }
        self.slots[place] = Slot(number: number, value: value)
        self.count += 1
        return nil
    }

    /// Forgets a number; returns the value that it had.
    mutating func remove(_ number: UInt64) -> Value? {
        guard var gap = self.place(of: number) else { return nil }
        let value = self.slots[gap]?.value
        var place = self.next(gap)
        while let slot = self.slots[place] {
            // What comes home behind the gap would not be found from there.
            if self.distance(from: self.home(of: slot.number), to: place)
                >= self.distance(from: gap, to: place)
            {
                self.slots[gap] = slot
                gap = place
            }
            place = self.next(place)
        }
        self.slots[gap] = nil
        self.count -= 1
        return value
    }

    /// Forgets all, and keeps its room: a table that was as full will be again, and to grow once more would stop
    /// everything else meanwhile.
    mutating func removeAll() {
        for place in self.slots.indices { self.slots[place] = nil }
        self.count = 0
    }

    private func place(of number: UInt64) -> Int? {
        guard self.count > 0 else { return nil }
        var place = self.home(of: number)
        while let slot = self.slots[place] {
            if slot.number == number { return place }
            place = self.next(place)
        }
        return nil
    }

    private func home(of number: UInt64) -> Int {
        let product = (number ^ self.secret).multipliedFullWidth(by: self.factor)
        return Int(truncatingIfNeeded: product.high ^ product.low) & (self.slots.count - 1)
    }

    private func next(_ place: Int) -> Int { (place + 1) & (self.slots.count - 1) }

    private func distance(from start: Int, to end: Int) -> Int { (end - start) & (self.slots.count - 1) }

    private mutating func grow() {
        let old = self.slots
        self.slots = Array(repeating: nil, count: max(16, 2 * old.count))
        self.count = 0
        for case .some(let slot) in old { self.set(slot.value, slot.number) }
    }
}
