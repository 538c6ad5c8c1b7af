import Monotonic
import SMPP

extension Session {
    mutating func whileOpen(_ open: Open, _ input: Input, _ now: Instant, _ actions: inout [Action]) -> State
    {
        switch input {
        case .received(let header, let pdu):
            return self.receiveWhileOpen(open, header, pdu, now, &actions)
        case .malformed(let error):
            self.refuse(error, at: now, &actions)
            return error.endsSession && self.role == .smsc
                ? self.close(.unreadableBind(error), &actions) : .open(open)
        case .bind(let type, let bind):
            return self.sendBind(open, type, bind, now, &actions)
        case .answerBind(let status, let response):
            return self.answerBind(open, status, response, now, &actions)
        case .request(_, let token):
            actions.append(.tell(.completed(token: token, .notSent)))
            return .open(open)
        case .announce(let pdu): return self.sendOutbind(open, pdu, now, &actions)
        case .unencodable(let command, let sequence):
            if command.isBind { return self.close(.bindRefused(.invalidCommandLength), &actions) }
            self.withdraw(command, sequence, &actions)
            return .open(open)
        case .framingLost(let error): return self.lose(error, &actions)
        case .disconnected: return self.close(.disconnected, &actions)
        case .close, .unbind: return self.close(.closed, &actions)
        case .timePassed: return self.timePassedWhileOpen(open, now, &actions)
        case .incomplete, .respond: return .open(open)
        }
    }

    private mutating func timePassedWhileOpen(
        _ open: Open, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        if let limit = self.pulse.readDeadline, limit <= now { return self.close(.pduReadTimeout, &actions) }
        guard open.deadline <= now else { return .open(open) }
        return self.close(self.role == .smsc ? .sessionInitTimeout : .bindTimeout, &actions)
    }

    private mutating func sendBind(
        _ open: Open, _ type: BindType, _ bind: Bind, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        guard self.role == .esme || open.outbind == .received, open.pending == nil else { return .open(open) }
        var open = open
        self.role = .esme
        open.outbind = .refused
        let sequence = self.requests.nextSequence()
        open.pending = PendingBind(type: type, sequence: sequence)
        open.deadline = now + self.timers.bind
        actions.append(.send(type.request(bind), .ok, sequence))
        return .open(open)
    }

    /// Asks the ESME to bind: it has as long for it as one that connected by itself.
    private mutating func sendOutbind(
        _ open: Open, _ pdu: PDU, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        guard case .outbind = pdu, self.role == .smsc, open.outbind != .received, open.pending == nil else {
            return .open(open)
        }
        var open = open
        open.deadline = now + self.timers.sessionInit
        actions.append(.send(pdu, .ok, self.requests.nextSequence()))
        return .open(open)
    }

    private mutating func answerBind(
        _ open: Open, _ status: CommandStatus, _ response: BindResp, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        guard self.role == .smsc, let bind = open.pending else { return .open(open) }
        let pdu = bind.type.response(response)
        actions.append(.send(self.form(of: pdu) ?? pdu, status, bind.sequence))
        guard status == .ok else { return self.close(.refusedBind(status), &actions) }
        actions.append(.tell(.bound(bind.type, peer: response)))
        return .bound(Bound(type: bind.type, lastMessage: now))
    }

    private mutating func receiveWhileOpen(
        _ open: Open, _ header: Header, _ pdu: PDU, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        switch pdu {
        case .enquireLink:
            actions.append(.send(.enquireLinkResp, .ok, header.sequenceNumber))
        case .bindReceiver(let bind):
            return self.receiveBind(open, .receiver, bind, header, now, &actions)
        case .bindTransmitter(let bind):
            return self.receiveBind(open, .transmitter, bind, header, now, &actions)
        case .bindTransceiver(let bind):
            return self.receiveBind(open, .transceiver, bind, header, now, &actions)
        case .bindReceiverResp(let response), .bindTransmitterResp(let response),
            .bindTransceiverResp(let response):
            return self.receiveBindResp(open, header, response, now, &actions)
        case .genericNack where open.pending?.sequence == header.sequenceNumber && self.role == .esme:
            return self.close(.bindRefused(header.commandStatus), &actions)
        case .outbind where self.role == .esme: self.handOver(pdu, header, &actions)
        case .outbind where open.outbind == .possible && open.pending == nil:
            var open = open
            open.outbind = .received
            self.handOver(pdu, header, &actions)
            return .open(open)
        default:
            if header.commandID.isResponse {
                self.takeResponse(header, pdu, at: now, &actions)
            } else {
                self.refuseInState(header, .invalidBindStatus, &actions)
            }
        }
        return .open(open)
    }

    private mutating func receiveBind(
        _ open: Open, _ type: BindType, _ bind: Bind, _ header: Header, _ now: Instant,
        _ actions: inout [Action]
    ) -> State {
        guard self.role == .smsc, open.outbind != .received, open.pending == nil else {
            let isSecond = self.role == .smsc && open.pending != nil
            self.refuseInState(header, isSecond ? .alreadyBound : .invalidBindStatus, &actions)
            return .open(open)
        }
        var open = open
        open.pending = PendingBind(type: type, sequence: header.sequenceNumber)
        self.peerVersion = bind.peerVersion
        // The peer has done its part in time; how long our owner takes to answer is not its fault.
        open.deadline = now + self.timers.bind
        actions.append(.tell(.bindRequested(type, bind)))
        return .open(open)
    }

    private mutating func receiveBindResp(
        _ open: Open, _ header: Header, _ response: BindResp, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        guard self.role == .esme, let bind = open.pending, bind.sequence == header.sequenceNumber,
            header.commandID == bind.type.commandID.response
        else {
            self.counts.unknownResponses += 1
            return .open(open)
        }
        guard header.commandStatus == .ok else {
            return self.close(.bindRefused(header.commandStatus), &actions)
        }
        self.peerVersion = response.peerVersion
        actions.append(.tell(.bound(bind.type, peer: response)))
        return .bound(Bound(type: bind.type, lastMessage: now))
    }

    /// The stream is lost: one answer if the header could be read, then the end.
    mutating func lose(_ error: FramingError, _ actions: inout [Action]) -> State {
        let (status, sequence) = error.answer
        actions.append(.send(.genericNack, status, sequence))
        return self.close(.framing(error), &actions)
    }
}
