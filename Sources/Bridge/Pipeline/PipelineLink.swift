import SMPP
import SMPPLink

/// What a pipeline needs of its link; called on the link's loop only.
protocol PipelineLink: Sendable {
    /// Sends responses to deliveries; those whose connection is gone are dropped.
    func answer(_ tickets: [ResponseTicket], _ status: CommandStatus)
    /// There is something to submit.
    func submitSoon()
}

/// A link whose replies leave by another, for its own bind is a receiver.
struct ReplyExit: PipelineLink {
    let link: OperatorLink
    let exit: OperatorLink

    func answer(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        self.link.answer(tickets, status)
    }

    func submitSoon() {
        self.exit.submitSoon()
    }
}

extension OperatorLink: PipelineLink {
    nonisolated func answer(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        self.assumeIsolated { $0.respond(tickets.map { ($0, status) }) }
    }

    nonisolated func submitSoon() {
        self.assumeIsolated { $0.wake() }
    }
}
