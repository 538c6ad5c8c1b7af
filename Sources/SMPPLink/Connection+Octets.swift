import Monotonic
import SMPP
import SMPPSession
public import Transport

extension Connection: EventHandler, TimerHandler, TurnHandler {
    /// The loop says that the socket is ready.
    public nonisolated func ready(_ readiness: Readiness) {
        self.assumeIsolated { connection in
            let isTurned = connection.socket?.isTurned ?? false
            if isTurned || readiness.intersects(.writable) { connection.flush() }
            if isTurned || readiness.intersects([.readable, .hungUp]) { connection.read() }
            if isTurned || connection.socket?.isTurned == true { connection.watch() }
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
            if case .live = connection.phase { connection.owner.connectionWillWrite(connection) }
            connection.willWrite = false
            connection.flush()
        }
    }

    private func timePassed() {
        let now = self.loop.now
        switch self.phase {
        case .live:
            guard let due = self.session.nextDeadline, due <= now else { return self.armTimer() }
            self.tell(.timePassed)
        // The timer may be one that the session had set.
        case .emptying(let until) where now < until, .lingering(let until) where now < until: self.armTimer()
        case .emptying, .lingering: self.dispose()
        case .gone: break
        }
    }
}

// MARK: - Reading

extension Connection {
    private func read() {
        guard case .live = self.phase else { return self.discard() }
        var actions = self.takeSpareActions()
        let now = self.loop.now
        var budget = self.limits.readOctetsPerTurn
        var ending: Session.Input?
        while budget > 0 || self.socket?.hasMore == true, ending == nil {
            let (result, room) = self.readOnce()
            switch result {
            case .count(let count):
                // Less than there was room for is all there is; the loop comes back for what arrives meanwhile.
                budget = count < room ? 0 : budget - count
                self.traffic.receivedOctets += count
                ending = Self.takePDUs(
                    from: &self.framer, to: &self.session, &self.traffic, self.ring, at: now, &actions)
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
        self.giveBack(&actions)
    }

    private func readOnce() -> (IOResult, room: Int) {
        var result = IOResult.endOfStream
        var room = 0
        _ = unsafe self.framer.withFreeSpace { free in
            room = free.count
            result = unsafe self.socket?.read(into: free) ?? .endOfStream
            return if case .count(let count) = result { count } else { 0 }
        }
        return (result, room)
    }

    /// Hands over all PDUs that are there; returns what ends the stream.
    ///
    /// What it works on is passed in: the class checks each access to its properties, and here that is once for many PDUs.
    private static func takePDUs(
        from framer: inout PDUFramer, to session: inout Session, _ traffic: inout ConnectionTraffic,
        _ ring: (ring: PDURing, number: UInt64)?, at now: Instant, _ actions: inout [Session.Action]
    ) -> Session.Input? {
        while true {
            let frame: PDUFramer.Frame
            do throws(FramingError) {
                guard let next = try framer.next() else { return nil }
                frame = next
            } catch {
                return .framingLost(error)
            }
            traffic.receivedPDUs += 1
            traffic.received.count(frame.header.commandID, frame.header.commandStatus)
            if let (ring, number) = ring {
                ring.add(framer.span(of: frame), isSent: false, connection: number, at: now)
            }
            traffic.lastReceived = now
            do throws(DecodingError) {
                let pdu = try framer.decode(frame)
                session.handle(.received(frame.header, pdu), at: now, into: &actions)
            } catch {
                session.handle(.malformed(error), at: now, into: &actions)
            }
        }
    }

    /// Reads what a peer still sends to a session that is over, so that closing does not reset our last octets.
    private func discard() {
        var budget = self.limits.readOctetsPerTurn
        var scrap = [UInt8](repeating: 0, count: 4096)
        while budget > 0 || self.socket?.hasMore == true {
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

// MARK: - Writing

extension Connection {
    /// Whether so much waits for the peer that no requests should be added to it.
    var isAboveHighMark: Bool { self.waiting.octetCount + self.encoder.count >= self.limits.outputHighMark }

    /// Collects what is sent until `writeCollected()`; false when a write at the end of this turn is due anyway.
    ///
    /// For an owner whose turn to act is the end of the loop's turn: what is asked for then is done in the next one.
    func collect() -> Bool {
        guard !self.willWrite else { return false }
        self.willWrite = true
        return true
    }

    /// Writes what has been collected.
    func writeCollected() {
        self.willWrite = false
        self.flush()
    }

    /// Writes what the turn has produced, behind what still waits.
    private func flush() {
        switch self.phase {
        case .live: self.flushLive()
        case .emptying(let until):
            switch self.write() {
            case .drained: self.finishWriting(until: until)
            case .waiting: break
            case .overLimit, .failed: self.dispose()
            }
        case .lingering, .gone: break
        }
    }

    private func flushLive() {
        let hadNoRoom = self.isAboveHighMark
        switch self.write() {
        case .drained:
            self.want(.read)
            self.owner.connectionIsWritten(self)
        case .waiting: self.want([.read, .write])
        case .overLimit: return self.fail(.outputLimit(octets: self.waiting.octetCount))
        case .failed: return self.tell(.disconnected)
        }
        if hadNoRoom, !self.isAboveHighMark { self.owner.connectionHasRoom(self) }
    }

    func write() -> OutputState {
        let waited = self.waiting.octetCount
        if self.encoder.count > 0 { self.traffic.lastSent = self.loop.now }
        let state = unsafe self.encoder.withUnsafeBytes { octets in
            unsafe self.waiting.send(octets) { octets in
                unsafe self.socket?.write(octets) ?? .endOfStream
            }
        }
        self.traffic.sentOctets += waited + self.encoder.count - self.waiting.octetCount
        self.encoder.removeFirst(self.encoder.count)
        return state
    }

    /// Waits for what reading and writing need now.
    private func watch() {
        self.want(self.waiting.octetCount > 0 ? [.read, .write] : .read)
    }

    func want(_ wanted: Interest) {
        let interest = self.socket?.interest(wanted) ?? wanted
        guard interest != self.interest, let registration = self.registration else { return }
        self.interest = interest
        do throws(SystemError) {
            try self.loop.modify(registration, interest: interest)
        } catch {
            self.fail(.failed(error))
        }
    }
}
