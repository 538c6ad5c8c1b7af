public import SMPP
public import SMPPSession
public import Transport

/// One live SMPP connection, of either role: a session driven over a socket.
///
/// It reads octets, cuts them into PDUs, hands them to the session and does what the session's actions say, in order:
/// it has no opinion of its own about the protocol. Everything happens on the loop; PDUs of one turn leave in one
/// write at the end of it. What concerns the owner goes to it in batches, one for each turn's read.
///
/// Bounds: `ConnectionLimits`. Above the high mark of output `requestSpace` is 0; above the limit the connection ends.
public actor Connection {
    /// The loop that this connection lives on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }

    private let owner: any ConnectionOwner
    private let limits: ConnectionLimits
    private var session: Session
    private var socket: StreamSocket?
    private var registration: Registration?
    private var framer: PDUFramer
    /// What this turn has produced.
    private var encoder = PDUEncoder()
    /// What earlier turns produced and the peer has not taken yet.
    private var waiting: OutputQueue
    private var interest: Interest = .read
    private var timer: (token: TimerToken, at: Instant)?
    private var willFlush = false
    private var traffic = ConnectionTraffic()
    private var phase = Phase.live

    private enum Phase {
        case live
        /// The session is over; what there was to write has been, and the peer has a moment to read it.
        case lingering(until: Instant)
        case gone
    }

    /// How long a peer has to read our last octets before the socket is closed on it.
    static let linger: Duration = .seconds(1)

    /// A connection over a connected socket; `start()` it on the loop.
    public init(
        loop: EventLoop, socket: consuming StreamSocket, session: Session, limits: ConnectionLimits,
        owner: any ConnectionOwner
    ) {
        self.loop = loop
        self.owner = owner
        self.limits = limits
        self.session = session
        self.socket = consume socket
        self.framer = PDUFramer(
            maximumPDUOctets: limits.maximumPDUOctets,
            options: limits.takesBrokenTLVs ? .lenient : .strict)
        self.waiting = OutputQueue(highMark: limits.outputHighMark, limit: limits.outputLimit)
    }

    /// Begins to read.
    public func start() {
        guard self.registration == nil else { return }
        do throws(SystemError) {
            self.registration = try self.register()
        } catch {
            return self.fail(.failed(error))
        }
        self.armTimer()
    }

    private func register() throws(SystemError) -> Registration? {
        switch self.socket {
        case .some(let socket): try self.loop.register(socket.descriptor, interest: .read, handler: self)
        case nil: nil
        }
    }
}

// MARK: - What the owner may do

extension Connection {
    /// What has gone over the connection so far.
    public var statistics: ConnectionTraffic {
        var traffic = self.traffic
        traffic.session = self.session.counts
        traffic.outstanding = self.session.outstanding
        traffic.enquireLinkRoundTrip = self.session.enquireLinkRoundTrip
        return traffic
    }

    /// How many requests may be sent now.
    public var requestSpace: Int {
        self.waiting.isAboveHighMark ? 0 : self.session.windowSpace
    }

    /// ESME: sends the bind request.
    public func bind(_ type: BindType, _ bind: Bind) {
        self.tell([.bind(type, bind)])
    }

    /// SMSC: answers the bind request.
    public func answerBind(_ status: CommandStatus, _ response: BindResp) {
        self.tell([.answerBind(status, response)])
    }

    /// Sends requests; each token comes back once with the outcome.
    public func request(_ requests: [(pdu: PDU, token: UInt64)]) {
        self.tell(requests.map { .request($0.pdu, token: $0.token) })
    }

    /// Sends the responses to requests that were handed over.
    public func respond(_ responses: [(pdu: PDU, status: CommandStatus, sequence: SequenceNumber)]) {
        self.tell(responses.map { .respond($0.pdu, $0.status, $0.sequence) })
    }

    /// Ends the session in order: open responses, unbind, close.
    public func unbind() {
        self.tell([.unbind])
    }

    /// Ends it now.
    public func close() {
        self.tell([.close])
    }

    private func tell(_ inputs: [Session.Input]) {
        guard case .live = self.phase else { return }
        let now = self.loop.now
        var actions: [Session.Action] = []
        for input in inputs { self.session.handle(input, at: now, into: &actions) }
        self.perform(actions)
    }
}

// MARK: - Doing what the session says

extension Connection {
    /// Does what the actions say, in order; events go to the owner together.
    private func perform(_ actions: [Session.Action]) {
        var events: [Session.Event] = []
        var closing: Session.CloseReason?
        for action in actions {
            switch action {
            case .send(let pdu, let status, let sequence): self.send(pdu, status, sequence)
            case .tell(let event): events.append(event)
            case .close(let reason): closing = reason
            }
        }
        if !events.isEmpty { self.owner.connection(self, events: events) }
        if let closing {
            self.end(closing)
        } else {
            self.armTimer()
        }
    }

    private func send(_ pdu: PDU, _ status: CommandStatus, _ sequence: SequenceNumber) {
        do throws(EncodingError) {
            try self.encoder.append(pdu, status: status, sequence: sequence)
            self.traffic.sentPDUs += 1
        } catch {
            // A field of ours that does not fit: the request can't leave, so it ends as the peer would end it.
            self.traffic.unencodable += 1
            var actions: [Session.Action] = []
            let nack = Header(
                commandLength: UInt32(Header.octetCount), commandID: .genericNack,
                commandStatus: .invalidCommandLength, sequenceNumber: sequence)
            self.session.handle(.received(nack, .genericNack), at: self.loop.now, into: &actions)
            self.perform(actions)
            return
        }
        guard !self.willFlush else { return }
        self.willFlush = true
        self.loop.atEndOfTurn(self)
    }

    private func armTimer() {
        let due: Instant?
        switch self.phase {
        case .live: due = self.session.nextDeadline
        case .lingering(let until): due = until
        case .gone: due = nil
        }
        // A timer that is too early only looks and sets itself again: deadlines move with each PDU, timers need not.
        guard let due else { return }
        if let timer = self.timer {
            if timer.at <= due { return }
            self.loop.cancel(timer.token)
        }
        self.timer = (self.loop.schedule(at: due, self), due)
    }
}

// MARK: - Reading and writing

extension Connection: EventHandler, TimerHandler, TurnHandler {
    /// The loop says that the socket is ready.
    public nonisolated func ready(_ readiness: Readiness) {
        self.assumeIsolated { connection in
            if readiness.intersects(.writable) { connection.flush() }
            if readiness.intersects([.readable, .hungUp]) { connection.read() }
        }
    }

    /// The loop says that a timer has run out.
    public nonisolated func timerFired(_ token: TimerToken) {
        self.assumeIsolated { connection in
            connection.timer = nil
            connection.timePassed()
        }
    }

    /// The loop says that the turn ends: one write for all that it produced.
    public nonisolated func endOfTurn() {
        self.assumeIsolated { connection in
            connection.willFlush = false
            connection.flush()
        }
    }

    private func timePassed() {
        switch self.phase {
        case .live:
            let now = self.loop.now
            guard let due = self.session.nextDeadline, due <= now else { return self.armTimer() }
            self.tell([.timePassed])
        case .lingering: self.dispose()
        case .gone: break
        }
    }

    private func read() {
        guard case .live = self.phase else { return self.discard() }
        var actions: [Session.Action] = []
        let now = self.loop.now
        var budget = self.limits.readOctetsPerTurn
        var ending: Session.Input?
        while budget > 0, ending == nil {
            switch self.readOnce() {
            case .count(let count):
                budget -= count
                self.traffic.receivedOctets += count
                ending = self.takePDUs(at: now, &actions)
            case .wouldBlock: budget = 0
            case .endOfStream, .failed: ending = .disconnected
            }
        }
        if let ending {
            self.session.handle(ending, at: now, into: &actions)
        } else if self.framer.pendingOctetCount > 0 {
            self.session.handle(.incomplete, at: now, into: &actions)
        }
        self.perform(actions)
    }

    private func readOnce() -> IOResult {
        var result = IOResult.endOfStream
        _ = unsafe self.framer.withFreeSpace { free in
            result = unsafe self.socket?.read(into: free) ?? .endOfStream
            return if case .count(let count) = result { count } else { 0 }
        }
        return result
    }

    /// Hands over all PDUs that are there; returns what ends the stream.
    private func takePDUs(at now: Instant, _ actions: inout [Session.Action]) -> Session.Input? {
        while true {
            let frame: PDUFramer.Frame
            do throws(FramingError) {
                guard let next = try self.framer.next() else { return nil }
                frame = next
            } catch {
                return .framingLost(error)
            }
            self.traffic.receivedPDUs += 1
            self.traffic.lastReceived = now
            do throws(DecodingError) {
                let pdu = try self.framer.decode(frame)
                self.session.handle(.received(frame.header, pdu), at: now, into: &actions)
            } catch {
                self.session.handle(.malformed(error), at: now, into: &actions)
            }
        }
    }

    /// Writes what the turn has produced, behind what still waits.
    private func flush() {
        guard case .live = self.phase else { return }
        switch self.write() {
        case .drained: self.want(.read)
        case .waiting: self.want([.read, .write])
        case .overLimit: self.fail(.outputLimit(octets: self.waiting.octetCount))
        case .failed: self.tell([.disconnected])
        }
    }

    private func write() -> OutputState {
        let state = unsafe self.encoder.withUnsafeBytes { octets in
            unsafe self.waiting.send(octets) { octets in
                unsafe self.socket?.write(octets) ?? .endOfStream
            }
        }
        self.traffic.sentOctets += self.encoder.count
        self.encoder.removeFirst(self.encoder.count)
        return state
    }

    private func want(_ interest: Interest) {
        guard interest != self.interest, let registration = self.registration else { return }
        self.interest = interest
        do throws(SystemError) {
            try self.loop.modify(registration, interest: interest)
        } catch {
            self.fail(.failed(error))
        }
    }

    /// Reads what a peer still sends to a session that is over, so that closing does not reset our last octets.
    private func discard() {
        var budget = self.limits.readOctetsPerTurn
        var scrap = [UInt8](repeating: 0, count: 4096)
        while budget > 0 {
            let result = unsafe scrap.withUnsafeMutableBytes { scrap in
                unsafe self.socket?.read(into: scrap) ?? .endOfStream
            }
            switch result {
            case .count(let count): budget -= count
            case .wouldBlock: return
            case .endOfStream, .failed: return self.dispose()
            }
        }
    }
}

// MARK: - The end

extension Connection {
    /// The session is over: write what there is, let the peer read it, tell the owner.
    private func end(_ reason: Session.CloseReason) {
        guard case .live = self.phase else { return }
        _ = self.write()
        let isPeerGone = reason == .disconnected || reason == .enquireLinkTimeout
        self.phase = .lingering(until: self.loop.now + Self.linger)
        if isPeerGone {
            self.dispose()
        } else {
            self.socket?.shutdownWrite()
            self.want(.read)
            self.armTimer()
        }
        self.owner.connection(self, ended: .session(reason))
    }

    /// The connection can't go on, whatever the session says.
    private func fail(_ end: ConnectionEnd) {
        guard case .live = self.phase else { return }
        var actions: [Session.Action] = []
        self.session.handle(.disconnected, at: self.loop.now, into: &actions)
        let events = actions.compactMap { if case .tell(let event) = $0 { event } else { nil } }
        if !events.isEmpty { self.owner.connection(self, events: events) }
        self.dispose()
        self.owner.connection(self, ended: end)
    }

    /// Gives everything back: the one place where the socket is closed.
    private func dispose() {
        self.phase = .gone
        if let registration = self.registration { self.loop.deregister(registration) }
        self.registration = nil
        self.socket = nil
        if let timer = self.timer { self.loop.cancel(timer.token) }
        self.timer = nil
    }
}
