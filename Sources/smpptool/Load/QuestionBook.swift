import DequeModule

/// A question from its sending to its end.
struct Question {
    /// Counted from 0; -1: the place was never used.
    var number: Int64 = -1
    /// When it should have been sent, in nanoseconds from the beginning.
    var intended: Int64 = 0
    var link: Int32 = 0
    /// Which message of the mix.
    var message: Int32 = 0
    /// Which parts of the reply have come.
    var parts: UInt64 = 0
    /// How many parts the reply has; 0: none has come.
    var partCount: UInt8 = 0
    /// PDUs of it without a response.
    var openResponses: UInt8 = 0
    /// PDUs of it that take places in its link's window.
    var windowPlaces: UInt8 = 0
    /// Whether a PDU of it was refused.
    var isRefused = false
    /// Whether nothing is waited for any more.
    var isClosed = true
    /// Whether its reply has come whole.
    var isAnswered = false
}

/// The questions of a test by their numbers: a ring, as numbers rise and questions end.
///
/// Every question asks from an address of its own: `base` and its number modulo `addressCount`, so that a reply can't be
/// taken for another's. What is still open when its place in the ring is wanted again, as after a link that was cut, waits
/// beside the ring, and holds up nobody.
struct QuestionBook {
    /// How many back a doubled reply is recognised, and the most open questions beside the ring.
    static let capacity = 1 << 20

    /// The first address.
    let base: Int64
    /// How many addresses there are.
    let addressCount: Int64
    private var places: [Question]
    private let mask: Int64
    /// Questions whose place in the ring another has.
    private var stragglers: [Int64: Question] = [:]
    /// Their numbers, which only rise.
    private var stragglerNumbers = Deque<Int64>()
    /// The number of the next question.
    private(set) var next: Int64 = 0
    /// No question of the ring before this is open.
    private var oldest: Int64 = 0

    init(base: Int64, addressCount: Int64, capacity: Int = Self.capacity) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a mask needs a power of two")
        self.base = base
        self.addressCount = addressCount
        self.places = Array(repeating: Question(), count: capacity)
        self.mask = Int64(capacity - 1)
    }

    /// Whether one more can be asked: not from the address of an open one.
    var hasRoom: Bool {
        self.next - (self.stragglerNumbers.first ?? self.oldest) < self.addressCount
            && self.stragglerNumbers.count < self.places.count
    }

    /// One that was never used, for a number that is not held.
    subscript(number: Int64) -> Question {
        get {
            let question = self.places[Int(number & self.mask)]
            return question.number == number ? question : self.stragglers[number] ?? Question()
        }
        _modify {
            let place = Int(number & self.mask)
            if self.places[place].number == number {
                yield &self.places[place]
            } else {
                yield &self.stragglers[number, default: Question()]
            }
        }
    }

    /// Whether the question of a number is in the ring, or open.
    func holds(_ number: Int64) -> Bool { number >= 0 && self[number].number == number }

    /// Notes a question; `question.number` is made.
    mutating func ask(_ question: consuming Question) -> Int64 {
        let number = self.next
        question.number = number
        let place = Int(number & self.mask)
        if !self.places[place].isClosed { self.putAside(self.places[place]) }
        self.places[place] = question
        self.next += 1
        return number
    }

    /// The address that a question is asked from.
    func address(of number: Int64) -> Int64 { self.base + number % self.addressCount }

    /// The newest question that was asked from an address; nil: nobody asked from there.
    func number(at address: Int64) -> Int64? {
        let offset = address - self.base
        guard offset >= 0, offset < self.addressCount, self.next > 0 else { return nil }
        let newest = self.next - 1
        let back = (newest - offset) % self.addressCount
        let number = newest - (back < 0 ? back + self.addressCount : back)
        return self.holds(number) ? number : nil
    }

    /// The oldest open question; nil: none is.
    mutating func oldestOpen() -> Int64? {
        while let number = self.stragglerNumbers.first {
            guard self.stragglers[number]?.isClosed ?? true else { return number }
            self.stragglers[number] = nil
            self.stragglerNumbers.removeFirst()
        }
        self.oldest = max(self.oldest, self.next - Int64(self.places.count))
        while self.oldest < self.next, self[self.oldest].isClosed { self.oldest += 1 }
        return self.oldest < self.next ? self.oldest : nil
    }

    private mutating func putAside(_ question: Question) {
        self.stragglers[question.number] = question
        self.stragglerNumbers.append(question.number)
    }
}
