import Monotonic
import SMPP
import Testing

@testable import SMSCSimulator

/// What each fault does to a PDU, without sockets.
@Suite struct FaultyWireTests {
    private static let start = Instant.now
    /// enquire_link_resp 7 and enquire_link 8 (SMPP 3.4 §4.11), and a deliver_sm_resp with a body.
    private static let response: [UInt8] = [0, 0, 0, 16, 0x80, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 7]
    private static let request: [UInt8] = [0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 8]
    private static let body: [UInt8] = [0, 0, 0, 18, 0x80, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 9, 0x31, 0]

    /// What leaves, with the milliseconds after the start.
    private static func run(
        _ faults: [WireFault], _ pdus: [[UInt8]], seed: UInt64 = 1
    ) -> [(at: Int, action: FaultyWire.Action)] {
        var wire = FaultyWire(faults, seed: seed, at: self.start)
        for pdu in pdus { wire.take(pdu, at: self.start) }
        var seen: [(Int, FaultyWire.Action)] = []
        for millisecond in 0..<5000 {
            let actions = wire.next(at: self.start + .milliseconds(millisecond))
            seen += actions.map { (millisecond, $0) }
            if actions.contains(.close) || actions.contains(.freeze) { break }
        }
        return seen
    }

    @Test func withoutFaultsAllLeavesAtOnce() {
        let seen = Self.run([], [Self.response, Self.request])
        #expect(seen.map(\.at) == [0] && seen.map(\.action) == [.write(Self.response + Self.request)])
    }

    @Test func slowAndLateKeepTheirTimes() {
        let seen = Self.run(
            [.slow(.milliseconds(20)), .late(.milliseconds(100), share: 1)], [Self.response, Self.request])
        #expect(seen.map(\.at) == [20, 120])
        #expect(seen.map(\.action) == [.write(Self.request), .write(Self.response)])
    }

    @Test func responsesComeTwiceAndRequestsOnce() {
        let seen = Self.run([.double(share: 1)], [Self.response, Self.request])
        #expect(seen.map(\.action) == [.write(Self.response + Self.response + Self.request)])
    }

    @Test(arguments: 1..<50)
    func wrongResponsesHaveAnotherNumber(seed: UInt64) throws {
        let seen = Self.run([.wrong(share: 1)], [Self.response], seed: seed)
        guard case .write(let octets) = try #require(seen.first).action else { return }
        #expect(octets.prefix(12) == Self.response.prefix(12) && octets != Self.response)
        #expect(octets.count == 16 && octets[12] < 0x80 && octets.suffix(4) != [0, 0, 0, 0])
    }

    @Test(arguments: 1..<50)
    func malformedPDUsKeepTheirHeader(seed: UInt64) throws {
        let seen = Self.run([.malformed(share: 1)], [Self.body, Self.request], seed: seed)
        guard case .write(let octets) = try #require(seen.first).action else { return }
        #expect(octets.prefix(16) == Self.body.prefix(16))
        #expect(Array(octets[16..<18]) != [0x31, 0] && Array(octets.suffix(16)) == Self.request)
    }

    @Test func splitAndMergeChangeTheWrites() {
        let split = Self.run([.split], [Self.response])
        #expect(split.map(\.action) == Self.response.map { .write([$0]) })
        let merged = Self.run([.merge(.milliseconds(50))], [Self.response, Self.request])
        #expect(merged.map(\.at) == [50] && merged.map(\.action) == [.write(Self.response + Self.request)])
    }

    @Test func connectionsEnd() {
        let cut = Self.run([.cut(share: 1)], [Self.request])
        #expect(cut.map(\.action) == [.write(Array(Self.request.prefix(8))), .close])
        #expect(Self.run([.drop(after: .milliseconds(30))], []).map(\.at) == [30])
        #expect(Self.run([.halfOpen(after: .milliseconds(30))], []).map(\.action) == [.freeze])
        var wire = FaultyWire([.slow(.milliseconds(10))], seed: 1, at: Self.start)
        wire.take(Self.request, at: Self.start)
        wire.end(at: Self.start)
        #expect(wire.next(at: Self.start).isEmpty && wire.nextDeadline == Self.start + .milliseconds(10))
        #expect(wire.next(at: Self.start + .milliseconds(10)) == [.write(Self.request), .close])
    }

    @Test func whoDoesNotReadIsCutOff() {
        var wire = FaultyWire([.slow(.seconds(1000))], seed: 1, at: Self.start)
        let large = [UInt8](repeating: 0, count: FaultyWire.maximumOctets / 2 + 1)
        wire.take(large, at: Self.start)
        #expect(wire.next(at: Self.start) == [])
        wire.take(large, at: Self.start)
        #expect(wire.next(at: Self.start) == [.close])
    }

    @Test func aSeedGivesTheSameFaults() {
        let faults: [WireFault] = [.double(share: 0.3), .wrong(share: 0.3), .malformed(share: 0.3)]
        let pdus = (0..<100).map { $0.isMultiple(of: 2) ? Self.response : Self.body }
        let actions = (1...2).map { _ in Self.run(faults, pdus, seed: 42).map(\.action) }
        #expect(actions[0] == actions[1])
        #expect(Self.run(faults, pdus, seed: 43).map(\.action) != actions[0])
    }
}
