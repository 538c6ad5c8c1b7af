import Glibc
import SMPP
import Testing
import Transport

/// A peer that speaks PDUs but keeps to no session: it sends what a test tells it to, and reads when it may.
actor RawPeer: AcceptHandler, EventHandler {
    /// What it answers to a PDU; nothing by default but binds and enquire_link.
    typealias Script = @Sendable (Header, PDU) -> [(pdu: PDU, status: CommandStatus, sequence: UInt32)]

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    nonisolated let address: SocketAddress
    /// Every PDU that came.
    nonisolated let received: AsyncStream<Header>
    private let report: AsyncStream<Header>.Continuation
    private let script: Script
    private var listener: Listener?
    private var acceptor: Acceptor?
    private var socket: StreamSocket?
    private var registration: Registration?
    private var framer = PDUFramer()
    private var encoder = PDUEncoder()
    private var output = OutputQueue(limit: 1 << 28)
    private var isDeaf = false
    private(set) var hasEnded = false
    private(set) var counts: [CommandID: Int] = [:]

    init(loop: EventLoop, script: @escaping Script = RawPeer.polite) throws {
        let any = try #require(SocketAddress(ip: "127.0.0.1", port: 0))
        let listener = try Listener.listen(on: any)
        self.loop = loop
        self.script = script
        self.address = listener.localAddress
        self.listener = consume listener
        (self.received, self.report) = AsyncStream.makeStream()
    }

    /// Binds and enquire_link are answered with ESME_ROK.
    static let polite: Script = { header, pdu in
        let sequence = header.sequenceNumber.rawValue
        switch pdu {
        case .bindTransceiver: return [(.bindTransceiverResp(BindResp(systemID: "RAW")), .ok, sequence)]
        case .enquireLink: return [(.enquireLinkResp, .ok, sequence)]
        default: return []
        }
    }

    func start() throws(SystemError) {
        guard let listener = self.listener.take() else { return }
        self.acceptor = try Acceptor.start(on: self.loop, listener: listener, handler: self)
    }

    func stop() {
        self.acceptor?.stop()
        self.hangUp()
        self.report.finish()
    }

    func send(_ pdu: PDU, sequences: ClosedRange<UInt32>) {
        for sequence in sequences {
            try? self.encoder.append(pdu, sequence: SequenceNumber(rawValue: sequence))
        }
        self.flush()
    }

    /// Reads nothing any more, until it listens again.
    func becomeDeaf() {
        self.isDeaf = true
        self.watch()
    }

    func listenAgain() {
        self.isDeaf = false
        self.watch()
    }

    nonisolated func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { peer in
            if let socket = socket.take() { peer.open(socket) }
        }
    }

    nonisolated func acceptFailed(_ error: SystemError) {}

    /// One at a time: who comes while another is there is closed.
    private func open(_ socket: consuming StreamSocket) {
        guard self.registration == nil else { return }
        limitOutputBuffer(of: socket)
        self.registration = try? self.loop.register(socket.descriptor, interest: .read, handler: self)
        self.socket = consume socket
        self.framer = PDUFramer()
    }

    private func hangUp() {
        if let registration = self.registration { self.loop.deregister(registration) }
        self.registration = nil
        self.socket = nil
        self.hasEnded = true
    }
}

// MARK: - Octets

extension RawPeer {
    nonisolated func ready(_ readiness: Readiness) {
        self.assumeIsolated { peer in
            if readiness.intersects(.writable) { peer.flush() }
            if readiness.intersects([.readable, .hungUp]) { peer.read() }
        }
    }

    private func read() {
        var result = IOResult.endOfStream
        _ = unsafe self.framer.withFreeSpace { free in
            result = unsafe self.socket?.read(into: free) ?? .endOfStream
            return if case .count(let count) = result { count } else { 0 }
        }
        switch result {
        case .count: self.take()
        case .wouldBlock: break
        case .endOfStream, .failed: self.hangUp()
        }
    }

    private func take() {
        while let frame = try? self.framer.next() {
            guard let pdu = try? self.framer.decode(frame) else { continue }
            self.counts[frame.header.commandID, default: 0] += 1
            self.report.yield(frame.header)
            for answer in self.script(frame.header, pdu) {
                try? self.encoder.append(
                    answer.pdu, status: answer.status, sequence: SequenceNumber(rawValue: answer.sequence))
            }
        }
        self.flush()
    }

    private func flush() {
        _ = unsafe self.encoder.withUnsafeBytes { octets in
            unsafe self.output.send(octets) { unsafe self.socket?.write($0) ?? .endOfStream }
        }
        self.encoder.removeFirst(self.encoder.count)
        self.watch()
    }

    private func watch() {
        var interest: Interest = self.isDeaf ? [] : .read
        if self.output.octetCount > 0 { interest.insert(.write) }
        if let registration = self.registration {
            try? self.loop.modify(registration, interest: interest)
        }
    }
}

/// A small buffer for output in the kernel, so that what is not read soon waits at this end.
///
/// The one for input stays as it is: where that is fixed and full, the kernel drops segments together with the
/// acknowledgements in them, and two ends that both send can wait for each other for minutes.
func limitOutputBuffer(of socket: borrowing StreamSocket) {
    var size: Int32 = 32_768
    let length = socklen_t(MemoryLayout<Int32>.size)
    _ = unsafe setsockopt(socket.descriptor.rawValue, SOL_SOCKET, SO_SNDBUF, &size, length)
}
