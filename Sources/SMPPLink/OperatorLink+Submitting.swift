import Monotonic
import SMPP
import SMPPSession
public import Transport

extension OperatorLink: TurnHandler {
    /// The turn ends: what the owner has goes out as far as window and rate let it.
    public nonisolated func endOfTurn() {
        self.assumeIsolated { $0.pullIfWoken() }
    }

    func pullIfWoken() {
        guard self.willPull else { return }
        self.willPull = false
        self.pull()
    }

    func pull() {
        guard let leg = self.legs.first(where: { $0.status.state.isBound && $0.type.submits }),
            let connection = leg.connection
        else { return }
        let isOurs = connection.assumeIsolated { $0.collect() }
        self.pull(over: connection)
        if isOurs { connection.assumeIsolated { $0.writeCollected() } }
    }

    private func pull(over connection: Connection) {
        let now = self.loop.now
        while true {
            let allowance = self.pacer.allowance(at: now)
            let room = min(connection.assumeIsolated { $0.requestSpace }, allowance)
            guard room > 0 else { return allowance == 0 ? self.pullLater(at: now) : () }
            let submissions = self.owner.link(self, nextSubmissions: room)
            guard !submissions.isEmpty else { return }
            self.pacer.spend(submissions.count, at: now)
            connection.assumeIsolated { $0.submit(submissions) }
            if submissions.count < room { return }
        }
    }

    private func pullLater(at now: Instant) {
        guard self.paceTimer == nil, let moment = self.pacer.nextAllowance(at: now) else { return }
        self.paceTimer = self.loop.schedule(at: moment, self)
    }

    func complete(_ completions: [Completion], _ connection: Connection) {
        let now = self.loop.now
        var (accepted, isThrottled, mustRebind) = (0, false, false)
        for completion in completions {
            switch completion.verdict {
            case .accepted: accepted += 1
            case .retry(let status), .refused(let status):
                self.counts.errors.count(status)
                if status == .throttled { isThrottled = true }
                if status == .messageQueueFull { self.pacer.foundQueueFull(at: now) }
                // The SMSC no longer takes us for bound.
                if status == .invalidBindStatus || status == .bindFailed { mustRebind = true }
            case .unanswered, .inDoubt, .notSent: break
            }
        }
        self.counts.accepted += accepted
        if accepted > 0 { self.pacer.accepted(accepted, at: now) }
        if isThrottled { self.pacer.throttled(at: now) }
        self.owner.link(self, completed: completions)
        if mustRebind { connection.assumeIsolated { $0.unbind() } }
        self.wake()
    }
}

extension [CommandStatus: Int] {
    /// Counts a status under its own number, if the specification names it or leaves it to vendors (0x400 to 0x4FF),
    /// else with all others as ESME_RUNKNOWNERR: a peer can't make the table grow.
    mutating func count(_ status: CommandStatus) {
        let isKept = Self.named.contains(status) || (0x400...0x4FF).contains(status.rawValue)
        self[isKept ? status : .unknownError, default: 0] += 1
    }

    private static let named = Set(CommandStatus.allNamed)
}
