import Locks
import SMPP
import SMPPLink
import SMPPSession

/// Takes what the sessions of an account bring: what its rules let through is a question, the rest is refused.
///
/// To the pipeline of an operator's account it is a link: submit_sm comes in as deliver_sm would from an SMSC, and a reply
/// leaves as deliver_sm over a session that takes it. What a client brings is the routes'.
final class AccountDesk: AccountOwner {
    private let rules: Locked<AccountRules>
    private let observer: LogObserver
    /// Nil for an account whose messages nobody answers.
    let pipeline: LinkPipeline?
    private let routes: RouteDesk

    init(rules: AccountRules, pipeline: LinkPipeline?, routes: RouteDesk, observer: LogObserver) {
        self.rules = Locked(rules)
        self.pipeline = pipeline
        self.routes = routes
        self.observer = observer
    }

    /// Goes by other rules from now on.
    func follow(_ rules: AccountRules) {
        self.rules.withLock { $0 = rules }
    }

    func account(_ account: AccountLink, delivered deliveries: [Delivery]) {
        let rules = self.rules.withLock { $0 }
        var questions: [Delivery] = []
        var routed: [Delivery] = []
        var refusals: [(ticket: ResponseTicket, pdu: PDU, status: CommandStatus)] = []
        for delivery in deliveries {
            switch rules.judge(delivery.pdu) {
            case .question(let pdu): questions.append(Delivery(pdu: pdu, ticket: delivery.ticket))
            case .routed: routed.append(delivery)
            case .refused(let status):
                guard let response = PDU.emptyResponse(to: delivery.pdu.commandID) else { continue }
                refusals.append((delivery.ticket, response, status))
            }
        }
        if !refusals.isEmpty { account.assumeIsolated { $0.respond(refusals) } }
        if !questions.isEmpty { self.pipeline?.assumeIsolated { $0.handle(.delivered(questions)) } }
        if !routed.isEmpty { self.routes.assumeIsolated { $0.handle(.requested(account.name, routed)) } }
    }

    func account(_ account: AccountLink, completed completions: [Completion]) {
        guard let pipeline = self.pipeline else {
            return self.routes.assumeIsolated { $0.handle(.reported(account.name, completions)) }
        }
        pipeline.assumeIsolated { $0.handle(.completed(completions)) }
    }

    func account(_ account: AccountLink, nextRequests count: Int) -> [(pdu: PDU, token: UInt64)] {
        guard let pipeline = self.pipeline else {
            return self.routes.assumeIsolated { $0.nextReceipts(count, for: account.name) }
        }
        let replies = pipeline.assumeIsolated { $0.nextSubmissions(count) }
        return replies.map { (.deliverSM(DeliverSM(delivering: $0.submitSM)), $0.token) }
    }

    func account(_ account: AccountLink, settled token: UInt64, _ verdict: SubmitVerdict) {
        guard let pipeline = self.pipeline else {
            // A late answer is as good as one in time; a late error changes nothing.
            guard case .accepted = verdict else { return }
            let completion = Completion(token: token, verdict: verdict)
            return self.routes.assumeIsolated { $0.handle(.reported(account.name, [completion])) }
        }
        pipeline.assumeIsolated { $0.handle(.settled(token, verdict)) }
    }

    func account(_ account: AccountLink, answered connection: UInt64) {
        self.pipeline?.assumeIsolated { $0.handle(.answered(connection)) }
    }

    func account(_ account: AccountLink, closed connection: UInt64) {
        self.pipeline?.assumeIsolated { $0.handle(.closed(connection)) }
    }

    func account(_ account: AccountLink, changed status: AccountStatus) {
        self.observer.accountChanged(status)
        guard let pipeline = self.pipeline else {
            return self.routes.assumeIsolated {
                $0.handle(.accountChanged(account.name, canDeliver: status.canDeliver))
            }
        }
        pipeline.assumeIsolated {
            $0.handle(.linkChanged(canReceive: status.canReceive, canSubmit: status.canDeliver))
        }
    }
}

extension AccountLink {
    /// The account's name: its system_id.
    fileprivate nonisolated var name: String { self.systemID }
}

/// An account as the link of a pipeline.
struct AccountExit: PipelineLink {
    let account: AccountLink
    let ids: AccountMessageIDs

    func answer(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        let responses = tickets.map { ticket in
            let id = status == .ok ? self.ids.next() : ""
            let response: PDU =
                ticket.isDataSM
                ? .dataSMResp(DataSMResp(messageID: id)) : .submitSMResp(SubmitSMResp(messageID: id))
            return (ticket: ticket, pdu: response, status: status)
        }
        self.account.assumeIsolated { $0.respond(responses) }
    }

    func submitSoon() {
        self.account.assumeIsolated { $0.wake() }
    }
}

/// message_ids for what accounts submit: eight hexadecimal digits, as SMPP 3.3 has them, from a random one on.
final class AccountMessageIDs: Sendable {
    private let last = Locked(UInt32.random(in: .min ... .max))

    func next() -> String {
        let number = self.last.withLock { last in
            last &+= 1
            return last
        }
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
