/// A TCP segment of a captured packet.
public struct TCPSegment: Hashable, Sendable {
    /// Who sent it.
    public var source: Endpoint
    /// To whom.
    public var destination: Endpoint
    /// The number of its first octet, or of its SYN.
    public var sequence: UInt32
    /// The octet that its sender waits for; nil without ACK.
    public var acknowledgement: UInt32?
    /// Whether it begins a connection.
    public var isSYN: Bool
    /// Whether it is its sender's last.
    public var isFIN: Bool
    /// Whether it ends the connection at once.
    public var isRST: Bool
    /// The octets that were kept.
    public var payload: ArraySlice<UInt8>
    /// How many octets it had on the wire: more than were kept if the capture cuts packets.
    public var octetCount: Int
}

/// What a captured packet carries.
public enum Datagram: Hashable, Sendable {
    /// A whole TCP segment, as far as it was kept.
    case segment(TCPSegment)
    /// A fragment of an IP packet.
    case fragment
    /// Something else than TCP over IP, or too little of it.
    case other

    /// What a packet carries.
    public init(_ packet: CapturedPacket) {
        guard let network = packet.linkType.network(packet.octets) else {
            self = .other
            return
        }
        switch network.first.map({ $0 >> 4 }) {
        case 4: self = Self.ipv4(network)
        case 6: self = Self.ipv6(network)
        default: self = .other
        }
    }
}

// MARK: - IP

extension Datagram {
    private static let tcp: UInt8 = 6

    private static func ipv4(_ octets: ArraySlice<UInt8>) -> Datagram {
        var reader = OctetReader(octets)
        guard let first = reader.uint8(), reader.uint8() != nil, let total = reader.uint16(),
            reader.uint16() != nil, let fragment = reader.uint16(), reader.uint8() != nil,
            let next = reader.uint8(), reader.uint16() != nil, let source = reader.take(4),
            let destination = reader.take(4)
        else { return .other }
        let headerCount = Int(first & 0xF) * 4
        guard headerCount >= 20, reader.take(headerCount - 20) != nil else { return .other }
        // More fragments, or not the first one.
        guard fragment & 0x3FFF == 0 else { return .fragment }
        guard next == Self.tcp else { return .other }
        // 0: the network card was to cut it into packets.
        let count = total == 0 ? reader.rest.count : Int(total) - headerCount
        return self.tcp(reader.rest, count, Array(source), Array(destination))
    }

    private static func ipv6(_ octets: ArraySlice<UInt8>) -> Datagram {
        var reader = OctetReader(octets)
        guard reader.uint32() != nil, let length = reader.uint16(), var next = reader.uint8(),
            reader.uint8() != nil, let source = reader.take(16), let destination = reader.take(16)
        else { return .other }
        let before = reader.rest.count
        while next != Self.tcp {
            guard let extended = self.extensionHeader(next, &reader) else { return .other }
            guard !extended.isFragment else { return .fragment }
            next = extended.next
        }
        let extensions = before - reader.rest.count
        let count = length == 0 ? reader.rest.count : Int(length) - extensions
        return self.tcp(reader.rest, count, Array(source), Array(destination))
    }

    /// Reads an extension header (RFC 8200 §4); nil where there is none.
    private static func extensionHeader(
        _ type: UInt8, _ reader: inout OctetReader
    ) -> (next: UInt8, isFragment: Bool)? {
        guard [0, 43, 44, 51, 60].contains(type), let next = reader.uint8(), let length = reader.uint8()
        else { return nil }
        if type == 44 {
            guard let offset = reader.uint16(), reader.uint32() != nil else { return nil }
            return (next, offset & 0xFFF9 != 0)
        }
        // The authentication header counts 4 octets, two of them apart; the others 8, one apart.
        let count = type == 51 ? (Int(length) + 2) * 4 : (Int(length) + 1) * 8
        return reader.take(count - 2) == nil ? nil : (next, false)
    }

    // MARK: TCP

    /// - Parameter count: the segment's octets on the wire, header included.
    private static func tcp(
        _ octets: ArraySlice<UInt8>, _ count: Int, _ source: [UInt8], _ destination: [UInt8]
    ) -> Datagram {
        // Behind it the link layer may have filled up the frame.
        var reader = OctetReader(octets.prefix(max(0, count)))
        guard let sourcePort = reader.uint16(), let destinationPort = reader.uint16(),
            let sequence = reader.uint32(), let acknowledgement = reader.uint32(),
            let headerLength = reader.uint8(), let flags = reader.uint8(), reader.take(6) != nil
        else { return .other }
        let headerCount = Int(headerLength >> 4) * 4
        guard headerCount >= 20, reader.take(headerCount - 20) != nil else { return .other }
        return .segment(
            TCPSegment(
                source: Endpoint(address: source, port: sourcePort),
                destination: Endpoint(address: destination, port: destinationPort), sequence: sequence,
                acknowledgement: flags & 0x10 != 0 ? acknowledgement : nil, isSYN: flags & 0x02 != 0,
                isFIN: flags & 0x01 != 0, isRST: flags & 0x04 != 0, payload: reader.rest,
                octetCount: count - headerCount))
    }
}
