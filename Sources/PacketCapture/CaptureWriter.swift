/// Writes what went over TCP connections as a pcap file, with IPv4 and TCP headers made around it.
///
/// | part | form |
/// | --- | --- |
/// | file | magic 0xA1B2C3D4 (microseconds), version 2.4, link type 101: IP with nothing in front |
/// | record | seconds, microseconds, octets kept, octets on the wire: 4 each |
/// | IPv4 header | 20 octets, no options |
/// | TCP header | 20 octets, PSH and ACK; numbers count each direction's octets from 1 |
///
/// Connections have no beginning and no end: whoever reads the file joins them in the middle. All numbers are written high
/// octet first. Checksums are right.
public struct CaptureWriter: Sendable {
    /// More octets than this go into several segments.
    public static let segmentOctets = 32_768

    /// The file so far.
    public private(set) var octets: [UInt8]

    private struct Direction: Hashable {
        let from: Endpoint
        let to: Endpoint
    }

    private var sequences: [Direction: UInt32] = [:]
    private var packetCount: UInt16 = 0

    /// A file without packets.
    public init() {
        self.octets = [0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4] + [UInt8](repeating: 0, count: 8)
        self.put(UInt32(262_144))
        self.put(UInt32(LinkType.raw.rawValue))
    }

    /// Adds octets that one end sent to the other; both are IPv4.
    public mutating func add(_ payload: [UInt8], at time: CaptureTime, from: Endpoint, to: Endpoint) {
        precondition(from.address.count == 4 && to.address.count == 4, "the headers are those of IPv4")
        var rest = payload[...]
        while !rest.isEmpty {
            self.addSegment(rest.prefix(Self.segmentOctets), time, Direction(from: from, to: to))
            rest = rest.dropFirst(Self.segmentOctets)
        }
    }

    private mutating func addSegment(
        _ payload: ArraySlice<UInt8>, _ time: CaptureTime, _ direction: Direction
    ) {
        let sequence = self.sequences[direction] ?? 1
        let acknowledged = self.sequences[Direction(from: direction.to, to: direction.from)] ?? 1
        self.sequences[direction] = sequence &+ UInt32(payload.count)
        self.packetCount &+= 1
        let segment = Self.segment(payload, direction, sequence: sequence, acknowledged: acknowledged)
        let packet = self.ipHeader(direction, segmentOctets: segment.count) + segment
        self.put(UInt32(truncatingIfNeeded: time.seconds))
        self.put(UInt32(time.nanoseconds / 1_000))
        self.put(UInt32(packet.count))
        self.put(UInt32(packet.count))
        self.octets += packet
    }

    private func ipHeader(_ direction: Direction, segmentOctets: Int) -> [UInt8] {
        let total = UInt16(20 + segmentOctets)
        // Version and length, service; total length; identification; don't fragment; time to live, TCP; checksum.
        var header: [UInt8] = [0x45, 0] + total.octets + self.packetCount.octets + [0x40, 0, 64, 6, 0, 0]
        header += direction.from.address + direction.to.address
        header.replaceSubrange(10..<12, with: Self.checksum(header).octets)
        return header
    }

    private static func segment(
        _ payload: ArraySlice<UInt8>, _ direction: Direction, sequence: UInt32, acknowledged: UInt32
    ) -> [UInt8] {
        var segment = direction.from.port.octets + direction.to.port.octets
        segment += sequence.octets + acknowledged.octets
        // Length of the header in words, PSH and ACK; window; checksum; urgent pointer.
        segment += [5 << 4, 0x18, 0xFF, 0xFF, 0, 0, 0, 0]
        segment += payload
        let addresses = direction.from.address + direction.to.address
        let pseudoHeader = addresses + [0, 6] + UInt16(segment.count).octets
        segment.replaceSubrange(16..<18, with: self.checksum(pseudoHeader + segment).octets)
        return segment
    }

    /// The ones' complement of the ones' complement sum of 16-bit words, RFC 1071.
    private static func checksum(_ octets: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: octets.count, by: 2) {
            let low = index + 1 < octets.count ? UInt32(octets[index + 1]) : 0
            sum += UInt32(octets[index]) << 8 | low
            sum = (sum & 0xFFFF) + sum >> 16
        }
        return ~UInt16(sum)
    }

    private mutating func put(_ number: UInt32) {
        self.octets += number.octets
    }
}

extension FixedWidthInteger {
    /// High octet first.
    fileprivate var octets: [UInt8] {
        stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}
