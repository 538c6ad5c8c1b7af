import Monotonic

// fuzz-sources: Sources/SMPP/*.swift Sources/SMPPSession/*.swift
// fuzz-flags: -enable-experimental-feature Lifetimes -module-name SMPP -suppress-warnings

/// A session of either role under a peer, an owner and a clock that do anything: it does not trap, ends every token
/// once, says nothing after the end, answers no response, and leaves no deadline behind that nobody serves.
///
/// The input is a program: an octet that says what happens, and what it needs.
@_cdecl("LLVMFuzzerTestOneInput")
public func runSession(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var life = Life(Array(UnsafeBufferPointer(start: data, count: count)))
    life.run()
    return 0
}

private struct Life: ~Copyable {
    private var program: ArraySlice<UInt8>
    private var session: Session
    private var framer = PDUFramer()
    private var now: Instant
    private var nextToken: UInt64 = 0
    private var open: Set<UInt64> = []
    private var deliveries: [(CommandID, SequenceNumber)] = []
    private var isClosed = false

    init(_ program: [UInt8]) {
        let first = program.first ?? 0
        let start = Instant.now
        let timers = SessionTimers(
            inactivity: first & 2 == 0 ? nil : .seconds(30),
            pduRead: first & 4 == 0 ? .seconds(10) : .seconds(1))
        self.program = program.dropFirst()
        self.now = start
        self.session = Session(
            role: first & 1 == 0 ? .esme : .smsc, windowSize: Int(first >> 3) % 8 + 1, timers: timers,
            at: start)
    }

    mutating func run() {
        while let step = self.program.popFirst() { self.take(step) }
        self.passAllTime()
        guard self.isClosed else { fatalError("a session without a peer has no end") }
        guard self.open.isEmpty, self.session.outstanding == 0 else { fatalError("tokens without an end") }
        guard self.session.nextDeadline == nil else { fatalError("a deadline after the end") }
    }

    private mutating func take(_ step: UInt8) {
        switch step % 16 {
        case 0...5: self.receive()
        case 6: self.receiveResponse()
        case 7: self.pass(.milliseconds(Int(self.program.popFirst() ?? 0) * 100))
        case 8, 9: self.request(step)
        case 10, 11: self.answer()
        case 12:
            self.give(.bind(step & 16 == 0 ? .transceiver : .receiver, Bind(systemID: "a", password: "b")))
        case 13: self.give(.answerBind(step & 16 == 0 ? .ok : .bindFailed, BindResp(systemID: "c")))
        case 14: self.end(step)
        default: self.give(step & 16 == 0 ? .disconnected : .close)
        }
    }

    private mutating func end(_ step: UInt8) {
        let address = Address(digits: "1")
        switch step >> 4 {
        case 0...5: self.give(.unbind)
        case 6...9: self.give(.unencodable(.submitSM, self.sequence()))
        case 10...12: self.give(.announce(.outbind(Outbind(systemID: "c", password: "d"))))
        default: self.give(.announce(.alertNotification(AlertNotification(source: address, esme: address))))
        }
    }

    /// Octets of any kind: a length, and so many of what follows.
    private mutating func receive() {
        let count = Int(self.program.popFirst() ?? 0)
        self.read(Array(self.program.prefix(count)))
        self.program = self.program.dropFirst(count)
    }

    /// A response that fits one of our requests more often than noise does.
    private mutating func receiveResponse() {
        let commands: [CommandID] = [
            .submitSMResp, .deliverSMResp, .genericNack, .enquireLinkResp, .unbindResp, .bindTransceiverResp,
            .unbind, .submitSM,
        ]
        let command = commands[Int(self.program.popFirst() ?? 0) % commands.count]
        let header = Header(
            commandLength: 16, commandID: command,
            commandStatus: CommandStatus(rawValue: UInt32(self.program.popFirst() ?? 0)),
            sequenceNumber: self.sequence())
        let octets = [
            header.commandLength, command.rawValue, header.commandStatus.rawValue,
            header.sequenceNumber.rawValue,
        ]
        self.read(
            octets.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } })
    }

    private mutating func sequence() -> SequenceNumber {
        SequenceNumber(rawValue: UInt32(self.program.popFirst() ?? 0))
    }

    private mutating func read(_ octets: [UInt8]) {
        self.framer.append(octets)
        while true {
            do throws(FramingError) {
                guard let frame = try self.framer.next() else { break }
                self.decode(frame)
            } catch {
                return self.give(.framingLost(error))
            }
        }
        if self.framer.pendingOctetCount > 0 { self.give(.incomplete) }
    }

    private mutating func decode(_ frame: PDUFramer.Frame) {
        do throws(DecodingError) {
            let pdu = try self.framer.decode(frame)
            self.give(.received(frame.header, pdu))
        } catch {
            self.give(.malformed(error))
        }
    }

    private mutating func request(_ step: UInt8) {
        let address = Address(digits: "1")
        let pdu: PDU =
            switch step >> 4 {
            case 0...5: .submitSM(SubmitSM(source: address, destination: address, shortMessage: []))
            case 6...11: .deliverSM(DeliverSM(source: address, destination: address, shortMessage: []))
            case 12: .dataSM(DataSM(source: address, destination: address, tlvs: TLVs()))
            case 13: .enquireLink
            case 14: .genericNack
            default: .alertNotification(AlertNotification(source: address, esme: address))
            }
        self.open.insert(self.nextToken)
        self.give(.request(pdu, token: self.nextToken))
        self.nextToken += 1
    }

    private mutating func answer() {
        guard let (command, sequence) = self.deliveries.popLast() else {
            return self.give(.respond(.deliverSMResp(DeliverSMResp()), .ok, self.sequence()))
        }
        guard let response = PDU.emptyResponse(to: command) else { return }
        self.give(.respond(response, .ok, sequence))
    }

    private mutating func pass(_ duration: Duration) {
        self.now += duration
        var turns = 0
        while let due = self.session.nextDeadline, due <= self.now {
            self.give(.timePassed)
            turns += 1
            if turns > 10 { fatalError("a deadline that stays in the past") }
        }
    }

    /// A silent peer is the end of every session, soon.
    private mutating func passAllTime() {
        let silence = self.now
        while let due = self.session.nextDeadline {
            self.pass(max(.zero, due - self.now))
            if self.now - silence > .seconds(15) { fatalError("a dead peer is known after 15 seconds only") }
        }
    }

    private mutating func give(_ input: Session.Input) {
        var actions: [Session.Action] = []
        self.session.handle(input, at: self.now, into: &actions)
        if self.isClosed {
            if case .request = input, actions.count == 1 {
            } else if !actions.isEmpty {
                fatalError("not the end")
            }
        }
        if case .received(let header, _) = input, header.commandID.isResponse {
            for case .send(let pdu, _, _) in actions
            where pdu.commandID != .unbind && pdu.commandID != .unbindResp {
                fatalError("a response was answered")
            }
        }
        for (index, action) in actions.enumerated() {
            switch action {
            case .tell(.completed(let token, _)):
                guard self.open.remove(token) != nil else { fatalError("a token ended twice") }
            case .tell(.deliver(let pdu, let sequence)): self.deliveries.append((pdu.commandID, sequence))
            case .close:
                guard index == actions.count - 1 else { fatalError("something follows close") }
                self.isClosed = true
            case .send, .tell: break
            }
        }
    }
}
