/// The segments of one way of a connection, put in order.
///
/// Sequence numbers are compared by their distance, which wraps (RFC 9293 §3.4).
struct SegmentOrder: Sendable {
    /// What becomes known, with the time of the packet that it stood in; nil: of the packet of now.
    struct Known {
        let time: CaptureTime?
        let kind: StreamEvent.Kind
    }

    /// Octets that came before those in front of them.
    private struct Held: Sendable {
        let sequence: UInt32
        let octets: [UInt8]
        /// On the wire.
        let octetCount: Int
        let time: CaptureTime?
    }

    /// No window is as large: a segment so far away belongs to another connection of the same ports.
    private static let longestDistance = 1 << 28
    private static let maximumHeldSegments = 1024
    /// So near to a stream that began without one, a SYN is its own, captured late.
    private static let nearDistance = 1 << 16

    /// The number of the octet that comes next; nil before the first and after the last.
    private var next: UInt32?
    /// Where the SYN of the connection stood, to know it when it comes again.
    private var initial: UInt32?
    private var end: UInt32?
    /// Where the stream ended: what is before it was sent again.
    private var ended: UInt32?
    private var held: [Held] = []
    private(set) var heldOctets = 0
    /// Since when the receiver has had octets that the capture has not.
    private var acknowledgedSince: CaptureTime?

    mutating func take(_ segment: TCPSegment, at time: CaptureTime?, into known: inout [Known]) {
        let first = segment.isSYN ? segment.sequence &+ 1 : segment.sequence
        if segment.isSYN, segment.sequence != self.initial {
            if !self.isLate(synBefore: first) {
                self.end(into: &known)
                self.begin(at: first, isFirstKnown: true, &known)
            }
            self.initial = segment.sequence
        }
        if let ended = self.ended, Self.distance(from: ended, to: first) <= 0 { return }
        if segment.octetCount > 0 { self.take(segment, from: first, at: time, &known) }
        if segment.isFIN { self.end = first &+ UInt32(truncatingIfNeeded: segment.octetCount) }
        if segment.isRST || self.next.map({ $0 == self.end }) == true { self.end(into: &known) }
    }

    /// The receiver has everything before this number.
    mutating func acknowledged(_ number: UInt32, at time: CaptureTime?, into known: inout [Known]) {
        guard let next = self.next, !self.held.isEmpty, Self.distance(from: next, to: number) > 0 else {
            self.acknowledgedSince = nil
            return
        }
        guard let since = self.acknowledgedSince else {
            self.acknowledgedSince = time
            return
        }
        if let time, time.since(since) >= TCPAssembler.patience { self.giveUp(into: &known) }
    }

    /// Goes on behind what is missing.
    mutating func giveUp(into known: inout [Known]) {
        guard let next = self.next, let first = self.held.first else { return }
        let distance = Self.distance(from: next, to: first.sequence)
        known.append(Known(time: first.time, kind: .missing(octetCount: distance)))
        self.next = first.sequence
        self.acknowledgedSince = nil
        self.drain(&known)
    }

    /// Nothing more will come.
    mutating func end(into known: inout [Known]) {
        guard self.next != nil else { return }
        defer {
            self.ended = self.next
            self.next = nil
            self.end = nil
        }
        while !self.held.isEmpty { self.giveUp(into: &known) }
        known.append(Known(time: nil, kind: .ended))
    }

    private func isLate(synBefore first: UInt32) -> Bool {
        guard self.initial == nil, let next = self.next else { return false }
        return (0..<Self.nearDistance).contains(Self.distance(from: first, to: next))
    }

    private mutating func begin(at number: UInt32, isFirstKnown: Bool, _ known: inout [Known]) {
        self.next = number
        self.ended = nil
        self.acknowledgedSince = nil
        known.append(Known(time: nil, kind: .began(isFirstKnown: isFirstKnown)))
    }
}

// MARK: - Octets

extension SegmentOrder {
    private mutating func take(
        _ segment: TCPSegment, from first: UInt32, at time: CaptureTime?, _ known: inout [Known]
    ) {
        if let next = self.next, abs(Self.distance(from: next, to: first)) > Self.longestDistance {
            self.end(into: &known)
        }
        let next: UInt32
        if let there = self.next {
            next = there
        } else {
            self.begin(at: first, isFirstKnown: false, &known)
            self.initial = nil
            next = first
        }
        let distance = Self.distance(from: next, to: first)
        guard distance <= 0 else { return self.hold(segment, first, time, &known) }
        self.acknowledgedSince = nil
        self.give(segment.payload, segment.octetCount, skipping: -distance, nil, &known)
        self.drain(&known)
    }

    private mutating func hold(
        _ segment: TCPSegment, _ first: UInt32, _ time: CaptureTime?, _ known: inout [Known]
    ) {
        let base = self.next ?? first
        let distance = Self.distance(from: base, to: first)
        let place = self.held.firstIndex { Self.distance(from: base, to: $0.sequence) >= distance }
        let isKnown = place.map { index in
            self.held[index].sequence == first && self.held[index].octetCount >= segment.octetCount
        }
        guard isKnown != true else { return }
        // A copy: the slice would keep alive all that was read from the file with it.
        let held = Held(
            sequence: first, octets: Array(segment.payload), octetCount: segment.octetCount, time: time)
        self.held.insert(held, at: place ?? self.held.endIndex)
        self.heldOctets += held.octets.count
        while self.heldOctets > TCPAssembler.maximumHeldOctets || self.held.count > Self.maximumHeldSegments {
            self.giveUp(into: &known)
        }
    }

    /// Gives out what no longer waits for anything.
    private mutating func drain(_ known: inout [Known]) {
        var count = 0
        while count < self.held.count, let next = self.next {
            let held = self.held[count]
            let distance = Self.distance(from: next, to: held.sequence)
            guard distance <= 0 else { break }
            self.give(held.octets[...], held.octetCount, skipping: -distance, held.time, &known)
            self.heldOctets -= held.octets.count
            count += 1
        }
        self.held.removeFirst(count)
    }

    /// Gives out the octets of a segment behind those that are known already.
    private mutating func give(
        _ octets: ArraySlice<UInt8>, _ octetCount: Int, skipping: Int, _ time: CaptureTime?,
        _ known: inout [Known]
    ) {
        guard octetCount > skipping else { return }
        let new = octets.dropFirst(skipping)
        if !new.isEmpty { known.append(Known(time: time, kind: .octets(new))) }
        let missing = octetCount - max(skipping, octets.count)
        if missing > 0 { known.append(Known(time: time, kind: .missing(octetCount: missing))) }
        self.next = self.next.map { $0 &+ UInt32(truncatingIfNeeded: octetCount - skipping) }
    }

    private static func distance(from one: UInt32, to other: UInt32) -> Int {
        Int(Int32(bitPattern: other &- one))
    }
}
