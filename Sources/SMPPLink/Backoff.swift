/// How long to wait before the next attempt: exponential, with full jitter.
///
/// The wait is drawn from 0 up to a cap that doubles with each failure, so that many links that lost the same peer do
/// not come back all at once.
struct Backoff: Hashable, Sendable {
    let first: Duration
    let limit: Duration
    private var cap: Duration

    init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
        self.cap = first
    }

    /// The next wait: anything up to the cap, but never less than a quarter of the first one.
    mutating func next(_ random: inout SplitMix64) -> Duration {
        let wait = max(self.first / 4, self.cap * random.fraction())
        self.cap = min(self.limit, self.cap * 2)
        return wait
    }

    mutating func reset() {
        self.cap = self.first
    }
}

/// A small random number generator whose whole state is its seed, so that a run can be repeated.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// A generator that gives the same numbers for the same seed.
    public init(seed: UInt64) {
        self.state = seed
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, not including, 1.
    mutating func fraction() -> Double {
        Double(self.next() >> 11) * 0x1p-53
    }
}
