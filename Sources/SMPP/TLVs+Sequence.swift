extension TLVs: Sequence {
    /// The optional parameters from the first to the last, each a copy.
    public func makeIterator() -> Iterator { Iterator(self) }

    /// Takes one optional parameter after the other.
    public struct Iterator: IteratorProtocol {
        private var walk: Walk

        fileprivate init(_ tlvs: TLVs) {
            self.walk = Walk(tlvs)
        }

        /// The next, or nil at the end.
        public mutating func next() -> TLV? {
            guard let (tag, range) = self.walk.next() else { return nil }
            return TLV(tag, Array(self.walk.octets[range]))
        }
    }
}

extension TLVs: ExpressibleByArrayLiteral {
    /// The given optional parameters, in this order.
    public init(arrayLiteral elements: TLV...) {
        self.init(elements)
    }
}

extension TLVs: CustomStringConvertible {
    /// Tags and sizes, never values.
    public var description: String {
        "[" + self.map(\.description).joined(separator: "; ") + "]"
    }
}

extension TLVs {
    /// A walk over tags and places of values.
    struct Walk {
        let octets: [UInt8]
        private var index = 0

        init(_ tlvs: TLVs) {
            self.octets = tlvs.octets
        }

        mutating func next() -> (TLV.Tag, Range<Int>)? {
            let value = self.index + TLVs.headerOctetCount
            guard value <= self.octets.count else { return nil }
            let end = value + Int(self.number(at: self.index + 2))
            guard end <= self.octets.count else { return nil }
            let tag = TLV.Tag(rawValue: self.number(at: self.index))
            self.index = end
            return (tag, value..<end)
        }

        private func number(at index: Int) -> UInt16 {
            UInt16(self.octets[index]) << 8 | UInt16(self.octets[index + 1])
        }
    }
}
