import Foundation
import Testing

@testable import PacketCapture

@Suite struct CapturedPacketTests {
    /// Foundation's calendar is the second opinion.
    @Test(arguments: 0..<200)
    func timesAreDates(seed: Int) {
        var random = SplitMix64(seed: seed)
        let seconds = Int64.random(in: -2_000_000_000...7_000_000_000, using: &random)
        let time = CaptureTime(seconds: seconds, nanoseconds: 0)
        let date = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        #expect(time.description == date.replacing("Z", with: ".000000Z"))
    }

    @Test(
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000000Z"), (951_782_400, 1000, "2000-02-29T00:00:00.000001Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (0, 1_000_000_001, "1970-01-01T00:00:01.000000001Z"),
        ] as [(Int64, Int64, String)])
    func fractionsAreShown(seconds: Int64, nanoseconds: Int64, text: String) {
        #expect(CaptureTime(seconds: seconds, nanoseconds: nanoseconds).description == text)
    }

    @Test func noTimeIsTooLarge() {
        for units in [1, 1_000_000, 10_000_000_000_000_000_000] as [UInt64] {
            for offset in [Int64.min, 0, .max] {
                let time = CaptureTime(ticks: .max, unitsPerSecond: units, offset: offset)
                #expect(time.nanoseconds < 1_000_000_000 && !time.description.isEmpty)
                #expect(time.since(CaptureTime(seconds: 0, nanoseconds: 0)) >= .seconds(-2_000_000_000_000))
            }
        }
    }
}
