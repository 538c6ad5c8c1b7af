public import SMPP
public import SMPPLink
public import SMPPSession
public import Transport

/// Who may bind to a simulated SMSC, and what it answers to.
public struct SMSCCredentials: Hashable, Sendable {
    /// The ESME's system_id.
    public var systemID: String
    /// Its password.
    public var password: String
    /// The number that phones send to.
    public var shortNumber: String
    /// The most deliver_sm without a response.
    public var windowSize: Int

    /// Credentials; see the properties.
    public init(systemID: String, password: String, shortNumber: String = "1414", windowSize: Int = 100) {
        self.systemID = systemID
        self.password = password
        self.shortNumber = shortNumber
        self.windowSize = windowSize
    }

    var bindResp: BindResp {
        var tlvs = TLVs()
        tlvs.append(TLV(.scInterfaceVersion, [Bind.version34]))
        return BindResp(systemID: "SIMSMSC", tlvs: tlvs)
    }
}

/// What a simulated SMSC does wrong on purpose; nothing by default.
public struct SMSCBehaviour: Sendable {
    /// How a bind is answered.
    public enum BindAnswer: Hashable, Sendable {
        /// ESME_ROK to who knows the credentials, else ESME_RBINDFAIL.
        case byCredentials
        /// With this status whoever it is.
        case status(CommandStatus)
        /// The first so many with this status, then by credentials.
        case statusAtFirst(CommandStatus, times: Int)
        /// Not at all.
        case silence
    }

    /// How a submit_sm is answered.
    public enum Answer: Hashable, Sendable {
        /// With this status.
        case status(CommandStatus)
        /// Not at all.
        case silence
    }

    /// How a bind is answered.
    public var bindAnswer: BindAnswer
    /// How a submit_sm is answered, given it and the number it would have.
    public var submitAnswer: @Sendable (SubmitSM, UInt64) -> Answer
    /// The timers of its sessions.
    public var timers: SessionTimers
    /// Faults in answering submit_sm, looked at before `submitAnswer`.
    public var submitFaults: [SubmitFault] = []
    /// How receipts are written; nil: there are none.
    public var receipts: ReceiptDialect?
    /// When a deliver_sm that the peer did not take is delivered again; nil: never.
    public var redelivery: Redelivery?
    /// A bound session is unbound after so long; nil: never.
    public var unbindAfter: Duration?
    /// For what is left to chance.
    public var seed: UInt64 = 0

    /// A behaviour; see the properties.
    public init(
        bindAnswer: BindAnswer = .byCredentials, timers: SessionTimers = SessionTimers(),
        submitAnswer: @escaping @Sendable (SubmitSM, UInt64) -> Answer = { _, _ in .status(.ok) }
    ) {
        self.bindAnswer = bindAnswer
        self.timers = timers
        self.submitAnswer = submitAnswer
    }
}

/// How a message centre tries again what an ESME did not take.
public struct Redelivery: Hashable, Sendable {
    /// From the end of one attempt to the next.
    public var after: Duration
    /// The most attempts, the first one counted.
    public var maximumAttempts: Int

    /// A way to try again; see the properties.
    public init(after: Duration = .seconds(30), maximumAttempts: Int = 10) {
        self.after = after
        self.maximumAttempts = maximumAttempts
    }

    /// Whether what ended like this is tried again: not what was taken, nor what will never be.
    func applies(to outcome: Session.Outcome) -> Bool {
        switch outcome {
        case .response(let status, _), .unreadable(let status):
            ![.ok, .permanentApplicationError, .rejectedByApplication].contains(status)
        case .timedOut, .sessionClosed, .notSent: true
        }
    }
}

/// What happens at a simulated SMSC.
public enum SMSCEvent: Sendable {
    /// A connection was taken.
    case connected
    /// A connection could not be taken.
    case acceptFailed(SystemError)
    /// A connection could not be secured.
    case handshakeFailed(TLSError)
    /// A bind was asked for and answered with this status.
    case bindRequested(BindType, CommandStatus)
    /// A session is bound.
    case bound(BindType)
    /// A deliver_sm has ended like this.
    case deliverOutcome(Session.Outcome)
    /// An attempt to deliver has ended like this, and there will be another.
    case willDeliverAgain(Session.Outcome, after: Duration)
    /// The delivery of a receipt has ended like this.
    case receiptOutcome(Session.Outcome)
    /// A submit_sm was taken under this message_id.
    case submitted(SubmitSM, messageID: String)
    /// A submit_sm was refused.
    case refused(SubmitSM, CommandStatus)
    /// A submit_sm was left without a response.
    case unanswered(SubmitSM)
    /// All parts of a message to a phone are there.
    case reply(PhoneMessage)
    /// A session is over.
    case disconnected(ConnectionEnd)
}

/// A message as the phone shows it.
public struct PhoneMessage: Hashable, Sendable {
    /// The phone's number.
    public var to: String
    /// Who it is from.
    public var from: String
    /// What it says.
    public var text: String
    /// The data_coding it came in.
    public var dataCoding: UInt8
    /// How many segments it took.
    public var segments: Int

    /// A message; see the properties.
    public init(to: String, from: String, text: String, dataCoding: UInt8, segments: Int) {
        self.to = to
        self.from = from
        self.text = text
        self.dataCoding = dataCoding
        self.segments = segments
    }
}
