/// A section of a pcapng file: its byte order and its interfaces.
struct PcapngSection: Sendable {
    /// The type of the block that begins a section; it reads the same in both byte orders.
    static let magic: [UInt8] = [0x0A, 0x0D, 0x0D, 0x0A]

    private var order = ByteOrder.big
    private var interfaces: [Interface] = []

    private struct Interface: Sendable {
        var linkType: LinkType
        /// The longest packet that is kept; 0: no limit.
        var maximumCount: Int
        var unitsPerSecond: UInt64 = 1_000_000
        var offset: Int64 = 0
    }

    private enum BlockType {
        static let interface: UInt32 = 1
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let enhancedPacket: UInt32 = 6
    }

    /// Reads the block that stands next.
    mutating func block(_ octets: ArraySlice<UInt8>) throws(CaptureError.Reason) -> CaptureReader.Step {
        guard octets.count >= 12 else { return .wait }
        let isSection = octets.starts(with: Self.magic)
        if isSection { try self.beginSection(octets) }
        var reader = OctetReader(octets, self.order)
        guard let type = reader.uint32(), let length = reader.uint32() else { return .wait }
        guard length >= 12, length % 4 == 0 else { throw .malformed("a block can't have \(length) octets") }
        guard isSection || self.isRead(type) else { return .done(octetCount: Int(length), nil) }
        guard length <= CaptureReader.maximumOctets else {
            throw .tooLong(octets: Int(length), limit: CaptureReader.maximumOctets)
        }
        guard let body = reader.take(Int(length) - 12), let again = reader.uint32() else { return .wait }
        guard again == length else {
            throw .malformed("a block of \(length) octets says at its end that it has \(again)")
        }
        return .done(octetCount: Int(length), try self.read(type, OctetReader(body, self.order)))
    }

    private mutating func beginSection(_ octets: ArraySlice<UInt8>) throws(CaptureError.Reason) {
        switch Array(octets.dropFirst(8).prefix(4)) {
        case [0x1A, 0x2B, 0x3C, 0x4D]: self.order = .big
        case [0x4D, 0x3C, 0x2B, 0x1A]: self.order = .little
        default: throw .malformed("a section without its byte order")
        }
        self.interfaces = []
    }

    private func isRead(_ type: UInt32) -> Bool {
        [BlockType.interface, BlockType.packet, BlockType.simplePacket, BlockType.enhancedPacket]
            .contains(type)
    }

    private mutating func read(
        _ type: UInt32, _ body: OctetReader
    ) throws(CaptureError.Reason) -> CapturedPacket? {
        switch type {
        case BlockType.interface: try self.addInterface(body)
        case BlockType.enhancedPacket: return try self.packet(body, isEnhanced: true)
        case BlockType.packet: return try self.packet(body, isEnhanced: false)
        case BlockType.simplePacket: return try self.simplePacket(body)
        default: try self.checkVersion(body)
        }
        return nil
    }

    private func checkVersion(_ body: OctetReader) throws(CaptureError.Reason) {
        var body = body
        guard body.take(4) != nil, let major = body.uint16(), let minor = body.uint16() else {
            throw .malformed("a section without a version")
        }
        guard major == 1 else { throw .notSupported("pcapng version \(major).\(minor)") }
    }
}

// MARK: - Interfaces

extension PcapngSection {
    private mutating func addInterface(_ body: OctetReader) throws(CaptureError.Reason) {
        var body = body
        guard let link = body.uint16(), body.uint16() != nil, let maximum = body.uint32() else {
            throw .malformed("an interface without a link type")
        }
        guard self.interfaces.count < CaptureReader.maximumInterfaces else {
            throw .tooManyInterfaces(limit: CaptureReader.maximumInterfaces)
        }
        var interface = Interface(linkType: LinkType(rawValue: link), maximumCount: Int(maximum))
        while let code = body.uint16(), code != 0, let count = body.uint16(),
            let value = body.take(Int(count))
        {
            try Self.read(option: code, OctetReader(value, self.order), into: &interface)
            guard body.take(-Int(count) & 3) != nil else { break }
        }
        self.interfaces.append(interface)
    }

    private static func read(
        option: UInt16, _ value: OctetReader, into interface: inout Interface
    ) throws(CaptureError.Reason) {
        var value = value
        switch option {
        case 9:
            guard let resolution = value.uint8(), let units = Self.unitsPerSecond(resolution) else {
                throw .malformed("an interface with a unit of time that is not read")
            }
            interface.unitsPerSecond = units
        case 14: interface.offset = value.uint64().map { Int64(bitPattern: $0) } ?? 0
        default: break
        }
    }

    /// if_tsresol: a negative power of 10, or of 2 with the upper bit; nil where that has no use or no room.
    private static func unitsPerSecond(_ resolution: UInt8) -> UInt64? {
        let exponent = resolution & 0x7F
        if resolution & 0x80 != 0 { return exponent < 64 ? 1 << UInt64(exponent) : nil }
        return exponent <= 19 ? (0..<exponent).reduce(1) { power, _ in power * 10 } : nil
    }
}

// MARK: - Packets

extension PcapngSection {
    private func packet(
        _ body: OctetReader, isEnhanced: Bool
    ) throws(CaptureError.Reason) -> CapturedPacket {
        var body = body
        // The older block has 16 bits for the interface and 16 for packets that were lost.
        let number = isEnhanced ? body.uint32() : body.uint16().map(UInt32.init)
        if !isEnhanced { _ = body.uint16() }
        guard let number, let high = body.uint32(), let low = body.uint32(), let kept = body.uint32(),
            let original = body.uint32(), let data = body.take(Int(kept))
        else { throw .malformed("a packet that is longer than its block") }
        let interface = try self.interface(Int(number))
        let time = CaptureTime(
            ticks: UInt64(high) << 32 | UInt64(low), unitsPerSecond: interface.unitsPerSecond,
            offset: interface.offset)
        return CapturedPacket(
            time: time, linkType: interface.linkType, octets: data, originalCount: Int(original))
    }

    private func simplePacket(_ body: OctetReader) throws(CaptureError.Reason) -> CapturedPacket {
        var body = body
        let interface = try self.interface(0)
        guard let original = body.uint32() else { throw .malformed("a packet without a length") }
        let limit = interface.maximumCount == 0 ? Int(original) : min(Int(original), interface.maximumCount)
        return CapturedPacket(
            time: nil, linkType: interface.linkType, octets: body.rest.prefix(limit),
            originalCount: Int(original))
    }

    private func interface(_ number: Int) throws(CaptureError.Reason) -> Interface {
        guard number < self.interfaces.count else {
            throw .malformed("a packet of interface \(number), and there are \(self.interfaces.count)")
        }
        return self.interfaces[number]
    }
}
