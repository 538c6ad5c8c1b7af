/// Septets in octets, as they are on the air: septet i is bits 7i to 7i+6 of a stream that fills each octet from its
/// least significant bit.
///
/// Text behind a user data header begins at a septet boundary, so fill bits come before it: (7 − 8·U mod 7) mod 7 for
/// a header of U octets. 3GPP TS 23.038 §6.1.2, TS 23.040 §9.2.3.24.
enum SeptetPacking {
    /// The zero bits between a header of so many octets and the first septet.
    static func fillBitCount(headerOctetCount: Int) -> Int {
        (7 - 8 * headerOctetCount % 7) % 7
    }

    /// Packs septets, with the CR rule of transports that count octets.
    ///
    /// Seven spare bits at the end would read as one more `@`: CR goes there. A text that fills its octets and itself
    /// ends with CR gets another one, for the receiver drops the last; unless the short message is full with that.
    static func pack(_ septets: Span<UInt8>, headerOctetCount: Int = 0) -> [UInt8] {
        guard !septets.isEmpty else { return [] }
        var octets: [UInt8] = []
        octets.reserveCapacity(septets.count * 7 / 8 + 2)
        var bits: UInt16 = 0
        var bitCount = self.fillBitCount(headerOctetCount: headerOctetCount)
        func append(_ septet: UInt8) {
            bits |= UInt16(septet & 0x7F) << UInt16(bitCount)
            bitCount += 7
            guard bitCount >= 8 else { return }
            octets.append(UInt8(truncatingIfNeeded: bits))
            bits >>= 8
            bitCount -= 8
        }
        for index in septets.indices { append(septets[index]) }
        let endsInDanger = bitCount == 0 && septets[septets.count - 1] == GSM7.carriageReturn
        if bitCount == 1 || endsInDanger && headerOctetCount + octets.count < 140 {
            append(GSM7.carriageReturn)
        }
        if bitCount > 0 { octets.append(UInt8(truncatingIfNeeded: bits)) }
        return octets
    }

    /// The septets in packed octets: as many as there is room for, without the CR of the CR rule.
    static func unpack(_ octets: Span<UInt8>, headerOctetCount: Int = 0) -> [UInt8] {
        let fill = self.fillBitCount(headerOctetCount: headerOctetCount)
        var septets: [UInt8] = []
        septets.reserveCapacity(octets.count * 8 / 7)
        var bits: UInt16 = 0
        var bitCount = -fill
        for index in octets.indices {
            // Before the first septet the fill bits fall out at the low end.
            bits |=
                bitCount < 0
                ? UInt16(octets[index]) >> UInt16(-bitCount) : UInt16(octets[index]) << UInt16(bitCount)
            bitCount += 8
            while bitCount >= 7 {
                septets.append(UInt8(truncatingIfNeeded: bits & 0x7F))
                bits >>= 7
                bitCount -= 7
            }
        }
        if bitCount == 0, septets.last == GSM7.carriageReturn { septets.removeLast() }
        return septets
    }
}
