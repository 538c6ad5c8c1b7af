public import SMPP
public import SMPPSession

/// What the end of a submit_sm means for its message.
public enum SubmitVerdict: Hashable, Sendable {
    /// The SMSC has it, under this message_id.
    case accepted(messageID: String)
    /// The SMSC may take it later.
    case retry(CommandStatus)
    /// The SMSC will never take it.
    case refused(CommandStatus)
    /// No response came in time: the SMSC may have it or not, and a late response may tell yet.
    case unanswered
    /// The session ended before the response: the SMSC may have it or not, and nobody will tell.
    case inDoubt
    /// It did not leave; it may be sent again at no risk.
    case notSent

    /// The verdict on this outcome.
    public init(_ outcome: Session.Outcome) {
        switch outcome {
        case .response(.ok, .submitSMResp(let response)): self = .accepted(messageID: response.messageID)
        case .response(.ok, _): self = .accepted(messageID: "")
        case .response(let status, _), .unreadable(let status): self = Self.refusal(status)
        case .timedOut: self = .unanswered
        case .sessionClosed: self = .inDoubt
        case .notSent: self = .notSent
        }
    }

    private static func refusal(_ status: CommandStatus) -> SubmitVerdict {
        switch status {
        case .ok: .accepted(messageID: "")
        case .systemError, .messageQueueFull, .throttled, .temporaryApplicationError, .deliveryFailure,
            .invalidBindStatus, .bindFailed:
            .retry(status)
        default: .refused(status)
        }
    }
}
