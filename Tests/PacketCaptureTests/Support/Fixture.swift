@testable import PacketCapture

/// Octets by the rules of the formats: numbers, packets, captures.
enum Fixture {
    static func big(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    static func number(_ value: some FixedWidthInteger, _ order: ByteOrder) -> [UInt8] {
        order == .big ? self.big(value) : self.big(value).reversed()
    }

    // MARK: Packets

    static let client: [UInt8] = [127, 0, 0, 1]
    static let server: [UInt8] = [127, 0, 0, 2]

    /// A segment (RFC 9293 §3.1) from port 40000 to 2775.
    static func tcp(
        _ payload: [UInt8], sequence: UInt32 = 1, acknowledgement: UInt32 = 1, flags: UInt8 = 0x18,
        options: [UInt8] = []
    ) -> [UInt8] {
        self.big(UInt16(40000)) + self.big(UInt16(2775)) + self.big(sequence) + self.big(acknowledgement)
            + [UInt8((20 + options.count) / 4) << 4, flags, 0xFF, 0xFF, 0, 0, 0, 0] + options + payload
    }

    /// RFC 791 §3.1.
    static func ipv4(
        _ payload: [UInt8], fragment: UInt16 = 0, protocol next: UInt8 = 6, totalLength: UInt16? = nil
    ) -> [UInt8] {
        [0x45, 0] + self.big(totalLength ?? UInt16(20 + payload.count)) + self.big(UInt16(7))
            + self.big(fragment) + [64, next, 0, 0] + self.client + self.server + payload
    }

    /// RFC 8200 §3, with extension headers in front of the payload.
    static func ipv6(_ payload: [UInt8], next: UInt8 = 6, extensions: [UInt8] = []) -> [UInt8] {
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        return [0x60, 0, 0, 0] + self.big(UInt16(extensions.count + payload.count)) + [next, 64] + loopback
            + loopback + extensions + payload
    }

    // MARK: Captures

    static func pcap(
        _ packets: [(seconds: UInt32, fraction: UInt32, octets: [UInt8])], order: ByteOrder = .little,
        isNano: Bool = false, linkType: UInt32 = 101
    ) -> [UInt8] {
        let magic: UInt32 = isNano ? 0xA1B2_3C4D : 0xA1B2_C3D4
        let header =
            self.number(magic, order) + self.number(UInt16(2), order) + self.number(UInt16(4), order)
            + [UInt8](repeating: 0, count: 8) + self.number(UInt32(262_144), order)
            + self.number(linkType, order)
        return packets.reduce(header) { file, packet in
            let count = self.number(UInt32(packet.octets.count), order)
            return file + self.number(packet.seconds, order) + self.number(packet.fraction, order) + count
                + count + packet.octets
        }
    }

    static func block(_ type: UInt32, _ body: [UInt8], _ order: ByteOrder) -> [UInt8] {
        let filled = body + [UInt8](repeating: 0, count: -body.count & 3)
        let length = self.number(UInt32(filled.count + 12), order)
        return self.number(type, order) + length + filled + length
    }

    static func section(_ order: ByteOrder) -> [UInt8] {
        let body =
            self.number(UInt32(0x1A2B_3C4D), order) + self.number(UInt16(1), order)
            + self.number(UInt16(0), order) + [UInt8](repeating: 0xFF, count: 8)
        return self.block(0x0A0D_0D0A, body, order)
    }

    static func interface(
        _ linkType: UInt16, _ order: ByteOrder, resolution: UInt8? = nil, offset: UInt64? = nil
    ) -> [UInt8] {
        var body = self.number(linkType, order) + [0, 0] + self.number(UInt32(0), order)
        if let resolution {
            body += self.number(UInt16(9), order) + self.number(UInt16(1), order) + [resolution, 0, 0, 0]
        }
        if let offset {
            body +=
                self.number(UInt16(14), order) + self.number(UInt16(8), order) + self.number(offset, order)
        }
        return self.block(1, body + [0, 0, 0, 0], order)
    }

    static func enhanced(
        _ packet: [UInt8], interface: UInt32 = 0, ticks: UInt64, _ order: ByteOrder
    ) -> [UInt8] {
        let count = self.number(UInt32(packet.count), order)
        let body =
            self.number(interface, order) + self.number(UInt32(ticks >> 32), order)
            + self.number(UInt32(truncatingIfNeeded: ticks), order) + count + count + packet
        return self.block(6, body, order)
    }
}

extension CaptureReader {
    /// All packets of a file that is given in pieces of so many octets.
    static func packets(
        of file: [UInt8], pieceCount: Int = .max
    ) throws(CaptureError) -> [CapturedPacket] {
        var reader = CaptureReader()
        var packets: [CapturedPacket] = []
        var rest = file[...]
        while !rest.isEmpty {
            reader.append(rest.prefix(pieceCount))
            rest = rest.dropFirst(pieceCount)
            while let packet = try reader.next() { packets.append(packet) }
        }
        try reader.finish()
        return packets
    }
}
