import Monotonic
import Services
import Testing

@testable import Bridge

@Suite struct SenderBucketsTests {
    let start = Instant.now

    @Test func tenAtOnceThenOneEverySixSeconds() throws {
        var buckets = SenderBuckets()
        let sender = try phone(1)
        var taken: [Int] = []
        // A message every half second for a minute.
        for half in 0..<120 where buckets.take(from: sender, at: self.start + .milliseconds(500 * half)) {
            taken.append(half)
        }
        // From the first on one comes in every 6 s.
        #expect(taken == Array(0..<10) + stride(from: 12, to: 120, by: 12))
    }

    @Test func oneSenderDoesNotCostAnother() throws {
        var buckets = SenderBuckets()
        for _ in 0..<1000 { _ = buckets.take(from: try phone(1), at: self.start) }
        #expect(buckets.take(from: try phone(1), at: self.start) == false)
        #expect(buckets.take(from: try phone(2), at: self.start) == true)
    }

    /// What an earlier process left may be taken up behind what has come since: it is judged as if it came then, too.
    @Test func whatCameEarlierFindsTheBucketOfNow() throws {
        var buckets = SenderBuckets()
        let sender = try phone(1)
        for second in 0..<2 { #expect(buckets.take(from: sender, at: self.start + .seconds(second)) == true) }
        for _ in 0..<8 { #expect(buckets.take(from: sender, at: self.start - .seconds(44)) == true) }
        #expect(buckets.take(from: sender, at: self.start - .seconds(44)) == false)
    }

    @Test func aBurstOfNoneIsNoLimit() throws {
        var buckets = SenderBuckets(SenderBuckets.Limits(burst: 0))
        for _ in 0..<1000 { #expect(buckets.take(from: try phone(1), at: self.start) == true) }
        #expect(buckets.count == 0)
    }

    /// Against the bucket of the textbook, which counts what is in it.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func itIsABucket(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (burst, interval) = (
            Int.random(in: 1...12, using: &random), Int.random(in: 1...9, using: &random)
        )
        var buckets = SenderBuckets(
            SenderBuckets.Limits(burst: burst, interval: .seconds(interval), senders: 1000))
        // Content in seconds' worth, of the moment that stands beside it.
        var model: [Int: (content: Int, at: Int)] = [:]
        var now = 0
        for _ in 0..<1000 {
            now += Int.random(in: 0...(2 * interval), using: &random) / 2
            let number = Int.random(in: 0..<3, using: &random)
            let last = model[number] ?? (burst * interval, now)
            let content = min(burst * interval, last.content + now - last.at)
            let isThere = content >= interval
            model[number] = (isThere ? content - interval : content, now)
            let isTaken = buckets.take(from: try phone(number), at: self.start + .seconds(now))
            #expect(isTaken == isThere, "seed \(seed)")
        }
    }

    @Test func fullBucketsAreForgottenAndManySendersCostNoMoreThanTheLimit() throws {
        var buckets = SenderBuckets(SenderBuckets.Limits(senders: 1000))
        for number in 0..<10_000 {
            _ = buckets.take(from: try phone(number), at: self.start)
            #expect(buckets.count <= 2000)
        }
        _ = buckets.take(from: try phone(1), at: self.start + .seconds(120))
        #expect(buckets.count == 1)
    }
}
