import Foundation
import Services
import Testing

/// Days of the calendar, against Foundation's.
@Suite struct CivilDateTests {
    @Test(arguments: [
        ("2036-03-15", "15.03.2036"), ("2000-02-29", "29.02.2000"), ("0001-01-01", "01.01.0001"),
        ("9999-12-31", "31.12.9999"),
    ])
    func forms(_ iso: String, _ printed: String) throws {
        let date = try #require(CivilDate(iso: iso))
        #expect(date.description == printed)
        #expect(date.iso == iso)
    }

    @Test(arguments: [
        "", "2036-3-15", "2036-13-01", "2036-00-10", "2036-02-30", "1900-02-29", "2036-01-00", "15.03.2036",
        "2036-04-31", "0000-01-01", "2036/03/15", "2036-03-1x", "-036-03-15", "2036-03-15 ", "２036-03-15",
    ])
    func noDates(_ text: String) {
        #expect(CivilDate(iso: text) == nil)
    }

    @Test func order() {
        let days = ["1999-12-31", "2000-01-01", "2000-01-31", "2000-02-01", "2001-01-01"].map(date)
        for (index, day) in days.enumerated() {
            for (other, later) in days.enumerated() { #expect((day < later) == (index < other)) }
        }
    }

    /// From 1583 on: before, Foundation counts by the Julian calendar.
    @Test(arguments: 0..<200)
    func moments(_ seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let seconds = Int64.random(in: -12_212_553_600..<253_402_300_800, using: &random)
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        let parts = calendar.dateComponents(
            [.era, .year, .month, .day], from: Date(timeIntervalSince1970: Double(seconds)))
        let day = try #require(CivilDate(secondsSince1970: seconds, secondsFromUTC: 0))
        #expect(parts.month == day.month && parts.day == day.day && parts.year == day.year)
    }

    @Test(
        arguments: [
            (0, 0, "01.01.1970"), (68_399, 18_000, "01.01.1970"), (68_400, 18_000, "02.01.1970"),
            (-1, 0, "31.12.1969"), (1_709_164_800, 0, "29.02.2024"), (253_402_300_799, 0, "31.12.9999"),
            (-62_135_596_800, 0, "01.01.0001"),
        ] as [(Int64, Int64, String)])
    func knownMoments(_ seconds: Int64, _ offset: Int64, _ printed: String) {
        #expect(CivilDate(secondsSince1970: seconds, secondsFromUTC: offset)?.description == printed)
    }

    @Test(arguments: [Int64.max, .min, 253_402_300_800, -62_135_596_801])
    func momentsOutsideTheCalendar(_ seconds: Int64) {
        #expect(CivilDate(secondsSince1970: seconds, secondsFromUTC: 0) == nil)
        #expect(CivilDate(secondsSince1970: seconds, secondsFromUTC: seconds) == nil)
    }
}
