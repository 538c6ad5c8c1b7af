import Monotonic
import SMPP

/// What all states share: responses, refusals, the end.
extension Session {
    /// The one way out: what is open ends, the connection closes.
    mutating func close(_ reason: CloseReason, _ actions: inout [Action]) -> State {
        for token in self.requests.abandon() {
            actions.append(.tell(.completed(token: token, .sessionClosed)))
        }
        self.due = 0
        actions.append(.close(reason))
        return .closed
    }

    /// Ends the request that a response belongs to; counts it when there is none.
    mutating func takeResponse(
        _ header: Header, _ command: CommandID, at now: Instant, _ actions: inout [Action],
        outcome: (CommandStatus) -> Outcome
    ) {
        switch self.requests.take(header.sequenceNumber, command) {
        case .open(let token, let sent):
            self.counts.responseTimes.count(now - sent)
            actions.append(.tell(.completed(token: token, outcome(header.commandStatus))))
        case .late(let token):
            self.counts.lateResponses += 1
            if case .response(let status, let pdu) = outcome(header.commandStatus) {
                actions.append(.tell(.settled(token: token, status, pdu)))
            }
        case .none:
            self.counts.unknownResponses += 1
        }
    }

    /// A response, or generic_nack, in a state that has requests open.
    mutating func takeResponse(_ header: Header, _ pdu: PDU, at now: Instant, _ actions: inout [Action]) {
        switch pdu {
        case .enquireLinkResp:
            if let roundTrip = self.pulse.answered(header.sequenceNumber, at: now) {
                self.enquireLinkRoundTrip = roundTrip
            } else {
                self.counts.unknownResponses += 1
            }
        case .genericNack:
            guard self.pulse.answered(header.sequenceNumber, at: now) == nil else { return }
            // Whatever its status says, the peer did not take the request.
            self.takeResponse(header, .genericNack, at: now, &actions) {
                .unreadable($0 == .ok ? .systemError : $0)
            }
        default:
            self.takeResponse(header, pdu.commandID, at: now, &actions) { .response($0, pdu) }
        }
    }

    /// What a PDU with an unreadable body costs: its answer, and the request if it was a response.
    mutating func refuse(_ error: DecodingError, at now: Instant, _ actions: inout [Action]) {
        self.counts.malformed += 1
        let header = error.header
        if header.commandID.isResponse {
            self.takeResponse(header, header.commandID, at: now, &actions) { .unreadable($0) }
        }
        switch error.answer {
        case .genericNack(let status): actions.append(.send(.genericNack, status, header.sequenceNumber))
        case .response(let status): self.respond(to: header, with: status, &actions)
        case .none: break
        }
    }

    /// A request in a state or direction where it is not allowed.
    mutating func refuseInState(_ header: Header, _ status: CommandStatus, _ actions: inout [Action]) {
        self.counts.wrongState += 1
        self.respond(to: header, with: status, &actions)
    }

    private func respond(to header: Header, with status: CommandStatus, _ actions: inout [Action]) {
        if let response = PDU.emptyResponse(to: header.commandID) {
            actions.append(.send(response, status, header.sequenceNumber))
        }
    }

    mutating func handOver(_ pdu: PDU, _ header: Header, _ actions: inout [Action]) {
        if PDU.emptyResponse(to: header.commandID) != nil { self.due += 1 }
        actions.append(.tell(.deliver(pdu, header.sequenceNumber)))
    }

    /// The PDU as the peer takes it; nil when its version has no form for it.
    func form(of pdu: PDU) -> PDU? {
        if let version = self.peerVersion { version.form(of: pdu) } else { pdu }
    }

    mutating func sendResponse(_ input: Input, _ actions: inout [Action]) {
        guard case .respond(let pdu, let status, let sequence) = input else { return }
        self.due = max(0, self.due - 1)
        actions.append(.send(pdu, status, sequence))
    }

    mutating func endTimedOutRequests(at now: Instant, _ actions: inout [Action]) {
        while let token = self.requests.timedOut(at: now) {
            self.counts.timedOut += 1
            actions.append(.tell(.completed(token: token, .timedOut)))
        }
    }

    /// A PDU of ours turned out to have no form on the wire: what it was for ends otherwise.
    mutating func withdraw(_ command: CommandID, _ sequence: SequenceNumber, _ actions: inout [Action]) {
        if let response = PDU.emptyResponse(to: command.request), command.isResponse {
            actions.append(.send(response, .systemError, sequence))
        } else if case .open(let token, _) = self.requests.take(sequence, command.response) {
            actions.append(.tell(.completed(token: token, .unreadable(.invalidCommandLength))))
        }
    }
}
