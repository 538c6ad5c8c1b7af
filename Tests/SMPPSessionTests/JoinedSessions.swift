import Monotonic
import SMPP

@testable import SMPPSession

/// An ESME and an SMSC joined by a wire that cuts, delays, loses, and breaks: one seed, one life of both.
///
/// PDUs go through the real encoder and framer. Time moves to the next thing that is due: octets that arrive, a
/// deadline of a session, a wish of an owner.
struct JoinedSessions: ~Copyable {
    private(set) var now: Instant
    var ends: [End]
    private var framers: Framers
    private var random: Seeded
    private var wires: [[Parcel]] = [[], []]
    /// From then on nothing arrives any more, and nobody is told.
    private(set) var silence: Instant?
    private(set) var faults: [String] = []
    private(set) var steps = 0
    private var nextToken: UInt64 = 1
    private var isWishing = true

    /// Octets on their way, or the end of the stream.
    private struct Parcel {
        let arrival: Instant
        let octets: [UInt8]?
    }

    private struct Framers: ~Copyable {
        var first = PDUFramer()
        var second = PDUFramer()
    }

    struct End {
        var session: Session
        var open: Set<UInt64> = []
        var ended: [UInt64: Int] = [:]
        /// Requests of the peer that this owner still has to answer.
        var toAnswer: [(pdu: PDU, sequence: SequenceNumber)] = []
        var closed: (at: Instant, reason: Session.CloseReason)?
        var wasBound = false
        /// Requests that left, by command.
        var sent: [CommandID: Int] = [:]
        var lastSequence = SequenceNumber.zero
        /// How often our numbers began again.
        var wraps = 0
    }

    /// Both ends at a moment, with a first number for their requests.
    init(seed: UInt64, at now: Instant = Transcript.start, first: SequenceNumber = .first) {
        self.now = now
        self.random = Seeded(seed)
        let types: [BindType] = [.transceiver, .transmitter, .receiver]
        let timers = SessionTimers(
            inactivity: self.random.next() % 4 == 0 ? .seconds(40) : nil,
            pduRead: self.random.next() % 2 == 0 ? .seconds(2) : .seconds(10))
        let sizes = (Int(self.random.next() % 20) + 1, Int(self.random.next() % 20) + 1)
        self.ends = [
            End(session: Session(role: .esme, windowSize: sizes.0, timers: timers, at: self.now)),
            End(session: Session(role: .smsc, windowSize: sizes.1, timers: timers, at: self.now)),
        ]
        self.framers = Framers()
        self.ends[0].session.requests = RequestWindow(size: sizes.0, first: first)
        self.ends[1].session.requests = RequestWindow(size: sizes.1, first: first)
        self.give(.bind(types[Int(self.random.next() % 3)], .sample), to: 0)
    }

    /// Lives until both ends are closed or so many things have happened.
    mutating func live(wishes: Int, pace: Duration = .seconds(3)) {
        let longest = UInt64(pace / .milliseconds(1))
        var left = wishes
        while self.ends.contains(where: { $0.closed == nil }), self.faults.isEmpty {
            self.steps += 1
            // Each wish causes a few PDUs, each PDU a few parcels: far more steps than that is a loop of actions.
            guard self.steps < 20_000 else { return self.faults.append("no end after \(self.steps) steps") }
            let wish = self.now + .milliseconds(Int64(self.random.next() % longest))
            let due = [self.nextArrival, self.nextDeadline].compactMap(\.self).min()
            if left > 0, due.map({ wish < $0 }) ?? true {
                left -= 1
                self.now = wish
                self.wish(isLast: left == 0)
            } else if let due {
                self.now = max(self.now, due)
                self.deliverParcels()
                self.passTime()
            } else {
                return self.faults.append("open, and nothing is due")
            }
        }
    }
}

// MARK: - What the owners do

extension JoinedSessions {
    private mutating func wish(isLast: Bool) {
        let end = Int(self.random.next() % 2)
        if isLast { return self.breakOff(end) }
        switch self.random.next() % 100 {
        case 0..<50: self.request(end)
        case 50..<90: self.answer(end)
        case 90..<94: self.give(.respond(.deliverSMResp(DeliverSMResp()), .ok, 9_999), to: end)
        case 94..<96: self.wires[end].append(self.parcel(Self.noise(&self.random), end))
        case 96: self.breakOff(end)
        default: break
        }
    }

    private mutating func breakOff(_ end: Int) {
        switch self.random.next() % 5 {
        case 0: self.give(.unbind, to: end)
        case 1:
            self.give(.unbind, to: 0)
            self.give(.unbind, to: 1)
        case 2: self.give(.close, to: end)
        case 3: self.cutOff()
        default: self.silence = self.silence ?? self.now
        }
    }

    /// The connection is gone: both ends are told, what was on its way is lost.
    private mutating func cutOff() {
        self.wires = [[], []]
        for end in 0..<2 { self.give(.disconnected, to: end) }
    }

    private mutating func request(_ end: Int) {
        let count = Int(self.random.next() % 12) + 1
        for _ in 0..<count {
            let pdu: PDU =
                switch (end, self.random.next() % 4) {
                case (_, 0): .dataSM(DataSM(source: .empty, destination: Address(digits: "1"), tlvs: TLVs()))
                case (0, _): .reply
                default: .question
                }
            self.ends[end].open.insert(self.nextToken)
            self.give(.request(pdu, token: self.nextToken), to: end)
            self.nextToken += 1
        }
    }

    /// Answers some of what waits, in any order; never all of it.
    private mutating func answer(_ end: Int) {
        self.ends[end].toAnswer.shuffle(using: &self.random)
        let count = Int(self.random.next() % 20)
        for _ in 0..<min(count, self.ends[end].toAnswer.count) {
            let (pdu, sequence) = self.ends[end].toAnswer.removeLast()
            let response: PDU =
                switch pdu {
                case .submitSM: .accepted("1")
                case .dataSM: .dataSMResp(DataSMResp(messageID: ""))
                default: .deliverSMResp(DeliverSMResp())
                }
            self.give(.respond(response, self.random.next() % 5 == 0 ? .throttled : .ok, sequence), to: end)
        }
    }

    /// What no peer should send, but PDUs all the same.
    private static func noise(_ random: inout Seeded) -> [UInt8] {
        var encoder = PDUEncoder()
        let pdu = PDU.samples[Int(random.next() % UInt64(PDU.samples.count))]
        guard pdu.commandID != .unbind, !pdu.commandID.isBind else { return [] }
        try? encoder.append(pdu, sequence: SequenceNumber(rawValue: UInt32(random.next() % 40)))
        return Self.octets(encoder)
    }
}

// MARK: - The machines

extension JoinedSessions {
    private mutating func give(_ input: Session.Input, to end: Int) {
        var actions: [Session.Action] = []
        let wasClosed = self.ends[end].closed != nil
        self.ends[end].session.handle(input, at: self.now, into: &actions)
        self.check(input, actions, wasClosed: wasClosed)
        self.write(self.encoded(actions), from: end)
        for action in actions {
            switch action {
            case .send(let pdu, _, let sequence): self.note(pdu.commandID, sequence, at: end)
            case .tell(let event): self.take(event, at: end)
            case .close(let reason):
                self.ends[end].closed = (self.now, reason)
                self.wires[1 - end].append(self.parcel(nil, 1 - end))
            }
        }
    }

    /// Numbers of requests go up by one, or by more where open ones are in the way, and begin again at 1.
    private mutating func note(_ command: CommandID, _ sequence: SequenceNumber, at end: Int) {
        guard !command.isResponse else { return }
        self.ends[end].sent[command, default: 0] += 1
        if sequence < .first || sequence > .last { self.faults.append("sequence_number \(sequence)") }
        if sequence <= self.ends[end].lastSequence { self.ends[end].wraps += 1 }
        self.ends[end].lastSequence = sequence
    }

    private mutating func encoded(_ actions: [Session.Action]) -> [UInt8] {
        var encoder = PDUEncoder()
        for case .send(let pdu, let status, let sequence) in actions {
            do {
                try encoder.append(pdu, status: status, sequence: sequence)
            } catch {
                self.faults.append("can't be encoded: \(error)")
            }
        }
        return Self.octets(encoder)
    }

    private mutating func check(_ input: Session.Input, _ actions: [Session.Action], wasClosed: Bool) {
        if wasClosed {
            let isToken = if case .request = input { actions.count == 1 } else { actions.isEmpty }
            if !isToken { self.faults.append("\(actions.count) actions after the end") }
        }
        let close = actions.firstIndex { if case .close = $0 { true } else { false } }
        if let close, close != actions.count - 1 { self.faults.append("something follows close") }
        // A response may end one request, refuse one, and let the unbinding take its next steps.
        if actions.count > 30 { self.faults.append("\(actions.count) actions for one input") }
    }

    private mutating func take(_ event: Session.Event, at end: Int) {
        switch event {
        case .bindRequested:
            let status: CommandStatus = self.random.next() % 20 == 0 ? .bindFailed : .ok
            self.give(.answerBind(status, BindResp(systemID: "SMSC")), to: end)
        case .bound: self.ends[end].wasBound = true
        case .deliver(.alertNotification, _), .deliver(.outbind, _): break
        case .deliver(let pdu, let sequence): self.ends[end].toAnswer.append((pdu, sequence))
        case .completed(let token, _):
            self.ends[end].ended[token, default: 0] += 1
            if self.ends[end].open.remove(token) == nil { self.faults.append("token \(token) ended twice") }
        case .settled(let token, _, _):
            if self.ends[end].ended[token] == nil { self.faults.append("token \(token) settled first") }
        case .draining: break
        }
    }

    private var nextDeadline: Instant? { self.ends.compactMap(\.session.nextDeadline).min() }

    private mutating func passTime() {
        for end in 0..<2 {
            var turns = 0
            while let due = self.ends[end].session.nextDeadline, due <= self.now {
                self.give(.timePassed, to: end)
                turns += 1
                if turns > 10 { return self.faults.append("a deadline that stays in the past") }
            }
        }
    }
}

// MARK: - The wire

extension JoinedSessions {
    private var nextArrival: Instant? { self.wires.compactMap { $0.map(\.arrival).min() }.min() }

    private mutating func parcel(_ octets: [UInt8]?, _ to: Int) -> Parcel {
        let earliest = self.wires[to].last?.arrival ?? self.now
        let slow: UInt64 = self.random.next() % 20 == 0 ? 4_000 : 30
        let delay = Duration.milliseconds(Int64(self.random.next() % slow))
        return Parcel(arrival: max(earliest, self.now + delay), octets: octets)
    }

    private static func octets(_ encoder: borrowing PDUEncoder) -> [UInt8] {
        encoder.span.indices.map { encoder.span[$0] }
    }

    /// Cuts what an end wrote at random.
    private mutating func write(_ octets: [UInt8], from end: Int) {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int(self.random.next() % 120) + 1)
            self.wires[1 - end].append(self.parcel(Array(rest.prefix(count)), 1 - end))
            rest = rest.dropFirst(count)
        }
    }

    private mutating func deliverParcels() {
        for end in 0..<2 {
            while let parcel = self.wires[end].first, parcel.arrival <= self.now {
                self.wires[end].removeFirst()
                if let silence = self.silence, silence <= self.now { continue }
                if let octets = parcel.octets {
                    self.read(octets, at: end)
                } else {
                    self.give(.disconnected, to: end)
                }
            }
        }
    }

    private mutating func read(_ octets: [UInt8], at end: Int) {
        var inputs: [Session.Input] = []
        if end == 0 {
            inputs = Self.cut(octets, &self.framers.first)
        } else {
            inputs = Self.cut(octets, &self.framers.second)
        }
        for input in inputs { self.give(input, to: end) }
    }

    private static func cut(_ octets: [UInt8], _ framer: inout PDUFramer) -> [Session.Input] {
        framer.append(octets)
        var inputs: [Session.Input] = []
        while true {
            let frame: PDUFramer.Frame
            do throws(FramingError) {
                guard let next = try framer.next() else { break }
                frame = next
            } catch {
                inputs.append(.framingLost(error))
                break
            }
            do throws(DecodingError) {
                inputs.append(.received(frame.header, try framer.decode(frame)))
            } catch {
                inputs.append(.malformed(error))
            }
        }
        if framer.pendingOctetCount > 0 { inputs.append(.incomplete) }
        return inputs
    }
}
