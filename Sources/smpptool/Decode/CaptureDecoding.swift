import PacketCapture
import SMPP

/// A capture, its SMPP decoded and shown.
struct CaptureDecoding {
    /// The pieces of all streams.
    private(set) var decoding: Decoding
    private var traffic: CapturedTraffic
    private var lossCount = 0

    /// - Parameter ports: streams from or to these are SMPP, whatever they look like.
    init(_ decoding: Decoding, ports: Set<UInt16>) {
        self.decoding = decoding
        self.traffic = CapturedTraffic(options: decoding.options, ports: ports)
    }

    /// Takes octets of the file, shows what is in them.
    mutating func take(
        _ octets: some Collection<UInt8>, show: (String) -> Void
    ) throws(CaptureError) {
        var found: [(SMPPStream.Finding, Origin)] = []
        defer { self.show(found, show) }
        try self.traffic.take(octets) { found.append(($0, $1)) }
    }

    /// The file ends, or can't be read on: shows what still waited.
    mutating func finish(show: (String) -> Void) {
        var found: [(SMPPStream.Finding, Origin)] = []
        self.traffic.finish { found.append(($0, $1)) }
        self.show(found, show)
    }

    /// - Throws: the file ends where it can't.
    mutating func checkEnd() throws(CaptureError) {
        try self.traffic.checkEnd()
    }

    /// What is to be said at the end.
    var remarks: [String] { self.traffic.remarks }

    /// What could not be read; nil: there was SMPP, and all of it could.
    var failure: String? {
        if self.decoding.pieceCount == 0, self.lossCount == 0 {
            return
                "no SMPP in \(self.traffic.packetCount) packets; --port names the ports of streams that are"
        }
        let malformed = self.decoding.malformedCount
        guard malformed + self.lossCount > 0 else { return nil }
        return "\(malformed) of \(self.decoding.pieceCount) malformed"
            + (self.lossCount > 0 ? ", \(self.lossCount) gaps" : "")
    }

    private mutating func show(_ found: [(SMPPStream.Finding, Origin)], _ show: (String) -> Void) {
        for (finding, origin) in found {
            switch finding {
            case .piece(let piece): self.decoding.add(piece, origin, show: show)
            case .loss(let loss):
                if case .missing = loss { self.lossCount += 1 }
                self.decoding.add(loss, origin, show: show)
            }
        }
    }
}
