import Monotonic
public import SMPP
import SMPPSession

/// A session under test with a clock moved by hand.
struct Transcript {
    static let start = Instant.now
    var session: Session
    var now: Instant

    init(_ role: Role = .esme, windowSize: Int = 10, timers: SessionTimers = SessionTimers()) {
        self.now = Self.start
        self.session = Session(role: role, windowSize: windowSize, timers: timers, at: self.now)
    }

    /// An ESME that has been bound; its bind had sequence_number 1.
    static func bound(
        _ type: BindType = .transceiver, windowSize: Int = 10, timers: SessionTimers = SessionTimers()
    ) -> Transcript {
        var transcript = Transcript(windowSize: windowSize, timers: timers)
        _ = transcript(.bind(type, .sample))
        _ = transcript.receive(type.response(BindResp(systemID: "SMSC")), sequence: 1)
        return transcript
    }

    mutating func callAsFunction(_ input: Session.Input) -> [Session.Action] {
        var actions: [Session.Action] = []
        self.session.handle(input, at: self.now, into: &actions)
        return actions
    }

    mutating func receive(_ pdu: PDU, status: CommandStatus = .ok, sequence: UInt32) -> [Session.Action] {
        self(.received(Header(pdu, status, sequence), pdu))
    }

    mutating func after(_ duration: Duration) -> [Session.Action] {
        self.now += duration
        return self(.timePassed)
    }
}

extension Header {
    init(_ pdu: PDU, _ status: CommandStatus = .ok, _ sequence: UInt32) {
        self.init(
            commandLength: 16, commandID: pdu.commandID, commandStatus: status,
            sequenceNumber: SequenceNumber(rawValue: sequence))
    }
}

extension SequenceNumber: ExpressibleByIntegerLiteral {
    /// A literal is the raw value.
    public init(integerLiteral value: UInt32) {
        self.init(rawValue: value)
    }
}

extension Bind {
    static let sample = Bind(systemID: "egov1414", password: "secret08")
}

extension PDU {
    static let question = PDU.deliverSM(
        DeliverSM(
            source: Address(ton: .international, npi: .isdn, digits: "77010001414"),
            destination: Address(ton: .unknown, npi: .unknown, digits: "1414"), shortMessage: [0x34]))
    static let reply = PDU.submitSM(
        SubmitSM(
            source: Address(ton: .networkSpecific, npi: .unknown, digits: "1414"),
            destination: Address(ton: .international, npi: .isdn, digits: "77010001414"), shortMessage: [0x34]
        ))
    static func accepted(_ id: String) -> PDU { .submitSMResp(SubmitSMResp(messageID: id)) }
}
