import Testing

@testable import PacketCapture

/// The octets in front of an IP packet.
@Suite struct LinkTypeTests {
    private static let packet: [UInt8] = [0x45, 1, 2, 3]
    private static let addresses = [UInt8](repeating: 0xEE, count: 12)

    @Test(
        arguments: [
            (0, [2, 0, 0, 0]), (0, [0, 0, 0, 24]), (108, [0, 0, 0, 2]), (101, []), (12, []), (228, []),
            (1, addresses + [8, 0]), (1, addresses + [0x81, 0, 0, 5, 8, 0]),
            (1, addresses + [0x88, 0xA8, 0, 5, 0x81, 0, 0, 6, 0x86, 0xDD]),
            (113, [0, 0, 3, 4, 0, 6] + [UInt8](repeating: 1, count: 8) + [8, 0]),
            (276, [8, 0] + [UInt8](repeating: 1, count: 18)),
        ] as [(UInt16, [UInt8])])
    func theIPPacketIsFound(type: UInt16, front: [UInt8]) {
        let link = LinkType(rawValue: type)
        #expect(link.isRead)
        #expect(link.network((front + Self.packet)[...]).map { Array($0) } == Self.packet)
        for count in 0..<front.count { #expect(link.network(front.prefix(count)) == nil) }
    }

    @Test func otherFramesHaveNone() {
        #expect(LinkType.ethernet.network((Self.addresses + [8, 6] + Self.packet)[...]) == nil)
        #expect(LinkType(rawValue: 147).network(Self.packet[...]) == nil && !LinkType(rawValue: 147).isRead)
    }
}
