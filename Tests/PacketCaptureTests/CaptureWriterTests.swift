import Testing

@testable import PacketCapture

/// What is written is read again, by the rules of the formats.
@Suite struct CaptureWriterTests {
    private static let one = Endpoint(address: [192, 0, 2, 1], port: 49_152)
    private static let other = Endpoint(address: [192, 0, 2, 2], port: 2_775)
    private static let time = CaptureTime(seconds: 1_795_000_000, nanoseconds: 123_456_000)

    private static func packets(_ writer: CaptureWriter) throws -> [CapturedPacket] {
        try CaptureReader.packets(of: writer.octets)
    }

    @Test func eachDirectionHasItsNumbers() throws {
        var writer = CaptureWriter()
        writer.add([1, 2, 3], at: Self.time, from: Self.one, to: Self.other)
        writer.add([4, 5], at: Self.time, from: Self.other, to: Self.one)
        writer.add([6], at: Self.time, from: Self.one, to: Self.other)
        let packets = try Self.packets(writer)
        #expect(packets.map(\.time) == [Self.time, Self.time, Self.time])
        let segments = packets.compactMap { packet in
            if case .segment(let segment) = Datagram(packet) { segment } else { nil }
        }
        #expect(segments.map { Array($0.payload) } == [[1, 2, 3], [4, 5], [6]])
        #expect(segments.map(\.source) == [Self.one, Self.other, Self.one])
        #expect(segments.map(\.destination) == [Self.other, Self.one, Self.other])
        #expect(segments.map(\.sequence) == [1, 1, 4])
        #expect(segments.map(\.acknowledgement) == [1, 4, 3])
        #expect(segments.allSatisfy { !$0.isSYN && !$0.isFIN && !$0.isRST })
    }

    /// RFC 1071: over a header with its checksum the sum is all ones.
    @Test(arguments: [1, 2, 92, 1_001])
    func checksumsAreRight(count: Int) throws {
        var writer = CaptureWriter()
        writer.add(
            (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }, at: Self.time, from: Self.one,
            to: Self.other)
        let octets = Array(try #require(try Self.packets(writer).first).octets)
        #expect(Self.sum(Array(octets[..<20])) == 0xFFFF)
        let segment = Array(octets[20...])
        let pseudoHeader =
            Array(octets[12..<20]) + [0, 6, UInt8(segment.count >> 8), UInt8(segment.count & 0xFF)]
        #expect(Self.sum(pseudoHeader + segment) == 0xFFFF)
    }

    private static func sum(_ octets: [UInt8]) -> Int {
        var sum = stride(from: 0, to: octets.count, by: 2).reduce(0) { sum, index in
            sum + Int(octets[index]) * 256 + (index + 1 < octets.count ? Int(octets[index + 1]) : 0)
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return sum
    }

    @Test func whatIsLongerThanAPacketGoesIntoSeveral() throws {
        var writer = CaptureWriter()
        let payload = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        writer.add(payload, at: Self.time, from: Self.one, to: Self.other)
        var assembler = TCPAssembler()
        var events: [StreamEvent] = []
        for packet in try Self.packets(writer) {
            if case .segment(let segment) = Datagram(packet) {
                assembler.take(segment, at: packet.time, into: &events)
            }
        }
        assembler.finish(into: &events)
        let octets = events.flatMap { event in
            if case .octets(let octets) = event.kind { Array(octets) } else { [] as [UInt8] }
        }
        #expect(octets == payload)
    }
}
