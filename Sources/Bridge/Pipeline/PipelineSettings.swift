import Journal
import SMPP
import SMSText
import Services

/// What the way of a link's messages depends on.
///
/// It never changes: other settings are another one, and a question keeps the one with which it was asked to its end.
final class PipelineSettings: Sendable {
    let link: String
    /// The link that replies leave by; nil: this one.
    let replyLink: String?
    let intake: Intake
    let decoder: TextDecoder
    let segmenter: Segmenter
    let sla: Configuration.SLA
    /// What a deliver_sm that can't be taken now is answered with.
    let refusalStatus: CommandStatus
    /// TON and NPI of our number in replies.
    let shortNumber: Configuration.NumberType
    let registeredDelivery: RegisteredDelivery
    let receiptIDs: ReceiptIDForm
    /// submit_sm a second; nil: no limit.
    let throughput: Double?
    /// The text at the fallback moment.
    let fallbackText: String
    /// What becomes of a segment whose outcome stays unknown.
    let inDoubt: Configuration.InDoubt
    let repeats: RepeatMemory.Limits
    let senders: SenderBuckets.Limits
    /// Whether the journal keeps what is open beyond the end of the process.
    let isKept: Bool

    init(_ name: String, _ link: Configuration.Link, _ configuration: Configuration, isKept: Bool) {
        self.link = name
        self.replyLink = link.replyLink
        self.intake = Intake(
            shortNumbers: Set(configuration.shortNumbers), repeatIDTLV: link.repeatIDTLV)
        self.decoder = TextDecoder(defaultAlphabet: link.defaultAlphabet)
        self.segmenter = Segmenter(
            form: link.segmentForm,
            encoder: TextEncoder(
                defaultAlphabet: link.defaultAlphabet, gsmDataCoding: link.gsmDataCoding.rawValue))
        self.sla = configuration.sla
        self.refusalStatus = link.refusalStatus
        self.shortNumber = link.shortNumber
        self.registeredDelivery = link.registeredDelivery
        self.receiptIDs = link.receiptIDs
        self.throughput = link.throughput
        self.fallbackText = configuration.catalogue.texts.unavailable
        self.inDoubt = link.inDoubt
        self.repeats = RepeatMemory.Limits(window: link.repeatWindow, peerTimer: link.repeatTimeout)
        self.senders = SenderBuckets.Limits(configuration.senders)
        self.isKept = isKept
    }

    /// What leaves for an answer; nothing for one without a text.
    func reply(_ answer: Answer, to id: MessageID, _ notes: Reply.Notes = []) -> Reply {
        let segments =
            answer.outcome == .ignored
            ? []
            : self.segmenter.segments(of: answer.text, reference: UInt16(truncatingIfNeeded: id.rawValue))
        return Reply(id: id, answer: answer, segments: segments, notes: notes)
    }

    /// The reply at the fallback moment.
    func fallback(to id: MessageID) -> Reply {
        self.reply(
            Answer(service: nil, row: nil, argument: nil, text: self.fallbackText, outcome: .unavailable),
            to: id)
    }
}
