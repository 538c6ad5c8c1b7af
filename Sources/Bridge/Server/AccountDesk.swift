import SMPP
import SMPPLink
import SMPPSession

/// Takes what the sessions of an account bring: what its rules let through is a question, the rest is refused.
final class AccountDesk: AccountOwner {
    private let rules: AccountRules
    private let observer: LogObserver

    init(rules: AccountRules, observer: LogObserver) {
        self.rules = rules
        self.observer = observer
    }

    func account(_ account: AccountLink, delivered deliveries: [Delivery]) {
        let answers = deliveries.compactMap { delivery in
            PDU.emptyResponse(to: delivery.pdu.commandID).map { response in
                (delivery.ticket, response, self.status(of: delivery.pdu))
            }
        }
        account.assumeIsolated { $0.respond(answers) }
    }

    /// Nobody takes questions from accounts yet: the peer keeps them and tries again.
    private func status(of request: PDU) -> CommandStatus {
        switch self.rules.judge(request) {
        case .refused(let status): status
        case .question: .systemError
        }
    }

    func account(_ account: AccountLink, completed completions: [Completion]) {}

    func account(_ account: AccountLink, nextRequests count: Int) -> [(pdu: PDU, token: UInt64)] { [] }

    func account(_ account: AccountLink, settled token: UInt64, _ verdict: SubmitVerdict) {}

    func account(_ account: AccountLink, changed status: AccountStatus) {
        self.observer.accountChanged(status)
    }
}
