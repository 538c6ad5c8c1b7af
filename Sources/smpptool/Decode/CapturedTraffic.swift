import PacketCapture
import SMPP

/// Packet after packet of a capture, and the SMPP in it: octets of the file go in, PDUs come out with their ends.
struct CapturedTraffic {
    private let options: DecodingOptions
    private let ports: Set<UInt16>
    private var reader = CaptureReader()
    private var assembler = TCPAssembler()
    private var streams: [StreamDirection: SMPPStream] = [:]
    private var fragments = 0
    private var unreadLinkTypes: Set<UInt16> = []
    /// Packets so far.
    private(set) var packetCount = 0

    /// - Parameter ports: streams from or to these are SMPP, whatever they look like.
    init(options: DecodingOptions, ports: Set<UInt16>) {
        self.options = options
        self.ports = ports
    }

    /// Takes octets of the file.
    mutating func take(
        _ octets: some Collection<UInt8>, find: (SMPPStream.Finding, Origin) -> Void
    ) throws(CaptureError) {
        self.reader.append(octets)
        while let packet = try self.reader.next() {
            self.packetCount += 1
            self.take(packet, find)
        }
    }

    /// The file ends, or can't be read on: gives out what still waited.
    mutating func finish(find: (SMPPStream.Finding, Origin) -> Void) {
        var events: [StreamEvent] = []
        self.assembler.finish(into: &events)
        for event in events { self.take(event, find) }
    }

    /// - Throws: the file ends where it can't.
    mutating func checkEnd() throws(CaptureError) {
        try self.reader.finish()
    }

    /// What is to be said at the end.
    var remarks: [String] {
        var remarks: [String] = []
        if self.fragments > 0 { remarks.append("\(self.fragments) fragments of IP packets: not read") }
        for type in self.unreadLinkTypes.sorted() { remarks.append("link type \(type): not read") }
        return remarks
    }

    private mutating func take(_ packet: CapturedPacket, _ find: (SMPPStream.Finding, Origin) -> Void) {
        guard packet.linkType.isRead else {
            self.unreadLinkTypes.insert(packet.linkType.rawValue)
            return
        }
        switch Datagram(packet) {
        case .segment(let segment):
            var events: [StreamEvent] = []
            self.assembler.take(segment, at: packet.time, into: &events)
            for event in events { self.take(event, find) }
        case .fragment: self.fragments += 1
        case .other: break
        }
    }

    private mutating func take(_ event: StreamEvent, _ find: (SMPPStream.Finding, Origin) -> Void) {
        var stream = self.streams.removeValue(forKey: event.direction) ?? self.stream(event.direction)
        let origin = Origin(
            time: event.time, source: event.direction.source.description,
            destination: event.direction.destination.description)
        switch event.kind {
        case .began(let isFirstKnown): stream.begin(isFirstKnown: isFirstKnown)
        case .octets(let octets): stream.take(octets) { find($0, origin) }
        case .missing(let count): stream.miss(count) { find($0, origin) }
        case .ended: stream.end { find($0, origin) }
        }
        if event.kind != .ended { self.streams[event.direction] = stream }
    }

    private func stream(_ direction: StreamDirection) -> SMPPStream {
        let isNamed =
            self.ports.contains(direction.source.port) || self.ports.contains(direction.destination.port)
        return SMPPStream(isNamed: isNamed, options: self.options)
    }
}
