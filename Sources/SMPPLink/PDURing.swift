public import Monotonic
import SMPP
import SMPPSession

/// A PDU as it went over a link's connection.
public struct CapturedPDU: Hashable, Sendable {
    /// When it came, or was written for the peer.
    public let at: Instant
    /// Whether it is ours.
    public let isSent: Bool
    /// The connection, by the number that it has with the link.
    public let connection: UInt64
    /// Its octets, header and body, nothing of them masked.
    public let octets: [UInt8]
}

/// The last PDUs of a link, both ways, as they were on the wire.
///
/// One block of memory is used over and over: a PDU that comes or goes costs a copy of its octets. The block is there
/// from the first PDU on. What is asked for by somebody who may see it is masked then.
///
/// Guard: the loop of the link; its connections live there, and `@unchecked` says that they may hold it.
final class PDURing: @unchecked Sendable {
    private var block: PDUBlock

    /// - Parameter capacity: the most PDUs that are kept; 0: none is.
    init(capacity: Int) {
        self.block = PDUBlock(capacity: capacity)
    }

    /// Keeps a PDU.
    func add(_ pdu: Span<UInt8>, isSent: Bool, connection: UInt64, at now: Instant) {
        self.block.add(pdu, isSent: isSent, connection: connection, at: now)
    }

    /// What is kept, oldest first.
    var pdus: [CapturedPDU] { self.block.pdus }
}

/// The memory of a ring, a value: the class checks each access to its properties, and there is one for each PDU.
private struct PDUBlock {
    /// Octets for each PDU that may be kept; longer ones take the room of several.
    private static let octetsEach = 256

    private struct Entry {
        let at: Instant
        let isSent: Bool
        let connection: UInt64
        /// The place of the first octet in the block, and among all that were ever written.
        let place: Int
        let start: Int
        let count: Int
    }

    private let capacity: Int
    private var octets: [UInt8] = []
    private var entries: [Entry] = []
    /// Where the oldest entry is, once all places are taken.
    private var oldest = 0
    /// Where the next octet goes.
    private var place = 0
    /// Octets that were ever written, with those left free at the end of the block.
    private var written = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    mutating func add(_ pdu: Span<UInt8>, isSent: Bool, connection: UInt64, at now: Instant) {
        guard self.capacity > 0 else { return }
        if self.octets.isEmpty {
            self.octets = [UInt8](repeating: 0, count: self.capacity * Self.octetsEach)
            self.entries.reserveCapacity(self.capacity)
        }
        let size = self.octets.count
        guard pdu.count <= size else { return }
        // It lies in one piece: what does not fit before the end begins at the front.
        if pdu.count > size - self.place {
            self.written += size - self.place
            self.place = 0
        }
        self.copy(pdu)
        self.append(
            Entry(
                at: now, isSent: isSent, connection: connection, place: self.place, start: self.written,
                count: pdu.count))
        self.place += pdu.count
        self.written += pdu.count
    }

    private mutating func copy(_ pdu: Span<UInt8>) {
        let range = self.place..<self.place + pdu.count
        unsafe self.octets.withUnsafeMutableBytes { block in
            unsafe pdu.withUnsafeBytes { pdu in
                unsafe UnsafeMutableRawBufferPointer(rebasing: block[range]).copyMemory(from: pdu)
            }
        }
    }

    private mutating func append(_ entry: Entry) {
        guard self.entries.count == self.capacity else { return self.entries.append(entry) }
        self.entries[self.oldest] = entry
        self.oldest = self.oldest + 1 == self.capacity ? 0 : self.oldest + 1
    }

    var pdus: [CapturedPDU] {
        (self.entries[self.oldest...] + self.entries[..<self.oldest])
            .filter { $0.start + self.octets.count >= self.written }
            .map { entry in
                CapturedPDU(
                    at: entry.at, isSent: entry.isSent, connection: entry.connection,
                    octets: Array(self.octets[entry.place..<entry.place + entry.count]))
            }
    }
}

extension Connection {
    /// Keeps the connection's PDUs from now on in its link's ring, under its number with the link.
    func record(in ring: PDURing, as number: UInt64) {
        self.ring = (ring, number)
    }
}
