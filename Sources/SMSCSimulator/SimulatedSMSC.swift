import Foundation
import Monotonic
import SMPP
public import SMPPLink
public import SMPPSession
public import Transport

/// A message centre for tests, demonstrations and the bench: takes binds, delivers messages, collects replies.
///
/// It stores only what it delivers again, and routes nothing: a phone at its keyboard, and one ESME at the other end.
/// What it does wrong on purpose is said by `SMSCBehaviour`.
public actor SimulatedSMSC {
    /// The loop that it lives on.
    public nonisolated let loop: EventLoop
    /// The actor's executor is the loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }
    /// Where it listens; the port is the real one when 0 was asked for.
    public nonisolated let address: SocketAddress
    /// What happens, as it happens.
    ///
    /// One reader; the oldest events are dropped when it does not read.
    public nonisolated let events: AsyncStream<SMSCEvent>

    private let credentials: SMSCCredentials
    let report: AsyncStream<SMSCEvent>.Continuation
    private(set) var behaviour: SMSCBehaviour
    private var submitFaults: SubmitFaults
    private var bindsRefused = 0
    private var listener: Listener?
    private var acceptor: Acceptor?
    private let tls: TLSContext?
    var handshakes: [ObjectIdentifier: TLSHandshake] = [:]
    var sessions: [ObjectIdentifier: BoundSession] = [:]
    var phone: Phone
    var random: SplitMix64
    /// Requests without a response, by their token.
    var underWay: [UInt64: Delivery] = [:]
    var nextToken: UInt64 = 1
    var agenda = Agenda<Errand>()
    var agendaTimer: (token: TimerToken, due: Instant)?
    private var nextMessageID: UInt64 = 1

    struct BoundSession {
        let connection: Connection
        var bindType: BindType?
    }

    /// Listens at once; connections are taken after `start()`.
    ///
    /// - Parameters:
    ///   - loop: where it lives.
    ///   - address: where to listen; port 0 takes a free one.
    ///   - credentials: who may bind.
    ///   - behaviour: what it does wrong.
    ///   - tls: how its connections are secured; nil: plain TCP.
    /// - Throws: the address can't be listened on.
    public init(
        loop: EventLoop, listenOn address: SocketAddress, credentials: SMSCCredentials,
        behaviour: SMSCBehaviour = SMSCBehaviour(), tls: TLSContext? = nil
    ) throws(SystemError) {
        let listener = try Listener.listen(on: address)
        self.loop = loop
        self.address = listener.localAddress
        self.listener = consume listener
        self.credentials = credentials
        self.behaviour = behaviour
        self.tls = tls
        self.submitFaults = SubmitFaults(behaviour.submitFaults, seed: behaviour.seed)
        self.random = SplitMix64(seed: behaviour.seed)
        self.phone = Phone(shortNumber: credentials.shortNumber)
        (self.events, self.report) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(100_000))
    }

    /// Takes connections from now on.
    public func start() throws(SystemError) {
        guard let listener = self.listener.take() else { return }
        self.acceptor = try Acceptor.start(on: self.loop, listener: listener, handler: self)
    }

    /// Closes everything.
    public func stop() {
        self.acceptor?.stop()
        self.acceptor = nil
        for handshake in self.handshakes.values { handshake.cancel() }
        self.handshakes = [:]
        for session in self.sessions.values { session.connection.assumeIsolated { $0.close() } }
        if let timer = self.agendaTimer { self.loop.cancel(timer.token) }
        self.agendaTimer = nil
        self.report.finish()
    }

    /// Changes what it does wrong.
    public func behave(_ behaviour: SMSCBehaviour) {
        self.behaviour = behaviour
        self.submitFaults = SubmitFaults(behaviour.submitFaults, seed: behaviour.seed)
        self.bindsRefused = 0
    }

    /// Unbinds every session in order, as a centre before its maintenance does.
    public func unbindAll() {
        for session in self.sessions.values { session.connection.assumeIsolated { $0.unbind() } }
    }

    /// Cuts every connection without a word.
    public func disconnectAll() {
        for session in self.sessions.values { session.connection.assumeIsolated { $0.close() } }
    }

    /// Sessions that are bound for delivering.
    public var receivers: Int { self.sessions.values.count { $0.bindType?.delivers == true } }
}

// MARK: - Connections

extension SimulatedSMSC: AcceptHandler, ConnectionOwner {
    /// Somebody connects.
    public nonisolated func accepted(_ socket: consuming StreamSocket, from address: SocketAddress) {
        var socket = Optional(consume socket)
        self.assumeIsolated { smsc in
            guard let socket = socket.take() else { return }
            if let tls = smsc.tls { smsc.secure(socket, tls) } else { smsc.open(socket) }
        }
    }

    /// Nobody can be taken now.
    public nonisolated func acceptFailed(_ error: SystemError) {
        self.report.yield(.acceptFailed(error))
    }

    func open(_ socket: consuming StreamSocket) {
        let session = Session(
            role: .smsc, windowSize: self.credentials.windowSize, timers: self.behaviour.timers,
            at: self.loop.now)
        let connection = Connection(
            loop: self.loop, socket: socket, session: session, limits: ConnectionLimits(), owner: self)
        self.sessions[ObjectIdentifier(connection)] = BoundSession(connection: connection)
        self.report.yield(.connected)
        connection.assumeIsolated { $0.start() }
    }

    /// What a session says.
    public nonisolated func connection(_ connection: Connection, events: [Session.Event]) {
        self.assumeIsolated { smsc in
            for event in events { smsc.take(event, connection) }
        }
    }

    /// A session is over.
    public nonisolated func connection(_ connection: Connection, ended end: ConnectionEnd) {
        self.assumeIsolated { smsc in
            smsc.sessions[ObjectIdentifier(connection)] = nil
            smsc.report.yield(.disconnected(end))
        }
    }

    private func take(_ event: Session.Event, _ connection: Connection) {
        switch event {
        case .bindRequested(let type, let bind): self.answerBind(type, bind, connection)
        case .bound(let type, _):
            self.sessions[ObjectIdentifier(connection)]?.bindType = type
            self.report.yield(.bound(type))
            if let time = self.behaviour.unbindAfter { self.remember(.unbind(connection), after: time) }
        case .deliver(.submitSM(let submitSM), let sequence): self.answer(submitSM, sequence, connection)
        case .deliver(let pdu, let sequence): self.refuse(pdu, sequence, connection)
        case .completed(let token, let outcome): self.finish(token, outcome)
        case .settled(_, let status, let pdu): self.report.yield(.deliverOutcome(.response(status, pdu)))
        case .draining: break
        }
    }

    private func answerBind(_ type: BindType, _ bind: Bind, _ connection: Connection) {
        let status: CommandStatus
        switch self.behaviour.bindAnswer {
        case .silence: return
        case .status(let chosen): status = chosen
        case .statusAtFirst(let chosen, let times) where self.bindsRefused < times:
            self.bindsRefused += 1
            status = chosen
        case .byCredentials, .statusAtFirst:
            let isKnown =
                bind.systemID == self.credentials.systemID && bind.password == self.credentials.password
            status = isKnown ? .ok : .bindFailed
        }
        self.report.yield(.bindRequested(type, status))
        connection.assumeIsolated { $0.answerBind(status, self.credentials.bindResp) }
    }

    private func answer(_ submitSM: SubmitSM, _ sequence: SequenceNumber, _ connection: Connection) {
        let id = self.nextMessageID
        let answer = self.submitFaults.answer(at: self.loop.now) ?? self.behaviour.submitAnswer(submitSM, id)
        switch answer {
        case .silence: self.report.yield(.unanswered(submitSM))
        case .status(.ok):
            self.nextMessageID += 1
            self.accept(submitSM, id, sequence, connection)
        case .status(let status):
            connection.assumeIsolated {
                $0.respond([(.submitSMResp(SubmitSMResp(messageID: "")), status, sequence)])
            }
            self.report.yield(.refused(submitSM, status))
        }
    }

    private func accept(
        _ submitSM: SubmitSM, _ id: UInt64, _ sequence: SequenceNumber, _ connection: Connection
    ) {
        let dialect = self.behaviour.receipts ?? ReceiptDialect()
        let messageID = dialect.responseID.text(id)
        let receipts = self.behaviour.receipts?.receipts(for: submitSM, id, at: .now, &self.random) ?? []
        if dialect.isBeforeResponse { self.send(receipts) }
        connection.assumeIsolated {
            $0.respond([(.submitSMResp(SubmitSMResp(messageID: messageID)), .ok, sequence)])
        }
        if !dialect.isBeforeResponse, !receipts.isEmpty {
            self.remember(.receipts(receipts), after: dialect.delay)
        }
        self.report.yield(.submitted(submitSM, messageID: messageID))
        if let reply = self.phone.receive(submitSM, at: self.loop.now) { self.report.yield(.reply(reply)) }
    }

    /// It stores no submission, so there is nothing to ask about, take back or replace.
    private func refuse(_ pdu: PDU, _ sequence: SequenceNumber, _ connection: Connection) {
        guard let response = PDU.emptyResponse(to: pdu.commandID) else { return }
        let status: CommandStatus =
            switch pdu {
            case .submitMulti: .submitFailed
            case .querySM: .queryFailed
            case .cancelSM: .cancelFailed
            case .replaceSM: .replaceFailed
            default: .systemError
            }
        connection.assumeIsolated { $0.respond([(response, status, sequence)]) }
    }
}
