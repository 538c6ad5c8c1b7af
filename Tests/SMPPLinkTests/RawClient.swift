import Glibc
import SMPP
import Testing
import Transport

/// A client that sends what octets it is told to, and reads what comes, blocking for ten seconds at most.
final class RawClient {
    private let socket: Int32
    private var framer = PDUFramer()
    /// Every octet that came and went.
    private(set) var receivedOctets = 0
    private(set) var sentOctets = 0

    /// Connects to a port of this machine, from an address of it.
    init(to address: SocketAddress, from source: String = "127.0.0.1") throws {
        self.socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(
            self.socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let local = try #require(SocketAddress(ip: source, port: 0))
        let socket = self.socket
        try #require(unsafe Self.call(local) { unsafe Glibc.bind(socket, $0, $1) } == 0)
        try #require(unsafe Self.call(address) { unsafe Glibc.connect(socket, $0, $1) } == 0)
    }

    deinit { self.close() }

    func close() { Glibc.close(self.socket) }

    /// Ends our direction.
    func finish() { shutdown(self.socket, Int32(SHUT_WR)) }

    func send(_ octets: [UInt8]) {
        self.sentOctets += octets.count
        _ = unsafe Glibc.send(self.socket, octets, octets.count, Int32(MSG_NOSIGNAL))
    }

    func send(_ pdu: PDU, status: CommandStatus = .ok, sequence: UInt32) throws {
        var encoder = PDUEncoder()
        try encoder.append(pdu, status: status, sequence: SequenceNumber(rawValue: sequence))
        self.send(unsafe encoder.withUnsafeBytes { unsafe Array($0) })
    }

    /// The next PDU; nil at the end of the stream.
    func receive() throws -> (header: Header, pdu: PDU)? {
        while true {
            if let frame = try self.framer.next() { return (frame.header, try self.framer.decode(frame)) }
            let octets = self.read()
            if octets.isEmpty { return nil }
            self.framer.append(octets)
        }
    }

    /// All that comes until the end of the stream.
    func readToEnd() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let octets = self.read()
            if octets.isEmpty { return all }
            all += octets
        }
    }

    /// Binds; returns the status.
    func bind(
        _ type: PDU, sequence: UInt32 = 1
    ) throws -> CommandStatus? {
        try self.send(type, sequence: sequence)
        return try self.receive()?.header.commandStatus
    }

    private func read() -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(self.socket, &octets, octets.count, 0)
        self.receivedOctets += max(0, count)
        return Array(octets.prefix(max(0, count)))
    }

    private static func call(
        _ address: SocketAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        unsafe withUnsafeMutableBytes(of: &name.sin_addr) { unsafe $0.copyBytes(from: address.octets) }
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
