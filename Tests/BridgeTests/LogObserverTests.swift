import Journal
import Locks
import Logging
import SMPP
import Testing

@testable import Bridge

@Suite struct LogObserverTests {
    private final class Lines: Sendable {
        private let lines = Locked<[String]>([])
        var all: [String] { self.lines.withLock { $0 } }
        func add(_ line: String) { self.lines.withLock { $0.append(line) } }
    }

    private final class Clock: Sendable {
        private let moment = Locked(ContinuousClock.now)
        var now: ContinuousClock.Instant { self.moment.withLock { $0 } }
        func advance(by duration: Duration) { self.moment.withLock { $0 += duration } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            self.lines.add(([event.message.description] + fields).joined(separator: " "))
        }
    }

    /// An SMSC that refuses a thousand replies a second does not fill the disk.
    @Test func aFloodIsALineASecond() {
        let lines = Lines()
        let clock = Clock()
        let observer = LogObserver(
            logger: Logger(label: "test") { _ in Handler(lines: lines) }, clock: { clock.now })
        for number in 0..<3000 as Range<UInt64> {
            observer.observe(
                "kcell", .replyRefused(MessageID(rawValue: number), .invalidDestinationAddress))
            if number == 0 { observer.observe("kcell", .journalFailed(JournalError("the disk is full"))) }
            if number == 0 {
                observer.observe("beeline", .replyRefused(MessageID(rawValue: 7), .submitFailed))
            }
            clock.advance(by: .milliseconds(1))
        }
        #expect(
            lines.all == [
                "reply refused by the SMSC link=kcell message=0 status=ESME_RINVDSTADR",
                "journal failed link=kcell reason=the disk is full",
                "reply refused by the SMSC link=beeline message=7 status=ESME_RSUBMITFAIL",
                "reply refused by the SMSC link=kcell message=1000 status=ESME_RINVDSTADR unsaid=999",
                "reply refused by the SMSC link=kcell message=2000 status=ESME_RINVDSTADR unsaid=999",
            ])
    }
}
