import Monotonic
public import SMPP
import SMPPLink

/// A fault in how a submit_sm is answered; of several, the first that applies counts.
public enum SubmitFault: Hashable, Sendable {
    /// This share of them is answered with this status.
    case status(CommandStatus, share: Double)
    /// This share of them is not answered.
    case silence(share: Double)
    /// What comes faster than so many a second is answered with ESME_RTHROTTLED.
    case throttle(perSecond: Double)
}

/// A fault in what becomes of octets on their way from the SMSC.
public enum WireFault: Hashable, Sendable {
    /// Every PDU leaves so much later.
    case slow(Duration)
    /// This share of the responses leaves so much later, behind others.
    case late(Duration, share: Double)
    /// This share of the responses leaves twice.
    case double(share: Double)
    /// This share of the responses has another sequence_number.
    case wrong(share: Double)
    /// This share of the PDUs has an octet of the body changed.
    case malformed(share: Double)
    /// This share of the PDUs ends in the middle, and the connection with it.
    case cut(share: Double)
    /// The connection ends so long after it began.
    case drop(after: Duration)
    /// From so long after the beginning on nothing is read or written, and the connection stays.
    case halfOpen(after: Duration)
    /// One octet a write.
    case split
    /// What leaves within such a time leaves in one write.
    case merge(Duration)
}

/// How submissions are answered by a list of faults, from a seed.
struct SubmitFaults {
    private let faults: [SubmitFault]
    private var random: SplitMix64
    /// Submissions that may come now, for each fault that throttles.
    private var tokens: [Double]
    private var filled: Instant?

    init(_ faults: [SubmitFault], seed: UInt64) {
        self.faults = faults
        self.random = SplitMix64(seed: seed)
        self.tokens = faults.map { if case .throttle(let rate) = $0 { max(1, rate) } else { 0 } }
    }

    /// How a submission of now is answered; nil: as if there were no faults.
    mutating func answer(at now: Instant) -> SMSCBehaviour.Answer? {
        self.refill(at: now)
        for (index, fault) in self.faults.enumerated() {
            switch fault {
            case .status(let status, let share): if self.random.chance(share) { return .status(status) }
            case .silence(let share): if self.random.chance(share) { return .silence }
            case .throttle:
                guard self.tokens[index] >= 1 else { return .status(.throttled) }
                self.tokens[index] -= 1
            }
        }
        return nil
    }

    private mutating func refill(at now: Instant) {
        let seconds = self.filled.map { max(0, (now - $0) / .seconds(1)) } ?? 0
        self.filled = now
        for (index, fault) in self.faults.enumerated() {
            guard case .throttle(let rate) = fault else { continue }
            self.tokens[index] = min(max(1, rate), self.tokens[index] + rate * seconds)
        }
    }
}

extension SplitMix64 {
    /// True in this share of the calls.
    mutating func chance(_ share: Double) -> Bool {
        share > 0 && Double(self.next() >> 11) * 0x1p-53 < share
    }
}
