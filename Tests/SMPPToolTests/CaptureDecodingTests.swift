import PacketCapture
import SMPP
import SMSText
import Testing

@testable import smpptool

/// SMPP out of captures.
@Suite struct CaptureDecodingTests {
    /// enquire_link and its response with a number, as the specification draws them (§4.11).
    private static func enquireLink(_ number: UInt8) -> [UInt8] {
        [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, number]
    }

    private static func lines(
        _ segments: [(sequence: UInt32, payload: [UInt8])], port: UInt16 = 2775, ports: Set<UInt16> = [2775],
        isJSON: Bool = true
    ) throws -> (lines: [String], failure: String?) {
        var capture = CaptureDecoding(
            Decoding(options: .strict, decoder: TextDecoder(), isJSON: isJSON), ports: ports)
        var lines: [String] = []
        let packets = segments.map { RawPacket.tcp($0.payload, sequence: $0.sequence, port: port) }
        try capture.take(RawPacket.capture(packets)) { lines.append($0) }
        try capture.checkEnd()
        capture.finish { lines.append($0) }
        return (lines, capture.failure)
    }

    /// What stands in the lines under this name.
    private static func values(_ name: String, _ lines: [String]) throws -> [Value?] {
        try lines.map { try Value(json: $0)[name] }
    }

    @Test func pdusHaveTimeAndAddresses() throws {
        let octets = Self.enquireLink(1) + Self.enquireLink(2)
        let (lines, failure) = try Self.lines([
            (1, Array(octets.prefix(20))), (21, Array(octets.dropFirst(20))),
        ])
        #expect(failure == nil)
        #expect(try Self.values("sequence_number", lines) == [.number(1), .number(2)])
        // A PDU is there when its last octet is.
        let times = ["1970-01-01T00:00:00.000000Z", "1970-01-01T00:00:01.000000Z"]
        #expect(try Self.values("time", lines) == times.map { .text($0) })
        #expect(try Self.values("source", lines) == [.text("127.0.0.1:40000"), .text("127.0.0.1:40000")])
        #expect(try Self.values("destination", lines).last == .text("127.0.0.1:2775"))
        #expect(try Self.values("kind", lines) == [.text("valid"), .text("valid")])
    }

    @Test func wordsSayWhereAPDUWasSeen() throws {
        let (lines, _) = try Self.lines(
            [(1, Self.enquireLink(80)), (17, Self.enquireLink(81))], isJSON: false)
        #expect(
            lines.first == """
                1970-01-01T00:00:00.000000Z 127.0.0.1:40000 -> 127.0.0.1:2775
                enquire_link (0x00000015), command_length 16, sequence_number 80
                """)
        #expect(lines.last?.first == "\n")
    }

    @Test func itGoesOnBehindAGap() throws {
        let (lines, failure) = try Self.lines([
            (1, Self.enquireLink(1)), (17, Array(Self.enquireLink(2).prefix(5))),
            (100, [1, 2, 3] + Self.enquireLink(3)), (119, Self.enquireLink(4)),
        ])
        let kinds = ["valid", "missing", "skipped", "valid", "valid"]
        #expect(try Self.values("kind", lines) == kinds.map { .text($0) })
        #expect(try Self.values("octet_count", lines) == [nil, .number(78), .number(3), nil, nil])
        #expect(try Self.values("cut_octet_count", lines)[1] == .number(5))
        #expect(
            try Self.values("sequence_number", lines).compactMap(\.self) == [
                .number(1), .number(3), .number(4),
            ])
        #expect(failure == "0 of 3 malformed, 1 gaps")
    }

    @Test func aCaptureMayBeginWithinAPDU() throws {
        let (lines, failure) = try Self.lines([(5, [9, 9, 9, 9, 9]), (10, Self.enquireLink(1))])
        #expect(try Self.values("kind", lines) == [.text("skipped"), .text("valid")])
        #expect(failure == nil)
    }

    @Test func aLostStreamIsTakenUpAgain() throws {
        let lost: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
        let (lines, failure) = try Self.lines([(1, Self.enquireLink(1) + lost + Self.enquireLink(2))])
        #expect(try Self.values("kind", lines) == [.text("valid"), .text("malformed"), .text("valid")])
        #expect(failure == "1 of 3 malformed")
    }

    @Test func aStreamThatLooksLikeSMPPNeedsNoName() throws {
        let (lines, failure) = try Self.lines([(1, Self.enquireLink(1))], port: 7000)
        #expect(lines.count == 1 && failure == nil)
        let other = try Self.lines([(1, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))], port: 7000)
        #expect(
            other.lines == []
                && other.failure == "no SMPP in 1 packets; --port names the ports of streams that are")
    }

    /// Whatever is wrong with the file, what could be read before it is shown.
    @Test func aTruncatedFileShowsWhatItHas() throws {
        var capture = CaptureDecoding(
            Decoding(options: .strict, decoder: TextDecoder(), isJSON: true), ports: [2775])
        var lines: [String] = []
        let packets = [1, 17].map { RawPacket.tcp(Self.enquireLink(1), sequence: $0) }
        try capture.take(RawPacket.capture(packets).dropLast()) { lines.append($0) }
        let error = try #require(throws: CaptureError.self) { try capture.checkEnd() }
        #expect(error.reason == .truncated && error.offset == 96)
        #expect(lines.count == 1)
    }

    /// Damaged captures end, with lines or with an error, and no line is longer for what a length promised.
    @Test(arguments: 0..<200)
    func damagedCapturesDoNoHarm(seed: Int) {
        var random = SplitMix64(seed: seed)
        let stream = (1...20).flatMap { Self.enquireLink($0) }
        let packets = stride(from: 0, to: stream.count, by: 23).map { index in
            RawPacket.tcp(Array(stream.dropFirst(index).prefix(23)), sequence: UInt32(index + 1))
        }
        var file = RawPacket.capture(packets)
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            file[Int.random(in: 24..<file.count, using: &random)] = .random(in: 0...255, using: &random)
        }
        var capture = CaptureDecoding(
            Decoding(options: .strict, decoder: TextDecoder(), isJSON: true), ports: [2775])
        var lineCount = 0
        try? capture.take(file) { _ in lineCount += 1 }
        capture.finish { _ in lineCount += 1 }
        #expect(lineCount <= stream.count)
    }
}

/// The simplest capture of TCP: pcap, raw IPv4.
private enum RawPacket {
    static func tcp(_ payload: [UInt8], sequence: UInt32, port: UInt16 = 2775) -> [UInt8] {
        let ip: [UInt8] =
            [0x45, 0] + self.big(UInt16(40 + payload.count)) + [
                0, 1, 0, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
            ]
        return ip + self.big(UInt16(40000)) + self.big(port) + self.big(sequence)
            + [0, 0, 0, 1, 0x50, 0x18, 0xFF, 0xFF, 0, 0, 0, 0] + payload
    }

    /// A packet a second.
    static func capture(_ packets: [[UInt8]]) -> [UInt8] {
        let header: [UInt8] =
            [0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 101]
        return packets.enumerated().reduce(header) { file, packet in
            let count = self.big(UInt32(packet.element.count))
            return file + self.big(UInt32(packet.offset)) + [0, 0, 0, 0] + count + count + packet.element
        }
    }

    private static func big(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
