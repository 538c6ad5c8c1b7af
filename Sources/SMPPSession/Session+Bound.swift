import Monotonic
import SMPP

extension Session {
    mutating func whileBound(
        _ bound: Bound, _ input: Input, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        switch input {
        case .received(let header, let pdu):
            return self.receiveWhileBound(bound, header, pdu, now, &actions)
        case .malformed(let error):
            self.refuse(error, at: now, &actions)
            return .bound(bound)
        case .request(let pdu, let token):
            return self.sendRequest(bound, pdu, token, now, &actions)
        case .announce(let pdu): return self.announce(bound, pdu, now, &actions)
        case .respond:
            self.sendResponse(input, &actions)
            return .bound(bound)
        case .unencodable(let command, let sequence):
            self.withdraw(command, sequence, &actions)
            return command.request.isBind ? self.close(.refusedBind(.systemError), &actions) : .bound(bound)
        case .unbind: return self.startUnbinding(bound, .ours, now, &actions)
        case .framingLost(let error): return self.lose(error, &actions)
        case .disconnected: return self.close(.disconnected, &actions)
        case .close: return self.close(.closed, &actions)
        case .timePassed: return self.timePassedWhileBound(bound, now, &actions)
        case .incomplete, .bind, .answerBind: return .bound(bound)
        }
    }

    private mutating func sendRequest(
        _ bound: Bound, _ pdu: PDU, _ token: UInt64, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        var bound = bound
        guard self.maySend(pdu.commandID, in: bound), self.requests.space > 0, let pdu = self.form(of: pdu)
        else {
            actions.append(.tell(.completed(token: token, .notSent)))
            return .bound(bound)
        }
        bound.lastMessage = now
        let deadline = now + self.timers.response
        let sequence = self.requests.add(pdu.commandID, token: token, at: now, deadline: deadline)
        actions.append(.send(pdu, .ok, sequence))
        return .bound(bound)
    }

    private mutating func announce(
        _ bound: Bound, _ pdu: PDU, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        guard case .alertNotification = pdu,
            OperationMatrix.allows(pdu.commandID, from: self.role, in: self.state(of: bound))
        else { return .bound(bound) }
        var bound = bound
        bound.lastMessage = now
        actions.append(.send(pdu, .ok, self.requests.nextSequence()))
        return .bound(bound)
    }

    private mutating func receiveWhileBound(
        _ bound: Bound, _ header: Header, _ pdu: PDU, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        var bound = bound
        switch pdu {
        case .enquireLink:
            actions.append(.send(.enquireLinkResp, .ok, header.sequenceNumber))
        case .unbind:
            return self.startUnbinding(bound, .asked(header.sequenceNumber), now, &actions)
        case .bindReceiver, .bindTransmitter, .bindTransceiver:
            self.refuseInState(header, self.role == .smsc ? .alreadyBound : .invalidBindStatus, &actions)
        case _ where header.commandID.isResponse:
            bound.lastMessage = now
            self.takeResponse(header, pdu, at: now, &actions)
        default:
            guard self.mayReceive(pdu, in: bound) else {
                self.refuseInState(header, .invalidBindStatus, &actions)
                return .bound(bound)
            }
            bound.lastMessage = now
            self.handOver(pdu, header, &actions)
        }
        return .bound(bound)
    }

    /// What the session sends by itself is not the owner's to send; nor is what has no response to wait for.
    private func maySend(_ command: CommandID, in bound: Bound) -> Bool {
        switch command {
        case .submitSM, .submitMulti, .deliverSM, .dataSM, .querySM, .cancelSM, .replaceSM:
            OperationMatrix.allows(command, from: self.role, in: self.state(of: bound))
        default: false
        }
    }

    private func mayReceive(_ pdu: PDU, in bound: Bound) -> Bool {
        OperationMatrix.allows(pdu.commandID, from: self.role.peer, in: self.state(of: bound))
    }

    private func state(of bound: Bound) -> SessionState { SessionState(bound.type) }

    private mutating func timePassedWhileBound(
        _ bound: Bound, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        if let limit = self.pulse.readDeadline, limit <= now { return self.close(.pduReadTimeout, &actions) }
        self.endTimedOutRequests(at: now, &actions)
        switch self.pulse.due(at: now, self.timers) {
        case .dead: return self.close(.enquireLinkTimeout, &actions)
        case .enquire:
            let sequence = self.requests.nextSequence()
            self.pulse.enquired(sequence, at: now)
            actions.append(.send(.enquireLink, .ok, sequence))
        case .nothing: break
        }
        if let inactivity = self.timers.inactivity, bound.lastMessage + inactivity <= now {
            return self.startUnbinding(bound, .ours, now, &actions)
        }
        return .bound(bound)
    }
}
