/// Makes streams of captured TCP segments: in order, each octet once, gaps named.
///
/// Each way of a connection is a stream of its own. Segments that came too early wait for those before them; what was
/// sent again, or overlaps, counts once, as it was seen first. Octets that never come are given up
/// - when the receiver has acknowledged them, and so has them though the capture has not, and a second has passed,
/// - when more waits behind them than `maximumHeldOctets`,
/// - when the stream or the capture ends.
public struct TCPAssembler: Sendable {
    /// The most streams at a time; the longest silent half of them ends when there are more.
    public static let maximumStreams = 8192
    /// The most octets of a stream that wait for octets before them.
    public static let maximumHeldOctets = 1_048_576
    /// The most octets of all streams that wait.
    public static let maximumTotalOctets = 67_108_864
    /// How long acknowledged octets may be late in a capture.
    public static let patience = Duration.seconds(1)

    private var streams: [StreamDirection: Stream] = [:]
    private var heldOctets = 0
    private var clock: UInt64 = 0

    private struct Stream: Sendable {
        var order = SegmentOrder()
        var lastUsed: UInt64
    }

    /// An assembler that has seen nothing.
    public init() {}

    /// Takes a segment; appends what becomes known.
    public mutating func take(
        _ segment: TCPSegment, at time: CaptureTime?, into events: inout [StreamEvent]
    ) {
        self.clock += 1
        if self.streams.count >= Self.maximumStreams { self.forget(&events) }
        let direction = StreamDirection(source: segment.source, destination: segment.destination)
        self.update(direction, time, &events) { order, kinds in
            order.take(segment, at: time, into: &kinds)
        }
        guard let acknowledgement = segment.acknowledgement,
            self.streams[direction.opposite] != nil
        else { return }
        self.update(direction.opposite, time, &events) { order, kinds in
            order.acknowledged(acknowledgement, at: time, into: &kinds)
        }
    }

    /// The capture ends: gives out all that waits.
    public mutating func finish(into events: inout [StreamEvent]) {
        for direction in self.streams.sorted(by: { $0.value.lastUsed < $1.value.lastUsed }).map(\.key) {
            self.end(direction, &events)
        }
    }

    private mutating func end(_ direction: StreamDirection, _ events: inout [StreamEvent]) {
        self.update(direction, nil, &events) { order, kinds in order.end(into: &kinds) }
        self.streams[direction] = nil
    }

    private mutating func update(
        _ direction: StreamDirection, _ time: CaptureTime?, _ events: inout [StreamEvent],
        _ change: (inout SegmentOrder, inout [SegmentOrder.Known]) -> Void
    ) {
        // Out of the dictionary while it changes, so that what it holds is not copied.
        var stream = self.streams.removeValue(forKey: direction) ?? Stream(lastUsed: self.clock)
        let heldBefore = stream.order.heldOctets
        var known: [SegmentOrder.Known] = []
        change(&stream.order, &known)
        let total = self.heldOctets - heldBefore + stream.order.heldOctets
        if total > Self.maximumTotalOctets { stream.order.giveUp(into: &known) }
        self.heldOctets += stream.order.heldOctets - heldBefore
        stream.lastUsed = self.clock
        self.streams[direction] = stream
        events += known.map { StreamEvent(direction: direction, time: $0.time ?? time, kind: $0.kind) }
    }

    private mutating func forget(_ events: inout [StreamEvent]) {
        let byAge = self.streams.sorted { $0.value.lastUsed < $1.value.lastUsed }.map(\.key)
        for direction in byAge.prefix(Self.maximumStreams / 2) { self.end(direction, &events) }
    }
}
