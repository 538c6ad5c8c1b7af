import Transport

/// One end of a relayed connection: reads what is there, writes what it is given.
actor RelayEnd: EventHandler {
    private static let readOctetCount = 16 * 1024

    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private var socket: StreamSocket?
    private var registration: Registration?
    /// What we want, and what the loop was asked for.
    private var wanted = Interest.read
    private var interest = Interest.read
    private var waiting = OutputQueue()
    private var readable: @Sendable () -> Void = {}

    init(_ loop: EventLoop, _ socket: consuming StreamSocket) {
        self.loop = loop
        self.socket = consume socket
    }

    /// Calls back whenever there is something to read.
    func start(_ readable: @escaping @Sendable () -> Void) {
        self.readable = readable
        self.registration = try? self.register()
    }

    private func register() throws(SystemError) -> Registration? {
        switch self.socket {
        case .some(let socket):
            self.interest = socket.interest(.read)
            return try self.loop.register(socket.descriptor, interest: self.interest, handler: self)
        case nil: return nil
        }
    }

    nonisolated func ready(_ readiness: Readiness) {
        self.assumeIsolated { end in
            let isTurned = end.isTurned
            if isTurned || readiness.intersects(.writable) { _ = end.write([]) }
            if isTurned || readiness.intersects([.readable, .hungUp]) { end.readable() }
            if isTurned || end.isTurned { _ = end.watch() }
        }
    }

    /// The octets that are there; nil at the end of the stream.
    func read() -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: Self.readOctetCount)
        let result = unsafe octets.withUnsafeMutableBytes { room in
            unsafe self.socket?.read(into: room) ?? .endOfStream
        }
        switch result {
        case .count(let count): return Array(octets.prefix(count))
        case .wouldBlock: return []
        case .endOfStream, .failed: return nil
        }
    }

    /// Writes these octets behind what waits; false when the other side takes no more.
    func write(_ octets: [UInt8]) -> Bool {
        let state = unsafe octets.withUnsafeBytes { octets in
            unsafe self.waiting.send(octets) { octets in
                unsafe self.socket?.write(octets) ?? .endOfStream
            }
        }
        switch state {
        case .drained: return self.want(.read)
        case .waiting: return self.want([.read, .write])
        case .overLimit, .failed: return false
        }
    }

    /// Leaves the connection as it is, for nobody to read or write.
    func freeze() {
        if let registration = self.registration { self.loop.deregister(registration) }
        self.registration = nil
    }

    func close() {
        self.freeze()
        self.socket = nil
    }

    /// See ``StreamSocket/isTurned``.
    private var isTurned: Bool {
        switch self.socket {
        case .some(let socket): socket.isTurned
        case nil: false
        }
    }

    private func want(_ wanted: Interest) -> Bool {
        self.wanted = wanted
        return self.watch()
    }

    private func watch() -> Bool {
        let interest =
            switch self.socket {
            case .some(let socket): socket.interest(self.wanted)
            case nil: self.wanted
            }
        guard interest != self.interest, let registration = self.registration else { return true }
        self.interest = interest
        return (try? self.loop.modify(registration, interest: interest)) != nil
    }
}
