/// Reads a capture: octets of a file go in as they come, packets come out.
///
/// pcap in both byte orders, with microseconds and nanoseconds; pcapng in both byte orders, with several sections and
/// interfaces. Memory holds one packet or block and what was put in behind it: never the file, never what a length
/// promises.
///
/// | pcap | octets | | pcapng block | octets |
/// | --- | --- | --- | --- | --- |
/// | magic, says order and unit | 4 | | type | 4 |
/// | version 2.4 | 2 + 2 | | length of all of it | 4 |
/// | zone, accuracy (0) | 4 + 4 | | body, filled up to 4 octets | |
/// | longest packet, link type | 4 + 4 | | length again | 4 |
/// | each packet: seconds, fraction, kept, original | 4 × 4 | | | |
public struct CaptureReader: Sendable {
    /// The longest packet or block that is read; tcpdump's longest packet has 262 144 octets.
    public static let maximumOctets = 1_048_576
    /// The most interfaces in one section.
    public static let maximumInterfaces = 4096

    private var buffer: [UInt8] = []
    private var start = 0
    /// Where in the file the buffer's first unread octet stands.
    private var offset = 0
    /// Octets of a block that nobody reads, still to come; and where it began.
    private var skipping = 0
    private var skippingFrom = 0
    private var form = Form.unknown
    /// Packets so far.
    public private(set) var packetCount = 0

    private enum Form: Sendable {
        case unknown
        case pcap(PcapFile)
        case pcapng(PcapngSection)
    }

    /// What to do with what stands next.
    enum Step {
        /// More octets are needed.
        case wait
        /// Done with so many octets, of which these are a packet.
        case done(octetCount: Int, CapturedPacket?)
    }

    /// A reader at the beginning of a file.
    public init() {}

    /// Adds octets of the file.
    public mutating func append(_ octets: some Collection<UInt8>) {
        if self.start > 0 {
            self.buffer.removeFirst(self.start)
            self.start = 0
        }
        self.buffer.append(contentsOf: octets)
    }

    /// The next packet; nil until more octets come.
    ///
    /// - Throws: nothing can be read from here on.
    public mutating func next() throws(CaptureError) -> CapturedPacket? {
        while true {
            self.skip()
            guard self.skipping == 0, case .done(let count, let packet) = try self.step() else { return nil }
            self.skipping = count
            self.skippingFrom = self.offset
            guard let packet else { continue }
            self.packetCount += 1
            return packet
        }
    }

    /// The file ends here.
    ///
    /// - Throws: it ends within a packet or block, or was no capture.
    public mutating func finish() throws(CaptureError) {
        self.skip()
        if case .unknown = self.form { throw self.error(.notACapture) }
        guard self.skipping == 0 else { throw CaptureError(reason: .truncated, offset: self.skippingFrom) }
        guard self.unread.isEmpty else { throw self.error(.truncated) }
    }

    private var unread: ArraySlice<UInt8> { self.buffer[self.start...] }

    private mutating func skip() {
        let count = min(self.skipping, self.buffer.count - self.start)
        self.skipping -= count
        self.start += count
        self.offset += count
    }

    private mutating func step() throws(CaptureError) -> Step {
        do throws(CaptureError.Reason) {
            switch self.form {
            case .unknown: return try self.begin()
            case .pcap(let file): return try file.packet(self.unread)
            case .pcapng(var section):
                let step = try section.block(self.unread)
                self.form = .pcapng(section)
                return step
            }
        } catch {
            throw self.error(error)
        }
    }

    private mutating func begin() throws(CaptureError.Reason) -> Step {
        guard self.unread.count >= 4 else { return .wait }
        switch Array(self.unread.prefix(4)) {
        case PcapngSection.magic:
            self.form = .pcapng(PcapngSection())
            return .done(octetCount: 0, nil)
        case let magic where magic.starts(with: [0x1F, 0x8B]): throw .notSupported("compressed by gzip")
        case [0x28, 0xB5, 0x2F, 0xFD]: throw .notSupported("compressed by zstd")
        case let magic:
            guard let kind = PcapFile.Kind(magic: magic) else { throw .notACapture }
            guard self.unread.count >= PcapFile.headerOctetCount else { return .wait }
            self.form = .pcap(try PcapFile(kind, self.unread))
            return .done(octetCount: PcapFile.headerOctetCount, nil)
        }
    }

    private func error(_ reason: CaptureError.Reason) -> CaptureError {
        CaptureError(reason: reason, offset: self.offset)
    }
}

extension CaptureError.Reason: Error {}
