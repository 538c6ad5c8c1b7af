import Monotonic
import Services
import Testing

@testable import Bridge

@Suite struct RecentSendersTests {
    let start = Instant.now

    /// Whatever is written when: a value is there as long as it must be, and gone when it has to be.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func aValueIsKeptForItsTimeAndNotForLong(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var senders = RecentSenders<Int>(memory: .seconds(10), limit: 1000)
        var written: [Int: (value: Int, at: Int)] = [:]
        var now = 0
        for step in 0..<500 {
            now += Int.random(in: 0...3, using: &random)
            let number = Int.random(in: 0..<20, using: &random)
            let last = written[number]
            let value = senders.value(of: try phone(number))
            #expect(value == nil || value == last?.value, "seed \(seed)")
            if let last, now - last.at < 10 { #expect(value == last.value, "seed \(seed)") }
            senders.set(step, for: try phone(number), at: self.start + .seconds(now))
            written[number] = (step, now)
            for (number, last) in written where now - last.at >= 30 {
                #expect(senders.value(of: try phone(number)) == nil, "seed \(seed)")
            }
        }
    }

    @Test func moreThanTheLimitForgetsTheOldest() throws {
        var senders = RecentSenders<Int>(memory: .seconds(10), limit: 100)
        for number in 0..<1000 {
            senders.set(number, for: try phone(number), at: self.start)
            #expect(senders.count <= 200)
            for kept in max(0, number - 99)...number {
                #expect(senders.value(of: try phone(kept)) == kept)
            }
        }
        #expect(senders.value(of: try phone(0)) == nil)
        #expect(senders.earlyTurns == 9)
    }
}

/// A phone by its number, 0 to 9999999.
func phone(_ number: Int) throws -> MSISDN {
    try #require(MSISDN(address: String(77_010_000_000 + number), ton: 1))
}
