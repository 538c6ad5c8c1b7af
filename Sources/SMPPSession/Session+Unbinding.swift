import Monotonic
import SMPP

extension Session {
    /// Takes no more requests; what is open has until the drain timer.
    mutating func startUnbinding(
        _ bound: Bound, _ phase: Unbinding.Phase, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        actions.append(.tell(.draining))
        let unbinding = Unbinding(type: bound.type, phase: phase, deadline: now + self.timers.drain)
        return self.finishUnbinding(unbinding, isTimeUp: false, now, &actions)
    }

    mutating func whileUnbinding(
        _ unbinding: Unbinding, _ input: Input, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        switch input {
        case .received(let header, let pdu):
            return self.receiveWhileUnbinding(unbinding, header, pdu, now, &actions)
        case .malformed(let error):
            self.refuse(error, at: now, &actions)
        case .respond:
            self.sendResponse(input, &actions)
        case .unencodable(let command, let sequence):
            self.withdraw(command, sequence, &actions)
        case .request(_, let token):
            actions.append(.tell(.completed(token: token, .notSent)))
        case .framingLost(let error): return self.lose(error, &actions)
        case .disconnected: return self.close(self.endReason(unbinding), &actions)
        case .close: return self.close(.closed, &actions)
        case .timePassed:
            // It owes us responses or unbind_resp: no enquire_link is needed to know.
            if self.pulse.longestSilence(self.timers) <= now {
                return self.close(.enquireLinkTimeout, &actions)
            }
            self.endTimedOutRequests(at: now, &actions)
            let isTimeUp = unbinding.deadline <= now
            return self.finishUnbinding(unbinding, isTimeUp: isTimeUp, now, &actions)
        case .announce, .unbind, .incomplete, .bind, .answerBind: break
        }
        return self.finishUnbinding(unbinding, isTimeUp: false, now, &actions)
    }

    private mutating func receiveWhileUnbinding(
        _ unbinding: Unbinding, _ header: Header, _ pdu: PDU, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        var unbinding = unbinding
        switch (pdu, unbinding.phase) {
        case (.enquireLink, _):
            actions.append(.send(.enquireLinkResp, .ok, header.sequenceNumber))
        case (.unbindResp, .sent(header.sequenceNumber)), (.genericNack, .sent(header.sequenceNumber)):
            return self.close(.unbound, &actions)
        case (.unbind, _):
            // Both ends unbind at once: the peer's is answered when nothing is open any more.
            unbinding.phase = .asked(header.sequenceNumber)
        case _ where header.commandID.isResponse:
            self.takeResponse(header, pdu, at: now, &actions)
        case (_, .asked):
            self.refuseInState(header, .invalidBindStatus, &actions)
        default:
            // It crossed our unbind: its owner refuses it, so that the peer keeps it.
            guard
                OperationMatrix.allows(
                    header.commandID, from: self.role.peer, in: SessionState(unbinding.type))
            else {
                self.refuseInState(header, .invalidBindStatus, &actions)
                break
            }
            self.handOver(pdu, header, &actions)
        }
        return self.finishUnbinding(unbinding, isTimeUp: false, now, &actions)
    }

    /// Takes the next step once nothing is open any more, or the time for it is up.
    private mutating func finishUnbinding(
        _ unbinding: Unbinding, isTimeUp: Bool, _ now: Instant, _ actions: inout [Action]
    ) -> State {
        var unbinding = unbinding
        switch unbinding.phase {
        case .asked(let sequence) where isTimeUp || self.isDrained:
            actions.append(.send(.unbindResp, .ok, sequence))
            return self.close(.unboundByPeer, &actions)
        case .ours where isTimeUp || self.isDrained:
            let sequence = self.requests.nextSequence()
            unbinding.phase = .sent(sequence)
            unbinding.deadline = now + self.timers.drain
            actions.append(.send(.unbind, .ok, sequence))
            return .unbinding(unbinding)
        case .sent where isTimeUp: return self.close(.unbindTimeout, &actions)
        case .asked, .ours, .sent: return .unbinding(unbinding)
        }
    }

    private var isDrained: Bool { self.due == 0 && self.requests.isEmpty }

    private func endReason(_ unbinding: Unbinding) -> CloseReason {
        switch unbinding.phase {
        case .asked: .unboundByPeer
        case .ours: .disconnected
        case .sent: .unbound
        }
    }
}
