import Journal
import Locks
import Logging
import Monotonic
import SMPP
import SMPPLink
import SMPPSession

/// Tells the log what happens on the way of the messages.
///
/// It knows each bind's last state, so that a line is written when something has changed and not each time it is told.
/// What can happen to every message is written once a second for each link, with how often it happened before unsaid:
/// neither the disk nor the loop pays for a flood.
final class LogObserver: PipelineObserver {
    static let pause: Duration = .seconds(1)

    private struct Said {
        let at: Instant
        var unsaid = 0
    }

    private let logger: Logger
    private let access: AccessLog?
    private let clock: @Sendable () -> Instant
    private let states = Locked<[String: String]>([:])
    private let said = Locked<[String: Said]>([:])

    init(
        logger: Logger, access: AccessLog? = nil,
        clock: @escaping @Sendable () -> Instant = { Instant.now }
    ) {
        self.logger = logger
        self.access = access
        self.clock = clock
    }

    func linkChanged(_ status: LinkStatus) {
        for bind in status.binds {
            let key = "\(status.name)/\(bind.type.rawValue)"
            let state = "\(bind.state.rawValue) \(bind.reason ?? "") \(bind.attempts)"
            let isNew = self.states.withLock { $0.updateValue(state, forKey: key) != state }
            guard isNew else { continue }
            var metadata: Logger.Metadata = [
                "link": "\(status.name)", "bind": "\(bind.type.rawValue)", "state": "\(bind.state.rawValue)",
            ]
            if let host = bind.host { metadata["host"] = "\(host)" }
            if let reason = bind.reason { metadata["reason"] = "\(reason)" }
            if bind.attempts > 1 { metadata["attempts"] = "\(bind.attempts)" }
            let isTrouble = bind.state == .backoff
            self.logger.log(level: isTrouble ? .warning : .info, "link state", metadata: metadata)
        }
    }

    func observe(_ link: String, _ event: FlowEvent) {
        self.access?.observe(link, event)
        switch event {
        case .received, .receipted, .ended, .routed: break
        case .journalFailed(let error): self.say(.error, "journal failed", link, ["reason": "\(error)"])
        case .replyRefused(let id, let status):
            self.say(
                .warning, "reply refused by the SMSC", link, ["message": "\(id)", "status": "\(status)"])
        case .quarantined(let id):
            self.say(
                .warning, "message quarantined: the process died of it", link,
                ["message": "\(id)", "attempts": "\(Question.attemptLimit)"])
        }
    }

    /// Open messages of a link that there is no more.
    func abandoned(_ link: String, _ count: Int) {
        self.say(.warning, "link is gone: its open messages are closed", link, ["messages": "\(count)"])
    }

    /// An account's sessions have changed.
    func note(account: String, state: String) {
        let isNew = self.states.withLock { $0.updateValue(state, forKey: "account/\(account)") != state }
        guard isNew else { return }
        self.logger.info("account state", metadata: ["account": "\(account)", "state": "\(state)"])
    }

    func say(
        _ level: Logger.Level, _ event: String, _ link: String, _ metadata: Logger.Metadata
    ) {
        let now = self.clock()
        let key = "\(link)/\(event)"
        let unsaid: Int? = self.said.withLock { said in
            if let last = said[key], now - last.at < Self.pause {
                said[key]?.unsaid += 1
                return nil
            }
            return said.updateValue(Said(at: now), forKey: key)?.unsaid ?? 0
        }
        guard let unsaid else { return }
        var metadata = metadata
        metadata["link"] = "\(link)"
        if unsaid > 0 { metadata["unsaid"] = "\(unsaid)" }
        self.logger.log(level: level, "\(event)", metadata: metadata)
    }
}
