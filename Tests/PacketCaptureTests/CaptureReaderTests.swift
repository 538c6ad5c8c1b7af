import Testing

@testable import PacketCapture

/// pcap and pcapng, whole, in pieces, and broken.
@Suite struct CaptureReaderTests {
    private static let first: [UInt8] = [1, 2, 3]
    private static let second: [UInt8] = [4, 5, 6, 7, 8]

    @Test(arguments: [ByteOrder.big, .little], [false, true])
    func pcapIsRead(order: ByteOrder, isNano: Bool) throws {
        let file = Fixture.pcap(
            [(10, 500_000, Self.first), (11, 7, Self.second)], order: order, isNano: isNano, linkType: 1)
        let packets = try CaptureReader.packets(of: file)
        #expect(packets.map { Array($0.octets) } == [Self.first, Self.second])
        #expect(packets.map(\.linkType) == [.ethernet, .ethernet])
        #expect(packets.map(\.originalCount) == [3, 5])
        let unit: Int64 = isNano ? 1 : 1000
        #expect(
            packets.map(\.time) == [
                CaptureTime(seconds: 10, nanoseconds: 500_000 * unit),
                CaptureTime(seconds: 11, nanoseconds: 7 * unit),
            ])
    }

    /// Two sections in different byte orders, each with interfaces of its own; blocks that nobody reads between.
    private static let pcapng: [UInt8] =
        Fixture.section(.big) + Fixture.interface(1, .big) + Fixture.block(0x0BAD, [1, 2, 3], .big)
        + Fixture.interface(276, .big, resolution: 9, offset: 100)
        + Fixture.enhanced(first, interface: 1, ticks: 5_000_000_001, .big)
        + Fixture.enhanced(second, interface: 0, ticks: 5_000_001, .big)
        + Fixture.section(.little) + Fixture.interface(101, .little, resolution: 0x8A)
        + Fixture.enhanced(first, ticks: 1024 + 512, .little)
        + Fixture.block(3, Fixture.number(UInt32(3), .little) + first, .little)

    @Test(arguments: [1, 3, 16, 4096])
    func pcapngIsRead(pieceCount: Int) throws {
        let packets = try CaptureReader.packets(of: Self.pcapng, pieceCount: pieceCount)
        #expect(packets.map { Array($0.octets) } == [Self.first, Self.second, Self.first, Self.first])
        #expect(packets.map(\.linkType) == [.linuxSLL2, .ethernet, .raw, .raw])
        #expect(
            packets.map(\.time) == [
                CaptureTime(seconds: 105, nanoseconds: 1), CaptureTime(seconds: 5, nanoseconds: 1000),
                CaptureTime(seconds: 1, nanoseconds: 500_000_000), nil,
            ])
    }

    @Test func everyProperPrefixIsTruncated() {
        for file in [Fixture.pcap([(1, 2, Self.first), (3, 4, Self.second)]), Self.pcapng] {
            var ends: [Int] = []
            for count in 0..<file.count {
                do throws(CaptureError) {
                    _ = try CaptureReader.packets(of: Array(file.prefix(count)))
                    ends.append(count)
                } catch {
                    #expect([.truncated, .notACapture].contains(error.reason), "after \(count) octets")
                }
            }
            // A file may end behind its header and behind each packet or block, nowhere else.
            #expect(ends.allSatisfy { $0 >= 24 } && ends.count <= 9)
        }
    }

    @Test(
        arguments: [
            ([0x47, 0x45, 0x54, 0x20], .notACapture),
            ([0x1F, 0x8B, 0x08, 0x00], .notSupported("compressed by gzip")),
            ([], .notACapture),
        ] as [([UInt8], CaptureError.Reason)])
    func whatIsNoCaptureIsTold(file: [UInt8], reason: CaptureError.Reason) {
        #expect(throws: CaptureError(reason: reason, offset: 0)) { try CaptureReader.packets(of: file) }
    }

    @Test func hugeLengthsAreRefusedAtOnce() {
        let huge = Fixture.pcap([]) + [UInt8](repeating: 0xFF, count: 16)
        let limit = CaptureReader.maximumOctets
        #expect(throws: CaptureError(reason: .tooLong(octets: 0xFFFF_FFFF, limit: limit), offset: 24)) {
            try CaptureReader.packets(of: huge)
        }
        // A block that nobody reads is passed over, however long: this one is not there.
        let unread = Fixture.section(.big) + Fixture.big(UInt32(0x0BAD)) + Fixture.big(UInt32.max - 3)
        #expect(throws: CaptureError(reason: .truncated, offset: 28)) {
            try CaptureReader.packets(of: unread + Fixture.big(UInt32(0)))
        }
    }

    @Test(
        arguments: [
            Fixture.enhanced(first, interface: 1, ticks: 0, .big), Fixture.block(6, [0, 0, 0, 0], .big),
            Fixture.big(UInt32(6)) + Fixture.big(UInt32(13)) + [UInt8](repeating: 0, count: 20),
            Fixture.big(UInt32(6)) + Fixture.big(UInt32(16)) + [UInt8](repeating: 0, count: 8),
            Fixture.interface(1, .big, resolution: 100),
        ])
    func contradictionsAreTold(block: [UInt8]) {
        let file = Fixture.section(.big) + Fixture.interface(1, .big) + block
        #expect(throws: CaptureError.self) { try CaptureReader.packets(of: file) }
    }

    /// Whatever octets are wrong: packets or an error, and never more octets than the file has.
    @Test(arguments: 0..<300)
    func damagedFilesDoNoHarm(seed: Int) {
        var random = SplitMix64(seed: seed)
        var file =
            seed.isMultiple(of: 2)
            ? Self.pcapng : Fixture.pcap((0..<8).map { (1, $0, Self.second) }, order: .big)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            file[Int.random(in: 0..<file.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        guard let packets = try? CaptureReader.packets(of: file, pieceCount: 7) else { return }
        #expect(packets.reduce(0) { $0 + $1.octets.count } <= file.count)
    }
}
