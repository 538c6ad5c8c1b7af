import Journal
import SMPP
import SMPPLink

/// Who watches the pipelines: told on a link's loop, so it must not block.
protocol PipelineObserver: Sendable {
    /// A bind has changed its state.
    func linkChanged(_ status: LinkStatus)
    /// The journal can't take anything.
    func journalFailed(_ link: String, _ error: JournalError)
    /// The SMSC refused a reply for good.
    func replyRefused(_ link: String, _ id: MessageID, _ status: CommandStatus)
}
