/// Octets that come in at the end and go out at the front, in one block of memory that is used again.
///
///     | taken | octets (head..<tail) | free |
///
/// The one place of the module that handles memory by hand: `read(2)` and `write(2)` want it, and appending to an
/// array octet by octet costs three times as much. Every access is checked against the block.
@safe
struct OctetBuffer: ~Copyable {
    private var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var head = 0
    private(set) var tail = 0

    deinit {
        unsafe self.memory.deallocate()
    }

    var count: Int { self.tail - self.head }
    var isEmpty: Bool { self.head == self.tail }
    var freeCount: Int { self.capacity - self.tail }
    var capacity: Int { unsafe self.memory.count }

    /// The octets, from the oldest to the newest.
    var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let octets = unsafe UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail])
            return unsafe _overrideLifetime(
                Span(_unsafeElements: octets.assumingMemoryBound(to: UInt8.self)), borrowing: self)
        }
    }

    func withUnsafeBytes<R, E>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail]))
    }

    /// Lets `fill` write into all the free memory there is; its result is how many octets it wrote.
    mutating func withFree<E>(_ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int) throws(E) -> Int {
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail...])
        let written = try unsafe fill(free)
        precondition(written <= free.count, "more octets written than there was room for")
        self.tail += max(0, written)
        return written
    }

    /// Writes a number over octets that are there, high octet first.
    mutating func put(_ number: UInt32, at index: Int) {
        precondition(index >= self.head && index + 4 <= self.tail, "a number put where nothing is")
        unsafe self.memory.storeBytes(of: number.bigEndian, toByteOffset: index, as: UInt32.self)
    }

    /// The next `count` free octets, which belong to the buffer's octets from now on.
    mutating func claim(_ count: Int) -> UnsafeMutableRawBufferPointer {
        precondition(count <= self.freeCount, "no room was reserved")
        defer { self.tail += count }
        return unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.tail..<self.tail + count])
    }

    /// Takes octets off the front.
    mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more octets taken than there are")
        self.head += count
        if self.head == self.tail { (self.head, self.tail) = (0, 0) }
    }

    /// Takes octets off the end, as far as `tail` was once.
    mutating func removeLast(to tail: Int) {
        precondition(tail >= self.head && tail <= self.tail, "octets taken back that were not there")
        self.tail = tail
    }

    /// Gives the memory back if there is more of it than `limit` and nothing in it.
    mutating func release(above limit: Int) {
        guard self.isEmpty, self.capacity > limit else { return }
        unsafe self.memory.deallocate()
        unsafe self.memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    /// Makes sure that `count` octets are free behind the tail; `tail` may move.
    mutating func reserve(_ count: Int, atLeast minimum: Int) {
        if self.freeCount >= count { return }
        self.makeRoom(count, minimum)
    }

    private mutating func makeRoom(_ count: Int, _ minimum: Int) {
        let needed = self.count + count
        // Moving less than half of the block keeps the cost of an octet constant, however small the steps.
        if self.capacity >= needed, self.head >= self.capacity / 2 { return self.moveToFront() }
        let capacity = max(needed, minimum, 2 * self.capacity)
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail]))
        unsafe self.memory.deallocate()
        unsafe self.memory = larger
        (self.head, self.tail) = (0, self.count)
    }

    /// Gathers the free memory behind the octets.
    mutating func moveToFront() {
        unsafe self.memory.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: self.memory[self.head..<self.tail]))
        (self.head, self.tail) = (0, self.count)
    }
}

// Guard: the memory has one owner, the noncopyable value itself.
extension OctetBuffer: @unchecked Sendable {}
