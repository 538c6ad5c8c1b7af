/// The header of a pcap file, which says how its packets are to be read.
struct PcapFile: Sendable {
    static let headerOctetCount = 24
    private static let recordOctetCount = 16

    /// What the first four octets say.
    struct Kind: Hashable, Sendable {
        let order: ByteOrder
        let unitsPerSecond: UInt64

        /// nil: not a pcap file.
        init?(magic: [UInt8]) {
            switch magic {
            case [0xA1, 0xB2, 0xC3, 0xD4]: (self.order, self.unitsPerSecond) = (.big, 1_000_000)
            case [0xD4, 0xC3, 0xB2, 0xA1]: (self.order, self.unitsPerSecond) = (.little, 1_000_000)
            case [0xA1, 0xB2, 0x3C, 0x4D]: (self.order, self.unitsPerSecond) = (.big, 1_000_000_000)
            case [0x4D, 0x3C, 0xB2, 0xA1]: (self.order, self.unitsPerSecond) = (.little, 1_000_000_000)
            default: return nil
            }
        }
    }

    private let kind: Kind
    private let linkType: LinkType

    init(_ kind: Kind, _ octets: ArraySlice<UInt8>) throws(CaptureError.Reason) {
        var reader = OctetReader(octets.dropFirst(4), kind.order)
        guard let major = reader.uint16(), let minor = reader.uint16(), reader.take(12) != nil,
            let link = reader.uint32()
        else { throw .truncated }
        guard (major, minor) == (2, 4) else { throw .notSupported("pcap version \(major).\(minor)") }
        self.kind = kind
        // The upper half says whether frames end with a checksum.
        self.linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: link))
    }

    func packet(_ octets: ArraySlice<UInt8>) throws(CaptureError.Reason) -> CaptureReader.Step {
        var reader = OctetReader(octets, self.kind.order)
        guard let seconds = reader.uint32(), let fraction = reader.uint32(), let kept = reader.uint32(),
            let original = reader.uint32()
        else { return .wait }
        guard kept <= CaptureReader.maximumOctets else {
            throw .tooLong(octets: Int(kept), limit: CaptureReader.maximumOctets)
        }
        guard let data = reader.take(Int(kept)) else { return .wait }
        let nanoseconds = Int64(fraction) * Int64(1_000_000_000 / self.kind.unitsPerSecond)
        let packet = CapturedPacket(
            time: CaptureTime(seconds: Int64(seconds), nanoseconds: nanoseconds), linkType: self.linkType,
            octets: data, originalCount: Int(original))
        return .done(octetCount: Self.recordOctetCount + Int(kept), packet)
    }
}
