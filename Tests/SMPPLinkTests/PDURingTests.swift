import Monotonic
import SMPP
import Testing

@testable import SMPPLink

@Suite struct PDURingTests {
    private let start = Instant.now

    private func add(_ pdu: [UInt8], to ring: PDURing, _ second: Int = 0) {
        ring.add(pdu.span, isSent: second.isMultiple(of: 2), connection: 7, at: self.start + .seconds(second))
    }

    @Test func theLastOnesAreKeptInTheirOrder() {
        let ring = PDURing(capacity: 3)
        for number in 1...5 {
            self.add([UInt8](repeating: UInt8(number), count: 16 + number), to: ring, number)
        }
        #expect(
            ring.pdus
                == (3...5).map { number in
                    CapturedPDU(
                        at: self.start + .seconds(number), isSent: number == 4, connection: 7,
                        octets: [UInt8](repeating: UInt8(number), count: 16 + number))
                })
    }

    /// The block has an end: long ones push out more than one.
    @Test func memoryIsBoundedByOctetsAsWell() {
        let ring = PDURing(capacity: 4)
        for number in 1...4 { self.add([UInt8](repeating: UInt8(number), count: 256), to: ring) }
        #expect(ring.pdus.map { $0.octets[0] } == [1, 2, 3, 4])
        self.add([UInt8](repeating: 5, count: 600), to: ring)
        #expect(ring.pdus.map { $0.octets[0] } == [4, 5])
        #expect(ring.pdus.map(\.octets.count) == [256, 600])
        self.add([UInt8](repeating: 6, count: 1_025), to: ring)
        #expect(ring.pdus.map { $0.octets[0] } == [4, 5])
    }

    /// Whatever comes, what is kept is the end of it, octet for octet.
    @Test(arguments: 1..<50)
    func whatIsKeptIsTheEndOfWhatCame(step: Int) {
        let ring = PDURing(capacity: 8)
        var all: [[UInt8]] = []
        for number in 0..<100 {
            let count = 16 + number * step * 37 % 685
            let pdu = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* step &+ number) }
            all.append(pdu)
            self.add(pdu, to: ring)
            let kept = ring.pdus.map(\.octets)
            #expect(kept == Array(all.suffix(kept.count)) && kept.last == pdu && kept.count <= 8)
        }
    }

    @Test func aRingOfNothingKeepsNothing() {
        let ring = PDURing(capacity: 0)
        self.add([1, 2, 3], to: ring)
        #expect(ring.pdus.isEmpty)
    }
}
