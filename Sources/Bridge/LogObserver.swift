import Journal
import Logging
import SMPP
import SMPPLink
import SMPPSession
import Synchronization

/// Tells the log what happens on the way of the messages.
///
/// It knows each bind's last state, so that a line is written when something has changed and not each time it is told.
final class LogObserver: PipelineObserver {
    private let logger: Logger
    private let states = Mutex<[String: String]>([:])

    init(logger: Logger) {
        self.logger = logger
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

    func journalFailed(_ link: String, _ error: JournalError) {
        self.logger.error("journal failed", metadata: ["link": "\(link)", "reason": "\(error)"])
    }

    func replyRefused(_ link: String, _ id: MessageID, _ status: CommandStatus) {
        self.logger.warning(
            "reply refused by the SMSC",
            metadata: ["link": "\(link)", "message": "\(id)", "status": "\(status)"])
    }
}
