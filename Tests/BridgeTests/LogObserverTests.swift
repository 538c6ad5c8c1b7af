import Journal
import Locks
import Monotonic
import SMPP
import Testing

@testable import Bridge

@Suite struct LogObserverTests {
    private final class Clock: Sendable {
        private let moment = Locked(Instant.now)
        var now: Instant { self.moment.withLock { $0 } }
        func advance(by duration: Duration) { self.moment.withLock { $0 += duration } }
    }

    /// An SMSC that refuses a thousand replies a second does not fill the disk.
    @Test func aFloodIsALineASecond() {
        let lines = LogLines()
        let clock = Clock()
        let observer = LogObserver(
            logger: lines.logger, clock: { clock.now })
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
