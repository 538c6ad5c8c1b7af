import Journal
import SMPP
import SMPPLink

// MARK: - query_sm, cancel_sm, replace_sm

extension RouteFlow {
    /// The messages of an account under a message_id, if its source_addr is theirs as well.
    private func messages(
        _ messageID: String, of account: String, from source: Address
    ) -> [RoutedMessages.Message] {
        guard let batch = MessageID(clientID: messageID) else { return [] }
        return self.messages.messages(of: batch).filter {
            $0.account == account && source.verifies($0.submitSM.source)
        }
    }

    /// What has become of a message; of several, the first that has not come to its end.
    mutating func query(_ querySM: QuerySM, _ ticket: ResponseTicket, _ account: String) {
        let found = self.messages(querySM.messageID, of: account, from: querySM.source)
        guard let message = found.first(where: { $0.end == nil }) ?? found.first else {
            return self.refuse(.querySM, .queryFailed, ticket, account)
        }
        let end = message.end
        let response = QuerySMResp(
            messageID: querySM.messageID, finalDate: end.map { $0.at.utcDigits + "000+" } ?? "",
            messageState: end.map { MessageState(rawValue: $0.state) } ?? .enroute,
            errorCode: UInt8(clamping: end?.error ?? 0))
        self.answer(.querySMResp(response), .ok, ticket, account)
    }

    /// Takes messages back that have not been about to leave: one by its message_id, or without one all of a service
    /// between two addresses.
    mutating func cancel(_ cancelSM: CancelSM, _ ticket: ResponseTicket, _ account: String) {
        let meant =
            cancelSM.messageID.isEmpty
            ? self.messages.ids { message in
                message.account == account && message.submitSM.serviceType == cancelSM.serviceType
                    && cancelSM.source.verifies(message.submitSM.source)
                    && cancelSM.destination.verifies(message.submitSM.destination)
            }
            : self.messages(cancelSM.messageID, of: account, from: cancelSM.source).map(\.id)
        let ids = meant.filter { if case .queued = self.messages[$0]?.phase { true } else { false } }
        guard !ids.isEmpty else { return self.refuse(.cancelSM, .cancelFailed, ticket, account) }
        for id in ids { self.messages.update(id) { $0.phase = .changing } }
        self.commit(.changed(ids, .cancelled, account, ticket))
    }

    /// Gives a message another text that has not been about to leave.
    mutating func replace(_ replaceSM: ReplaceSM, _ ticket: ResponseTicket, _ account: String) {
        let found = self.messages(replaceSM.messageID, of: account, from: replaceSM.source)
        guard found.count == 1, let message = found.first, case .queued = message.phase else {
            return self.refuse(.replaceSM, .replaceFailed, ticket, account)
        }
        let submitSM = message.submitSM.replaced(by: replaceSM)
        guard let expiry = self.expiry(of: submitSM.validityPeriod) else {
            return self.refuse(.replaceSM, .invalidExpiryTime, ticket, account)
        }
        guard let octets = PDU.submitSM(submitSM).octets else {
            return self.refuse(.replaceSM, .replaceFailed, ticket, account)
        }
        let record = RoutedMessage(
            id: message.id, batch: message.batch, account: account, link: message.link,
            arrival: message.arrival.wall, pdu: octets)
        self.messages.update(message.id) { $0.phase = .changing }
        self.commit(.changed([message.id], .replaced(submitSM, record, expiry: expiry), account, ticket))
    }

    /// The journal has the change.
    mutating func carryOut(
        _ change: RouteChange, on ids: [MessageID], _ account: String, _ ticket: ResponseTicket
    ) {
        switch change {
        case .cancelled:
            self.counts.cancelled += ids.count
            for id in ids {
                if let message = self.messages[id] { self.tell(.cancelled, of: message) }
                _ = self.forget(id)
            }
            self.answer(.cancelSMResp, .ok, ticket, account)
        case .replaced(let submitSM, _, let expiry):
            for id in ids {
                self.messages.update(id) { ($0.submitSM, $0.expiry) = (submitSM, expiry) }
                self.messages.lookAgain(id, at: expiry)
                self.queue(id)
            }
            self.answer(.replaceSMResp, .ok, ticket, account)
        }
    }
}

extension Address {
    /// Whether this, in a request about a message, is an address of the message: ton and npi as there, or NULL where they
    /// are not known (SMPP 3.4 §4.8.1, §4.9.1, §4.10.1).
    fileprivate func verifies(_ original: Address) -> Bool {
        self.digits == original.digits && (self.ton == .unknown || self.ton == original.ton)
            && (self.npi == .unknown || self.npi == original.npi)
    }
}

extension RouteChange {
    /// The request that asked for it.
    var command: CommandID {
        switch self {
        case .cancelled: .cancelSM
        case .replaced: .replaceSM
        }
    }

    /// The status when it can't be made.
    var failure: CommandStatus {
        switch self {
        case .cancelled: .cancelFailed
        case .replaced: .replaceFailed
        }
    }
}

extension SubmitSM {
    /// The message with the text and the wishes of a replace_sm; times that are empty there stay as they were.
    fileprivate func replaced(by replaceSM: ReplaceSM) -> SubmitSM {
        var message = self
        if !replaceSM.scheduleDeliveryTime.isEmpty {
            message.scheduleDeliveryTime = replaceSM.scheduleDeliveryTime
        }
        if !replaceSM.validityPeriod.isEmpty { message.validityPeriod = replaceSM.validityPeriod }
        message.registeredDelivery = replaceSM.registeredDelivery
        message.smDefaultMessageID = replaceSM.smDefaultMessageID
        message.shortMessage = replaceSM.shortMessage
        message.tlvs.messagePayload = nil
        return message
    }
}
