import SMPP
import SMPPLink

/// What a pipeline needs of its link; called on the link's loop only.
protocol PipelineLink: Sendable {
    /// Sends responses to deliveries; those whose connection is gone are dropped.
    func answer(_ tickets: [ResponseTicket], _ status: CommandStatus)
    /// There is something to submit.
    func submitSoon()
}

extension OperatorLink: PipelineLink {
    nonisolated func answer(_ tickets: [ResponseTicket], _ status: CommandStatus) {
        self.assumeIsolated { $0.respond(tickets.map { ($0, status) }) }
    }

    nonisolated func submitSoon() {
        self.assumeIsolated { $0.wake() }
    }
}
