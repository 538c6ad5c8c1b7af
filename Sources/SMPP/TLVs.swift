/// The optional parameters of a PDU, in the order and with the octets in which they came.
///
/// They are kept as they stand on the wire, in one array: nothing is allocated while there are none, unknown and
/// vendor parameters survive, and encoding copies. A value is looked for by walking from the front, so the first of
/// several with the same tag counts. SMPP 3.4 §3.2.4.
public struct TLVs: Hashable, Sendable {
    /// Whole optional parameters one after the other.
    private(set) var octets: [UInt8] = []
    /// A tag that was given a value too long for its length field; encoding fails with it.
    private(set) var overlong: TLV.Tag?

    /// No optional parameters.
    public init() {}

    /// The given optional parameters, in this order.
    public init(_ tlvs: some Sequence<TLV>) {
        for tlv in tlvs { self.append(tlv) }
    }

    /// What is known to be whole optional parameters.
    init(whole octets: [UInt8]) {
        self.octets = octets
    }

    /// Whether there are none.
    public var isEmpty: Bool { self.octets.isEmpty && self.overlong == nil }

    /// Adds one at the end.
    ///
    /// A value over 65 535 octets has no form on the wire: it is left out, and the encoder refuses the PDU.
    public mutating func append(_ tlv: TLV) {
        guard let length = UInt16(exactly: tlv.value.count) else {
            self.overlong = tlv.tag
            return
        }
        self.octets.reserveCapacity(self.octets.count + TLVs.headerOctetCount + tlv.value.count)
        self.append(tlv.tag.rawValue)
        self.append(length)
        self.octets.append(contentsOf: tlv.value)
    }

    /// The first one with this tag.
    public subscript(tag: TLV.Tag) -> TLV? {
        self.range(of: tag).map { TLV(tag, Array(self.octets[$0])) }
    }

    /// Whether there is one with this tag.
    public func contains(_ tag: TLV.Tag) -> Bool { self.range(of: tag) != nil }

    /// The value of a one-octet integer; nil when it is absent or of another length.
    public func uint8(_ tag: TLV.Tag) -> UInt8? {
        guard let range = self.range(of: tag), range.count == 1 else { return nil }
        return self.octets[range.lowerBound]
    }

    /// The value of a two-octet integer; nil when it is absent or of another length.
    public func uint16(_ tag: TLV.Tag) -> UInt16? {
        guard let range = self.range(of: tag), range.count == 2 else { return nil }
        return self.number(at: range.lowerBound)
    }

    /// The value of a C-Octet String up to its NUL, or to its end when the NUL is missing; nil when it is absent.
    public func cString(_ tag: TLV.Tag) -> String? {
        guard let range = self.range(of: tag) else { return nil }
        let end = self.octets[range].firstIndex(of: 0) ?? range.upperBound
        return self.octets.span.text(range.lowerBound..<end)
    }

    static let headerOctetCount = 4

    private func range(of tag: TLV.Tag) -> Range<Int>? {
        var walk = Walk(self)
        while let (found, range) = walk.next() {
            if found == tag { return range }
        }
        return nil
    }

    private func number(at index: Int) -> UInt16 {
        UInt16(self.octets[index]) << 8 | UInt16(self.octets[index + 1])
    }

    private mutating func append(_ number: UInt16) {
        self.octets.append(UInt8(truncatingIfNeeded: number >> 8))
        self.octets.append(UInt8(truncatingIfNeeded: number))
    }
}
