import Testing

@testable import PacketCapture

/// IPv4 and IPv6 packets down to their segments.
@Suite struct TCPSegmentTests {
    private static let payload: [UInt8] = [0xA, 0xB, 0xC]

    private static func datagram(_ octets: [UInt8]) -> Datagram {
        Datagram(CapturedPacket(time: nil, linkType: .raw, octets: octets[...], originalCount: octets.count))
    }

    private static func segment(_ octets: [UInt8]) -> TCPSegment? {
        if case .segment(let segment) = self.datagram(octets) { segment } else { nil }
    }

    @Test func aSegmentIsReadAsItStands() throws {
        let segment = try #require(
            Self.segment(
                Fixture.ipv4(
                    Fixture.tcp(
                        Self.payload, sequence: 0xFFFF_FFFF, acknowledgement: 9, flags: 0x13,
                        options: [1, 1, 1, 0]))))
        #expect(segment.source.description == "127.0.0.1:40000")
        #expect(segment.destination.description == "127.0.0.2:2775")
        #expect(segment.sequence == 0xFFFF_FFFF && segment.acknowledgement == 9)
        #expect(segment.isSYN && segment.isFIN && !segment.isRST)
        #expect(Array(segment.payload) == Self.payload && segment.octetCount == 3)
    }

    @Test func whatFillsTheFrameIsNotPayload() {
        let packet = Fixture.ipv4(Fixture.tcp(Self.payload)) + [0, 0, 0]
        #expect(Self.segment(packet)?.payload.count == 3)
    }

    @Test func aPacketThatWasCutSaysHowLongItWas() {
        let packet = Fixture.ipv4(Fixture.tcp(Self.payload)).dropLast(2)
        #expect(Self.segment(Array(packet))?.payload.count == 1)
        #expect(Self.segment(Array(packet))?.octetCount == 3)
    }

    @Test func aPacketWithoutLengthIsWhatWasKept() {
        #expect(Self.segment(Fixture.ipv4(Fixture.tcp(Self.payload), totalLength: 0))?.octetCount == 3)
    }

    @Test(arguments: [0x2000, 0x2001, 0x0001] as [UInt16])
    func fragmentsAreTold(field: UInt16) {
        #expect(Self.datagram(Fixture.ipv4(Fixture.tcp(Self.payload), fragment: field)) == .fragment)
    }

    @Test func extensionHeadersArePassedOver() {
        let hopByHop: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0]
        let options: [UInt8] = [44, 1] + [UInt8](repeating: 0, count: 14)
        let whole: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 9]
        let packet = Fixture.ipv6(
            Fixture.tcp(Self.payload), next: 0, extensions: hopByHop + options + whole)
        #expect(Self.segment(packet)?.octetCount == 3)
        #expect(Self.segment(packet)?.source.description == "[::1]:40000")
        let fragment: [UInt8] = [6, 0, 0, 1, 0, 0, 0, 9]
        #expect(
            Self.datagram(Fixture.ipv6(Fixture.tcp(Self.payload), next: 44, extensions: fragment))
                == .fragment)
    }

    @Test func otherPacketsAreNone() {
        #expect(Self.datagram(Fixture.ipv4(Fixture.tcp(Self.payload), protocol: 17)) == .other)
        #expect(Self.datagram([]) == .other)
        #expect(Self.datagram([0x50, 0, 0]) == .other)
    }

    /// No octets, and no number of them, do harm.
    @Test(arguments: 0..<300)
    func damagedPacketsDoNoHarm(seed: Int) {
        var random = SplitMix64(seed: seed)
        var packet =
            seed.isMultiple(of: 2)
            ? Fixture.ipv4(Fixture.tcp(Self.payload)) : Fixture.ipv6(Fixture.tcp(Self.payload))
        for _ in 0..<4 {
            packet[Int.random(in: 0..<packet.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        packet.removeLast(Int.random(in: 0...packet.count / 2, using: &random))
        if let segment = Self.segment(packet) { #expect(segment.payload.count <= packet.count) }
    }
}
