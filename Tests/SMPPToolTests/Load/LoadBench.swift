import SMPP
import SMPPSession
import SMSText

@testable import smpptool

/// A generator as SMSC and a made-up ESME, in made-up time.
struct LoadBench: ~Copyable {
    /// What the ESME sends, and so many nanoseconds later.
    struct Sending {
        var after: Int64
        var pdu: PDU
        var status = CommandStatus.ok
        var sequence: SequenceNumber
    }

    private(set) var generator: LoadGenerator
    /// Questions that the ESME has had without having answered their deliver_sm, at most.
    private(set) var mostOpen = 0

    private var now: Int64 = 0
    private var coming: [(time: Int64, octets: [UInt8])] = []
    private var framer = PDUFramer()
    private var open = 0

    static let base: Int64 = 77_010_000_000

    init(_ change: (inout LoadPlan) -> Void, expected: String? = nil, addressCount: Int64 = 1_000_000) throws
    {
        var plan = LoadPlan()
        plan.warmUp = .zero
        plan.duration = .seconds(1)
        change(&plan)
        let encoder = MixEncoder(
            role: .smsc, destination: "1414", base: Self.base, addressCount: addressCount,
            encoder: TextEncoder())
        self.generator = try LoadGenerator(
            plan, messages: try encoder.prepared([MixMessage(text: "8 123ABC02", expected: expected)]),
            book: QuestionBook(base: Self.base, addressCount: addressCount), bind: nil)
    }

    /// Until the generator is done.
    ///
    /// - Parameter answer: what the ESME sends for a deliver_sm; counted from 0.
    mutating func run(
        _ answer: (_ index: Int, DeliverSM, SequenceNumber, _ now: Int64) -> [Sending]
    ) throws {
        let link = self.generator.open(0, at: 0)
        try self.send(.bindTransceiver(Bind(systemID: "esme", password: "")), .ok, .first, at: 0)
        var index = 0
        while !self.generator.isDone {
            self.generator.turn(at: self.now)
            self.framer.append(link.output)
            link.output = []
            while let frame = try self.framer.next() {
                switch try self.framer.decode(frame) {
                case .deliverSM(let message):
                    self.open += 1
                    self.mostOpen = max(self.mostOpen, self.open)
                    for sending in answer(index, message, frame.header.sequenceNumber, self.now) {
                        try self.send(
                            sending.pdu, sending.status, sending.sequence, at: self.now + sending.after)
                    }
                    index += 1
                case .unbind: try self.send(.unbindResp, .ok, frame.header.sequenceNumber, at: self.now)
                default: break
                }
            }
            try self.pass(link)
            if link.isEnding, link.isOpen { self.generator.closed(link, at: self.now) }
        }
    }

    private mutating func send(
        _ pdu: PDU, _ status: CommandStatus, _ sequence: SequenceNumber, at time: Int64
    ) throws {
        var encoder = PDUEncoder()
        try encoder.append(pdu, status: status, sequence: sequence)
        let octets = unsafe encoder.withUnsafeBytes { unsafe Array($0) }
        let place = self.coming.firstIndex { $0.time > time } ?? self.coming.endIndex
        self.coming.insert((time, octets), at: place)
    }

    /// Time goes on to what happens next.
    private mutating func pass(_ link: LoadLink) throws {
        let next = [self.generator.due, self.coming.first?.time].compactMap { $0 }.min() ?? self.now
        self.now = max(self.now, next)
        while let first = self.coming.first, first.time <= self.now {
            link.framer.append(first.octets)
            self.coming.removeFirst()
            if PartialHeader(first.octets[...]).commandID == .deliverSMResp { self.open -= 1 }
            try self.generator.received(on: link, at: self.now)
        }
    }
}

extension LoadBench.Sending {
    static func response(
        _ sequence: SequenceNumber, after time: Int64 = 0, _ status: CommandStatus = .ok
    ) -> Self {
        Self(after: time, pdu: .deliverSMResp(DeliverSMResp()), status: status, sequence: sequence)
    }

    static func reply(
        to message: DeliverSM, after time: Int64 = 0, _ text: String = "yes", to address: Address? = nil
    ) -> Self {
        let submit = SubmitSM(
            source: message.destination, destination: address ?? message.source,
            shortMessage: Array(text.utf8))
        return Self(after: time, pdu: .submitSM(submit), sequence: .first)
    }
}
