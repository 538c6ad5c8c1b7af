import SMPP
import Testing

@testable import smpptool

/// Times of SMPP 3.4 §7.1.1 in words.
@Suite struct MeaningTimeTests {
    @Test(arguments: [
        ("261122120000020+", "2026-11-22 12:00:00.0 UTC+05:00"),
        ("991231235959948-", "2099-12-31 23:59:59.9 UTC-12:00"),
        ("020610233429022-", "2002-06-10 23:34:29.0 UTC-05:30"),
        ("020610233429000R", "2 years 6 months 10 days 23 hours 34 minutes 29 seconds from submission"),
        ("000000010000000R", "1 hour from submission"), ("000000000000000R", "at once"),
    ])
    func timesAreShownForPeople(text: String, words: String) throws {
        #expect(try Meaning.time(#require(SMPPTime(text))) == words)
    }
}
