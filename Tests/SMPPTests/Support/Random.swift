import SMPP

/// SplitMix64: the same seed gives the same numbers.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: some BinaryInteger) {
        self.state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Random {
    mutating func uint8() -> UInt8 { UInt8.random(in: 0...255, using: &self) }

    mutating func octets(_ counts: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: counts, using: &self)).map { _ in self.uint8() }
    }

    /// A text that a C-Octet String can hold, mostly ASCII.
    mutating func text(_ counts: ClosedRange<Int>) -> String {
        let last: UInt32 = Int.random(in: 0..<10, using: &self) == 0 ? 0xFF : 0x7E
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: counts, using: &self) {
            scalars.append(Unicode.Scalar(UInt8(UInt32.random(in: 1...last, using: &self))))
        }
        return String(scalars)
    }

    mutating func time() -> String { Bool.random(using: &self) ? "" : self.text(16...16) }

    mutating func address(_ maximum: Int, atLeast minimum: Int = 0) -> Address {
        Address(
            ton: TypeOfNumber(rawValue: self.uint8()), npi: NumberingPlan(rawValue: self.uint8()),
            digits: self.text(minimum...maximum - 1))
    }

    /// Tags that the specification does not check in any request.
    mutating func tlvs() -> TLVs {
        TLVs(
            (0..<Int.random(in: 0...3, using: &self)).map { _ in
                TLV(TLV.Tag(rawValue: UInt16.random(in: 0x1400...0x3FFF, using: &self)), self.octets(0...40))
            })
    }
}
