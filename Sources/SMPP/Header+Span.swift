extension Header {
    /// The header at the front of the octets; there must be 16 of them.
    init(_ octets: Span<UInt8>) {
        self.init(
            commandLength: octets.uint32(at: 0), commandID: CommandID(rawValue: octets.uint32(at: 4)),
            commandStatus: CommandStatus(rawValue: octets.uint32(at: 8)),
            sequenceNumber: SequenceNumber(rawValue: octets.uint32(at: 12)))
    }
}

extension Span<UInt8> {
    @inline(__always)
    func uint16(at index: Int) -> UInt16 {
        UInt16(self[index]) << 8 | UInt16(self[index + 1])
    }

    @inline(__always)
    func uint32(at index: Int) -> UInt32 {
        UInt32(self.uint16(at: index)) << 16 | UInt32(self.uint16(at: index + 2))
    }
}

extension [UInt8] {
    /// A copy of the octets.
    init(copying octets: Span<UInt8>) {
        self = unsafe octets.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
