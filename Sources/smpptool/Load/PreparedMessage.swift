import SMPP

/// A PDU as it goes out over and over: encoded once, its numbers written in each time.
struct PreparedPDU: Sendable {
    private static let sequenceOffset = 12

    let octets: [UInt8]
    /// Where the digits are that tell one question from the other.
    let key: Range<Int>

    /// - Parameter key: where the digits of its key are; empty for none.
    init(_ pdu: PDU, key: Range<Int> = 0..<0) throws(EncodingError) {
        var encoder = PDUEncoder()
        try encoder.append(pdu, sequence: .zero)
        self.octets = unsafe encoder.withUnsafeBytes { unsafe Array($0) }
        self.key = key
    }

    /// Writes it behind `output`, its last `key.count` digits those of `number`.
    func append(to output: inout [UInt8], sequence: UInt32, number: Int64 = 0) {
        let start = output.count
        output.append(contentsOf: self.octets)
        // A span is checked once to be nobody else's, an array for every octet.
        var written = output.mutableSpan
        written.put(sequence, at: start + Self.sequenceOffset)
        var rest = number
        var place = start + self.key.upperBound
        while place > start + self.key.lowerBound {
            place -= 1
            written[place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
    }
}

extension [UInt8] {
    /// Writes a number over octets that are there, high octet first.
    mutating func put(_ number: UInt32, at index: Int) {
        var octets = self.mutableSpan
        octets.put(number, at: index)
    }
}

extension MutableSpan<UInt8> {
    mutating func put(_ number: UInt32, at index: Int) {
        for place in 0..<4 {
            self[index + place] = UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32(place)))
        }
    }
}

/// A question of a mix: the PDUs that carry it, and what is known of its reply.
struct PreparedMessage: Sendable {
    /// In the order of their parts.
    let parts: [PreparedPDU]
    /// Who asks, where the mix says so; nil: a number of its own each time.
    let source: String?
    /// The text of the reply, where it is known.
    let expected: String?
}
