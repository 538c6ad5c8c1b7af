import Journal

/// A line for each message that came, for what became of its answer, and for each receipt, and the same for clients'
/// messages: Kannel's form, with our fields at the end.
///
///     TIME EVENT [SMSC:] [SVC:] [ACT:] [BINF:] [FID:] [META:] [from:] [to:] [flags:] [msg:] [udh:] [id:] [ms:] [sla:]
///
/// `AccessRecord` says what stands in them. Who parses Kannel's lines finds everything where he looks for it; a field that
/// means nothing here is empty. Lines are made on the writer's thread.
public final class AccessLog: Sendable {
    let writer: LineWriter
    private let mask: NumberMask

    init(to target: consuming LogTarget, mask: NumberMask, limit: Int = LineWriter.limit) {
        self.mask = mask
        self.writer = LineWriter(to: target, limit: limit) { count in
            Array("\(UTCTime(.now).spaced) Log lines dropped [count:\(count)]\n".utf8)
        }
    }

    /// Writes what is to be written of an event.
    func observe(_ link: String, _ event: FlowEvent) {
        let isRevealing = self.mask.isRevealing
        switch event {
        case .received(let parts):
            self.write(parts.map { AccessRecord($0.part.accepted, isRevealing: isRevealing) })
        case .ended(let messages):
            self.write(messages.map { AccessRecord($0, link: link, isRevealing: isRevealing) })
        case .receipted(let note): self.write([AccessRecord(note, link: link)])
        case .routed(let notes):
            self.write(notes.map { AccessRecord($0, isRevealing: isRevealing) })
        case .journalFailed, .replyRefused, .quarantined: break
        }
    }

    private func write(_ records: [AccessRecord]) {
        let mask = self.mask
        let now = WallTime.now
        self.writer.write(count: records.count) {
            let time = UTCTime(now).spaced
            return records.flatMap { Array("\(time) \($0.line(mask))\n".utf8) }
        }
    }
}
