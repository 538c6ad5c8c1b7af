import Monotonic
import SMPP
import SMPPLink

/// What becomes of the PDUs of a simulated SMSC on one connection: PDUs and time go in, writes come out.
///
/// The same seed, the same PDUs at the same times: the same faults. It holds `maximumOctets` at most; who exceeds
/// them is cut off.
struct FaultyWire {
    enum Action: Hashable {
        case write([UInt8])
        /// The connection ends.
        case close
        /// Nothing is read or written any more.
        case freeze
    }

    static let maximumOctets = 8 * 1024 * 1024

    private struct Leaving {
        let due: Instant
        let octets: [UInt8]
        let isLast: Bool
    }

    private let faults: [WireFault]
    private var random: SplitMix64
    private let began: Instant
    private var leaving: [Leaving] = []
    private var waitingOctets = 0

    init(_ faults: [WireFault], seed: UInt64, at now: Instant) {
        self.faults = faults
        self.random = SplitMix64(seed: seed)
        self.began = now
    }

    /// When `next` is due; nil: not until a PDU comes.
    var nextDeadline: Instant? {
        let ends = self.faults.compactMap { fault -> Instant? in
            switch fault {
            case .drop(let after), .halfOpen(let after): self.began + after
            default: nil
            }
        }
        return (ends + (self.leaving.first.map { [$0.due] } ?? [])).min()
    }

    /// Takes a whole PDU that the SMSC sends.
    mutating func take(_ pdu: [UInt8], at now: Instant) {
        var pdu = pdu
        var copies = 1
        var due = now
        var isLast = false
        let isResponse = (pdu.dropFirst(4).first ?? 0) & 0x80 != 0
        for fault in self.faults {
            switch fault {
            case .slow(let time): due += time
            case .late(let time, let share): if isResponse, self.random.chance(share) { due += time }
            case .double(let share): if isResponse, self.random.chance(share) { copies = 2 }
            case .wrong(let share): if isResponse, self.random.chance(share) { self.renumber(&pdu) }
            case .malformed(let share): if self.random.chance(share) { self.damage(&pdu) }
            case .cut(let share):
                if self.random.chance(share) {
                    pdu.removeLast(pdu.count / 2)
                    isLast = true
                }
            case .drop, .halfOpen, .split, .merge: break
            }
        }
        for _ in 0..<copies { self.add(Leaving(due: self.merged(due), octets: pdu, isLast: isLast)) }
    }

    /// The SMSC sends nothing more: the connection ends behind what waits.
    mutating func end(at now: Instant) {
        self.add(Leaving(due: max(now, self.leaving.last?.due ?? now), octets: [], isLast: true))
    }

    /// What is to be done now, in order.
    mutating func next(at now: Instant) -> [Action] {
        for fault in self.faults {
            switch fault {
            case .drop(let after): if now >= self.began + after { return [.close] }
            case .halfOpen(let after): if now >= self.began + after { return [.freeze] }
            default: break
            }
        }
        if self.waitingOctets > Self.maximumOctets { return [.close] }
        let due = self.leaving.prefix { $0.due <= now }
        self.leaving.removeFirst(due.count)
        let octets = due.flatMap(\.octets)
        self.waitingOctets -= octets.count
        let writes: [Action] =
            if octets.isEmpty {
                []
            } else if self.faults.contains(.split) {
                octets.map { .write([$0]) }
            } else {
                [.write(octets)]
            }
        return writes + (due.contains(where: \.isLast) ? [.close] : [])
    }

    /// Those of the same moment leave in the order in which they came.
    private mutating func add(_ leaving: Leaving) {
        let index = self.leaving.lastIndex { $0.due <= leaving.due }.map { $0 + 1 } ?? 0
        self.leaving.insert(leaving, at: index)
        self.waitingOctets += leaving.octets.count
    }

    /// The end of the time within which all leaves together.
    private func merged(_ due: Instant) -> Instant {
        for case .merge(let time) in self.faults where time > .zero {
            let count = ((due - self.began) / time).rounded(.down) + 1
            return self.began + time * count
        }
        return due
    }

    /// Another sequence_number of those that are allowed.
    private mutating func renumber(_ pdu: inout [UInt8]) {
        guard pdu.count >= Header.octetCount else { return }
        let number = UInt32.random(in: 1...0x7FFF_FFFF, using: &self.random)
        for index in 0..<4 { pdu[12 + index] = UInt8(truncatingIfNeeded: number >> (24 - 8 * index)) }
    }

    /// Another octet in the body; the length stays right, so that only this PDU is broken.
    private mutating func damage(_ pdu: inout [UInt8]) {
        guard pdu.count > Header.octetCount else { return }
        let index = Int.random(in: Header.octetCount..<pdu.count, using: &self.random)
        pdu[index] ^= UInt8.random(in: 1...255, using: &self.random)
    }
}
