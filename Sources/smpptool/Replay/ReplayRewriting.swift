import SMPP

/// What of a recorded request is another this time: message_ids, and absolute times.
struct ReplayRewriting {
    /// When the recording began, in seconds since the beginning of 1970.
    let beginning: Int64
    /// The message_id of this time for each recorded one.
    private var messageIDs: [String: String] = [:]

    init(beginning: Int64) { self.beginning = beginning }

    /// The SMSC gives another message_id than it did.
    mutating func learn(_ recorded: String, is current: String) { self.messageIDs[recorded] = current }

    /// The same with the message_id of this time, and the time that was left; nil: nothing of it changes.
    func rewritten(_ message: Recording.Message) -> PDU? {
        switch message.pdu {
        case .querySM(var query):
            query.messageID = self.messageIDs[query.messageID] ?? query.messageID
            return .querySM(query)
        case .cancelSM(var cancel):
            cancel.messageID = self.messageIDs[cancel.messageID] ?? cancel.messageID
            return .cancelSM(cancel)
        case .replaceSM(var replace):
            replace.messageID = self.messageIDs[replace.messageID] ?? replace.messageID
            return .replaceSM(replace)
        case .submitSM(var submit):
            guard !submit.scheduleDeliveryTime.isEmpty || !submit.validityPeriod.isEmpty else { return nil }
            submit.validityPeriod = self.left(submit.validityPeriod, message)
            submit.scheduleDeliveryTime = self.left(submit.scheduleDeliveryTime, message)
            return .submitSM(submit)
        default: return nil
        }
    }

    private func left(_ text: String, _ message: Recording.Message) -> String {
        guard case .absolute(let time) = SMPPTime(text) else { return text }
        let recorded = self.beginning + message.time / 1_000_000_000
        return SMPPTime(after: .seconds(max(1, Int64(time.secondsSince1970) - recorded))).description
    }
}

extension PDU {
    /// The message_id that a response gives.
    var givenID: String? {
        switch self {
        case .submitSMResp(let response): response.messageID
        case .dataSMResp(let response): response.messageID
        case .submitMultiResp(let response): response.messageID
        default: nil
        }
    }
}
