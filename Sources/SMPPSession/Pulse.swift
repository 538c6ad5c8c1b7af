import Monotonic
import SMPP

/// The signs of life of the peer: when it was last heard, the enquire_link under way, the PDU that has begun.
struct Pulse: Hashable, Sendable {
    private var lastPDU: Instant
    private var enquiry: Enquiry?
    /// When the PDU that has begun must have ended.
    private(set) var readDeadline: Instant?

    private struct Enquiry: Hashable, Sendable {
        let sequence: SequenceNumber
        let sent: Instant
        /// Any PDU after the enquiry proves life; its own response still tells the round trip.
        var isProven = false
    }

    init(at now: Instant) {
        self.lastPDU = now
    }

    mutating func note(_ input: Session.Input, at now: Instant, readLimit: Duration) {
        switch input {
        case .received, .malformed:
            self.lastPDU = now
            self.enquiry?.isProven = true
            self.readDeadline = nil
        case .incomplete:
            if self.readDeadline == nil { self.readDeadline = now + readLimit }
        default:
            break
        }
    }

    func nextDeadline(_ timers: SessionTimers) -> Instant {
        if let enquiry = self.enquiry, !enquiry.isProven { return enquiry.sent + timers.enquireLinkResponse }
        return self.lastPDU + timers.enquireLink
    }

    /// When a peer that owes us a PDU, of whatever kind, is dead.
    func longestSilence(_ timers: SessionTimers) -> Instant {
        self.lastPDU + timers.enquireLink + timers.enquireLinkResponse
    }

    enum Due {
        case nothing
        case enquire
        case dead
    }

    func due(at now: Instant, _ timers: SessionTimers) -> Due {
        guard self.nextDeadline(timers) <= now else { return .nothing }
        if let enquiry = self.enquiry, !enquiry.isProven { return .dead }
        return .enquire
    }

    mutating func enquired(_ sequence: SequenceNumber, at now: Instant) {
        self.enquiry = Enquiry(sequence: sequence, sent: now)
    }

    /// The round trip if this is the answer to the enquiry under way.
    mutating func answered(_ sequence: SequenceNumber, at now: Instant) -> Duration? {
        guard let enquiry = self.enquiry, enquiry.sequence == sequence else { return nil }
        self.enquiry = nil
        return enquiry.sent.duration(to: now)
    }
}
