import Transport

extension SimulatedSMSC {
    /// Secures a connection before anything is said over it.
    func secure(_ socket: consuming StreamSocket, _ tls: TLSContext) {
        let arrival = Arrival(self)
        self.handshakes[ObjectIdentifier(arrival)] = TLSHandshake.start(
            on: self.loop, socket: socket, context: tls, handler: arrival)
    }

    fileprivate func secured(_ arrival: Arrival, _ socket: consuming StreamSocket?) {
        guard self.handshakes.removeValue(forKey: ObjectIdentifier(arrival)) != nil, let socket else {
            return
        }
        self.open(socket)
    }

    fileprivate func failed(_ arrival: Arrival, _ error: TLSError) {
        self.handshakes[ObjectIdentifier(arrival)] = nil
        self.report.yield(.handshakeFailed(error))
    }
}

/// One handshake: tells it apart from the others.
private final class Arrival: TLSHandshakeHandler {
    private let smsc: SimulatedSMSC

    init(_ smsc: SimulatedSMSC) { self.smsc = smsc }

    func secured(_ socket: consuming StreamSocket) {
        var socket = Optional(consume socket)
        self.smsc.assumeIsolated { $0.secured(self, socket.take()) }
    }

    func handshakeFailed(_ error: TLSError) {
        self.smsc.assumeIsolated { $0.failed(self, error) }
    }
}
