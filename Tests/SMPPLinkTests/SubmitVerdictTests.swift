import SMPP
import SMPPSession
import Testing

@testable import SMPPLink

@Suite struct SubmitVerdictTests {
    /// Every status of the specification is either for later or for good; these are for later (SMPP 3.4 §5.1.3).
    @Test func onlyTemporaryErrorsAreRetried() {
        let later: Set<CommandStatus> = [
            .systemError, .messageQueueFull, .throttled, .temporaryApplicationError, .deliveryFailure,
            .invalidBindStatus, .bindFailed,
        ]
        for status in CommandStatus.allNamed where status != .ok {
            let verdict = SubmitVerdict(.response(status, .submitSMResp(SubmitSMResp(messageID: ""))))
            #expect(verdict == (later.contains(status) ? .retry(status) : .refused(status)))
        }
    }

    @Test func acceptedWithAndWithoutMessageID() {
        #expect(
            SubmitVerdict(.response(.ok, .submitSMResp(SubmitSMResp(messageID: "7f"))))
                == .accepted(messageID: "7f"))
        #expect(SubmitVerdict(.unreadable(.ok)) == .accepted(messageID: ""))
    }

    @Test func noResponseIsInDoubt() {
        #expect(SubmitVerdict(.timedOut) == .unanswered)
        #expect(SubmitVerdict(.sessionClosed) == .inDoubt)
        #expect(SubmitVerdict(.notSent) == .notSent)
    }
}
