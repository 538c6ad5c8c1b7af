import Testing

@testable import PacketCapture

/// Streams out of segments.
@Suite struct TCPAssemblerTests {
    private static let direction = StreamDirection(
        source: Endpoint(address: Fixture.client, port: 40000),
        destination: Endpoint(address: Fixture.server, port: 2775))
    private static let start = CaptureTime(seconds: 100, nanoseconds: 0)

    private static func segment(
        _ sequence: UInt32, _ payload: [UInt8] = [], syn: Bool = false, fin: Bool = false
    ) -> TCPSegment {
        TCPSegment(
            source: self.direction.source, destination: self.direction.destination, sequence: sequence,
            acknowledgement: nil, isSYN: syn, isFIN: fin, isRST: false, payload: payload[...],
            octetCount: payload.count)
    }

    private static func acknowledgement(_ number: UInt32) -> TCPSegment {
        TCPSegment(
            source: self.direction.destination, destination: self.direction.source, sequence: 1,
            acknowledgement: number, isSYN: false, isFIN: false, isRST: false, payload: [], octetCount: 0)
    }

    /// What becomes known of a stream, octets joined.
    private enum Seen: Hashable {
        case began(Bool)
        case octets([UInt8])
        case missing(Int)
        case ended
    }

    private static func seen(_ segments: [TCPSegment], finish: Bool = true) -> [Seen] {
        var assembler = TCPAssembler()
        var events: [StreamEvent] = []
        for segment in segments { assembler.take(segment, at: self.start, into: &events) }
        if finish { assembler.finish(into: &events) }
        return self.joined(events)
    }

    private static func joined(_ events: [StreamEvent]) -> [Seen] {
        events.filter { $0.direction == self.direction }.reduce(into: []) { seen, event in
            switch event.kind {
            case .began(let isFirstKnown): seen.append(.began(isFirstKnown))
            case .missing(let count): seen.append(.missing(count))
            case .ended: seen.append(.ended)
            case .octets(let octets):
                if case .octets(let before) = seen.last {
                    seen[seen.count - 1] = .octets(before + octets)
                } else {
                    seen.append(.octets(Array(octets)))
                }
            }
        }
    }

    /// Cut anywhere, in any order, sent again and overlapping, around the end of the numbers: the same octets.
    @Test(arguments: 0..<300)
    func anyOrderGivesTheSameOctets(seed: Int) {
        var random = SplitMix64(seed: seed)
        let octets = (0..<Int.random(in: 1...400, using: &random)).map { UInt8(truncatingIfNeeded: $0) }
        let initial = UInt32.max &- UInt32.random(in: 0...500, using: &random)
        var segments: [TCPSegment] = []
        var from = 0
        while from < octets.count {
            let to = Int.random(in: from + 1...min(octets.count, from + 60), using: &random)
            let first = max(0, from - Int.random(in: 0...20, using: &random))
            let number = initial &+ 1 &+ UInt32(first)
            segments.append(Self.segment(number, Array(octets[first..<to])))
            if Bool.random(using: &random) {
                segments.append(Self.segment(initial &+ 1 &+ UInt32(from), Array(octets[from..<to])))
            }
            from = to
        }
        segments.shuffle(using: &random)
        let end = Self.segment(initial &+ 1 &+ UInt32(octets.count), fin: true)
        let begin = Self.segment(initial, syn: true)
        #expect(
            Self.seen([begin] + segments + [end, end] + segments) == [.began(true), .octets(octets), .ended])
        #expect(Self.seen([begin, end] + segments) == [.began(true), .octets(octets), .ended])
    }

    @Test func gapsAreNamedAtTheEnd() {
        let segments = [
            Self.segment(9, syn: true), Self.segment(10, [1]), Self.segment(14, [5]), Self.segment(20, [6]),
        ]
        #expect(
            Self.seen(segments) == [
                .began(true), .octets([1]), .missing(3), .octets([5]), .missing(5), .octets([6]), .ended,
            ])
    }

    @Test func whatTheReceiverHasIsWaitedForASecond() {
        var assembler = TCPAssembler()
        var events: [StreamEvent] = []
        func take(_ segment: TCPSegment, after milliseconds: Int64) {
            let time = CaptureTime(seconds: 100, nanoseconds: milliseconds * 1_000_000)
            assembler.take(segment, at: time, into: &events)
        }
        take(Self.segment(10, [1]), after: 0)
        take(Self.segment(13, [4]), after: 1)
        take(Self.acknowledgement(11), after: 3000)
        take(Self.acknowledgement(14), after: 4000)
        take(Self.acknowledgement(14), after: 4999)
        #expect(Self.joined(events) == [.began(false), .octets([1])])
        take(Self.acknowledgement(14), after: 5000)
        #expect(Self.joined(events) == [.began(false), .octets([1]), .missing(2), .octets([4])])
        // The octets are known since their packet, not since the acknowledgement.
        #expect(events.last?.time == CaptureTime(seconds: 100, nanoseconds: 1_000_000))
    }

    @Test func tooMuchThatWaitsIsGivenOut() {
        let count = TCPAssembler.maximumHeldOctets / 1000 + 1
        let segments = (0..<count).map {
            Self.segment(12 + UInt32($0 * 1000), [UInt8](repeating: 7, count: 1000))
        }
        let seen = Self.seen([Self.segment(10, [1])] + segments, finish: false)
        #expect(
            seen == [
                .began(false), .octets([1]), .missing(1), .octets([UInt8](repeating: 7, count: count * 1000)),
            ])
    }

    @Test func aPortUsedAgainIsAnotherStream() {
        let segments = [
            Self.segment(9, syn: true), Self.segment(10, [1]), Self.segment(12, [3]),
            Self.segment(5000, syn: true),
            Self.segment(5001, [8]), Self.segment(5000, syn: true),
        ]
        #expect(
            Self.seen(segments) == [
                .began(true), .octets([1]), .missing(1), .octets([3]), .ended, .began(true), .octets([8]),
                .ended,
            ])
        // Without its SYN, too.
        #expect(
            Self.seen([Self.segment(9, [1]), Self.segment(2_000_000_000, [2])]) == [
                .began(false), .octets([1]), .ended, .began(false), .octets([2]), .ended,
            ])
    }

    @Test func aPacketThatWasCutLeavesAGap() {
        var cut = Self.segment(10, [1, 2])
        cut.octetCount = 5
        #expect(
            Self.seen([cut, Self.segment(15, [6])]) == [
                .began(false), .octets([1, 2]), .missing(3), .octets([6]), .ended,
            ])
    }

    @Test func manyConnectionsDoNotPileUp() {
        var assembler = TCPAssembler()
        var events: [StreamEvent] = []
        let count = 3 * TCPAssembler.maximumStreams
        for number in 0..<count {
            var segment = Self.segment(1, [1])
            segment.source = Endpoint(address: Fixture.big(UInt32(number)), port: 1)
            assembler.take(segment, at: nil, into: &events)
        }
        let ended = events.count { $0.kind == .ended }
        #expect(ended >= count - TCPAssembler.maximumStreams)
    }
}
