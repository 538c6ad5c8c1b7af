import Glibc
import Testing

@testable import Transport

/// One end of a connection in a test, an actor on a loop: collects what comes in, or echoes it.
actor Peer {
    /// What a peer does with what comes in.
    enum Manner: Sendable {
        case collects
        case echoes
        /// Leaves it in the kernel until ``beginReading()``.
        case readsNothing
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private(set) var received: [UInt8] = []
    private(set) var hasEnded = false
    private(set) var failure: SystemError?
    private(set) var tlsFailure: TLSError?
    /// The most octets that ever waited in `output`.
    private(set) var mostWaiting = 0

    private var manner: Manner
    /// Most octets a read.
    private let readSize: Int
    private var socket: StreamSocket?
    private var registration: Registration?
    private var output = OutputQueue(limit: 1 << 30)
    private var waiter: (condition: (isolated Peer) -> Bool, continuation: CheckedContinuation<Void, Never>)?

    init(_ socket: consuming StreamSocket, on loop: EventLoop, _ manner: Manner, readSize: Int = 64 * 1024) {
        self.loop = loop
        self.manner = manner
        self.readSize = readSize
        self.socket = consume socket
    }

    /// Begins to take part; on the loop's thread.
    nonisolated func start() {
        assumeIsolated { $0.listen() }
    }

    func send(_ octets: [UInt8]) {
        let state = unsafe octets.withUnsafeBytes { octets in
            unsafe output.send(octets) { unsafe socket?.write($0) ?? .endOfStream }
        }
        settle(state)
    }

    func beginReading() {
        manner = .collects
        listen()
    }

    /// Writes to the kernel, below TLS.
    func sendPlain(_ octets: [UInt8]) {
        _ = unsafe octets.withUnsafeBytes { octets in
            unsafe Glibc.send(socket?.descriptor.rawValue ?? -1, octets.baseAddress, octets.count, 0)
        }
    }

    var facts: TLSFacts? { socket?.tlsFacts }

    func shutdownWrite() { socket?.shutdownWrite() }

    /// What came in, as soon as it is so many octets or no more can come.
    func octets(_ count: Int) async -> [UInt8] {
        await wait { $0.received.count >= count }
        return received
    }

    /// Waits for `condition`, or the end of the connection.
    func wait(until condition: @escaping @Sendable (isolated Peer) -> Bool) async {
        if condition(self) || socket == nil { return }
        await withCheckedContinuation { waiter = (condition, $0) }
    }

    func close() {
        if let registration { loop.deregister(registration) }
        registration = nil
        socket = nil
        check()
    }

    private func listen() {
        var interest: Interest = manner == .readsNothing || hasEnded ? [] : .read
        if output.octetCount > 0 { interest.insert(.write) }
        interest = socket?.interest(interest) ?? interest
        do {
            if let registration {
                try loop.modify(registration, interest: interest)
            } else if socket != nil {
                registration = try register(interest)
            }
        } catch {
            fail(error)
        }
    }

    private func register(_ interest: Interest) throws(SystemError) -> Registration? {
        switch socket {
        case .some(let socket): try loop.register(socket.descriptor, interest: interest, handler: self)
        case nil: nil
        }
    }

    private func readOnce() {
        var result = IOResult.endOfStream
        let octets = unsafe [UInt8](unsafeUninitializedCapacity: readSize) { buffer, count in
            result = unsafe socket?.read(into: UnsafeMutableRawBufferPointer(buffer)) ?? .endOfStream
            if case .count(let read) = result { count = read }
        }
        received += octets
        switch result {
        case .count: if manner == .echoes { send(octets) }
        case .wouldBlock: break
        case .endOfStream:
            hasEnded = true
            listen()
        case .failed(let error): fail(error)
        }
        if hasEnded, output.octetCount == 0 { close() }
        check()
    }

    private func handle(_ readiness: Readiness) {
        let isTurned = socket?.isTurned ?? false
        if isTurned || readiness.intersects([.readable, .hungUp]), manner != .readsNothing {
            repeat { readOnce() } while socket?.hasMore == true
        }
        if isTurned || readiness.intersects([.writable, .hungUp]), output.octetCount > 0 {
            settle(unsafe output.flush { unsafe socket?.write($0) ?? .endOfStream })
            if hasEnded, output.octetCount == 0 { close() }
        }
        if isTurned { listen() }
    }

    private func settle(_ state: OutputState) {
        mostWaiting = max(mostWaiting, output.octetCount)
        switch state {
        case .drained, .waiting: listen()
        case .overLimit: Issue.record("more output than a test makes")
        case .failed(let error): fail(error)
        }
        check()
    }

    private func fail(_ error: SystemError) {
        failure = error
        tlsFailure = socket?.tlsFailure
        close()
    }

    private func check() {
        guard let waiter, waiter.condition(self) || socket == nil else { return }
        self.waiter = nil
        waiter.continuation.resume()
    }
}

extension Peer: EventHandler {
    nonisolated func ready(_ readiness: Readiness) {
        assumeIsolated { $0.handle(readiness) }
    }
}
