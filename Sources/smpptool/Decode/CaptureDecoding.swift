import PacketCapture
import SMPP

/// Packet after packet of a capture, its SMPP decoded and shown.
struct CaptureDecoding {
    /// The pieces of all streams.
    private(set) var decoding: Decoding
    private let ports: Set<UInt16>
    private var reader = CaptureReader()
    private var assembler = TCPAssembler()
    private var streams: [StreamDirection: SMPPStream] = [:]
    private var counts = Counts()

    private struct Counts {
        var packets = 0
        var fragments = 0
        var unreadLinkTypes: Set<UInt16> = []
        var losses = 0
    }

    /// - Parameter ports: streams from or to these are SMPP, whatever they look like.
    init(_ decoding: Decoding, ports: Set<UInt16>) {
        self.decoding = decoding
        self.ports = ports
    }

    /// Takes octets of the file, shows what is in them.
    mutating func take(
        _ octets: some Collection<UInt8>, show: (String) -> Void
    ) throws(CaptureError) {
        self.reader.append(octets)
        while let packet = try self.reader.next() {
            self.counts.packets += 1
            self.take(packet, show)
        }
    }

    /// The file ends, or can't be read on: shows what still waited.
    mutating func finish(show: (String) -> Void) {
        var events: [StreamEvent] = []
        self.assembler.finish(into: &events)
        for event in events { self.take(event, show) }
    }

    /// - Throws: the file ends where it can't.
    mutating func checkEnd() throws(CaptureError) {
        try self.reader.finish()
    }

    /// What is to be said at the end.
    var remarks: [String] {
        var remarks: [String] = []
        if self.counts.fragments > 0 {
            remarks.append("\(self.counts.fragments) fragments of IP packets: not read")
        }
        for type in self.counts.unreadLinkTypes.sorted() { remarks.append("link type \(type): not read") }
        return remarks
    }

    /// What could not be read; nil: there was SMPP, and all of it could.
    var failure: String? {
        if self.decoding.pieceCount == 0, self.counts.losses == 0 {
            return "no SMPP in \(self.counts.packets) packets; --port names the ports of streams that are"
        }
        let malformed = self.decoding.malformedCount
        guard malformed + self.counts.losses > 0 else { return nil }
        return "\(malformed) of \(self.decoding.pieceCount) malformed"
            + (self.counts.losses > 0 ? ", \(self.counts.losses) gaps" : "")
    }
}

extension CaptureDecoding {
    private mutating func take(_ packet: CapturedPacket, _ show: (String) -> Void) {
        guard packet.linkType.isRead else {
            self.counts.unreadLinkTypes.insert(packet.linkType.rawValue)
            return
        }
        switch Datagram(packet) {
        case .segment(let segment):
            var events: [StreamEvent] = []
            self.assembler.take(segment, at: packet.time, into: &events)
            for event in events { self.take(event, show) }
        case .fragment: self.counts.fragments += 1
        case .other: break
        }
    }

    private mutating func take(_ event: StreamEvent, _ show: (String) -> Void) {
        var stream = self.streams.removeValue(forKey: event.direction) ?? self.stream(event.direction)
        var findings: [SMPPStream.Finding] = []
        switch event.kind {
        case .began(let isFirstKnown): stream.begin(isFirstKnown: isFirstKnown)
        case .octets(let octets): stream.take(octets) { findings.append($0) }
        case .missing(let count): stream.miss(count) { findings.append($0) }
        case .ended: stream.end { findings.append($0) }
        }
        if event.kind != .ended { self.streams[event.direction] = stream }
        let origin = Origin(time: event.time, direction: event.direction)
        for finding in findings { self.take(finding, origin, show) }
    }

    private mutating func take(_ finding: SMPPStream.Finding, _ origin: Origin, _ show: (String) -> Void) {
        switch finding {
        case .piece(let piece): self.decoding.add(piece, origin, show: show)
        case .loss(let loss):
            if case .missing = loss { self.counts.losses += 1 }
            self.decoding.add(loss, origin, show: show)
        }
    }

    private func stream(_ direction: StreamDirection) -> SMPPStream {
        let isNamed =
            self.ports.contains(direction.source.port) || self.ports.contains(direction.destination.port)
        return SMPPStream(isNamed: isNamed, options: self.decoding.options)
    }
}
