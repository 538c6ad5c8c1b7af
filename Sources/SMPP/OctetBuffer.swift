/// Octets that come in at the end and go out at the front, in one block of memory that is used again.
///
///     | taken | octets (head..<tail) | free |
///
/// With `PDUWriter` the one place of the module that handles memory by hand: `read(2)` and `write(2)` want it, and appending
/// to an array octet by octet costs three times as much. Every access is checked against the block.
@safe
struct OctetBuffer: ~Copyable {
    private var memory: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private var head = 0
    private(set) var tail = 0

    deinit {
        unsafe self.memory?.deallocate()
    }

    var count: Int { self.tail - self.head }
    var isEmpty: Bool { self.head == self.tail }
    var freeCount: Int { self.capacity - self.tail }

    /// The octets, from the oldest to the newest.
    var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let octets = unsafe self.octets.assumingMemoryBound(to: UInt8.self)
            return unsafe _overrideLifetime(Span(_unsafeElements: octets), borrowing: self)
        }
    }

    func withUnsafeBytes<R, E>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(self.octets)
    }

    /// Lets `fill` write into all the free memory there is; its result is how many octets it wrote.
    @inline(__always)
    @discardableResult
    mutating func withFree<E>(_ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int) throws(E) -> Int {
        let free = unsafe UnsafeMutableRawBufferPointer(
            start: self.memory.map { unsafe $0 + self.tail }, count: self.freeCount)
        let written = try unsafe fill(free)
        precondition(written <= free.count, "more octets written than there was room for")
        self.tail += max(0, written)
        return written
    }

    /// Puts octets behind the others; there has to be room for them.
    mutating func put(_ octets: [UInt8]) {
        unsafe self.withFree { free in
            precondition(octets.count <= free.count, "no room was reserved")
            unsafe free.copyBytes(from: octets)
            return octets.count
        }
    }

    /// Takes octets off the front.
    mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more octets taken than there are")
        self.head += count
        if self.head == self.tail { (self.head, self.tail) = (0, 0) }
    }
}

extension OctetBuffer {
    /// Makes sure that `count` octets are free behind the tail; `tail` may move.
    mutating func reserve(_ count: Int, atLeast minimum: Int) {
        if self.freeCount < count { self.makeRoom(count, minimum) }
    }

    /// Gathers the free memory behind the octets.
    mutating func moveToFront() {
        guard self.head > 0 else { return }
        unsafe self.memory?.copyMemory(from: self.octets)
        (self.head, self.tail) = (0, self.count)
    }

    /// Gives the memory back if there is more of it than `limit` and nothing in it.
    mutating func release(above limit: Int) {
        guard self.isEmpty, self.capacity > limit else { return }
        unsafe self.memory?.deallocate()
        unsafe (self.memory, self.capacity) = (nil, 0)
    }

    private mutating func makeRoom(_ count: Int, _ minimum: Int) {
        let needed = self.count + count
        // Moving less than half of the block keeps the cost of an octet constant, however small the steps.
        if self.capacity >= needed, self.head >= self.capacity / 2 { return self.moveToFront() }
        let capacity = max(needed, minimum, 2 * self.capacity)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        unsafe larger.copyMemory(from: self.octets)
        unsafe self.memory?.deallocate()
        unsafe (self.memory, self.capacity) = (larger, capacity)
        (self.head, self.tail) = (0, self.count)
    }

    private var octets: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: self.memory.map { unsafe $0 + self.head }, count: self.count)
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func copyMemory(from octets: UnsafeRawBufferPointer) {
        guard let start = octets.baseAddress else { return }
        unsafe self.copyMemory(from: start, byteCount: octets.count)
    }
}

// Guard: the memory has one owner, the noncopyable value itself.
extension OctetBuffer: @unchecked Sendable {}
