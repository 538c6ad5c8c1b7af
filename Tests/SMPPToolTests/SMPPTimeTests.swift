import Testing

@testable import smpptool

/// Times as SMPP 3.4 §7.1.1 writes them.
@Suite struct SMPPTimeTests {
    @Test(arguments: [
        ("261122120000020+", "2026-11-22 12:00:00.0 UTC+05:00"),
        ("991231235959948-", "2099-12-31 23:59:59.9 UTC-12:00"),
        ("020610233429022-", "2002-06-10 23:34:29.0 UTC-05:30"),
        ("020610233429000R", "2 years 6 months 10 days 23 hours 34 minutes 29 seconds from submission"),
        ("000000010000000R", "1 hour from submission"), ("000000000000000R", "at once"),
    ])
    func timesAreShownForPeople(text: String, words: String) {
        #expect(SMPPTime(text)?.description == words)
    }

    @Test(arguments: [
        "", "261122120000020", "261122120000020Z", "2611221200000200+", "261322120000020+",
        "261100120000020+",
        "261122240000020+", "261122126000020+", "261122120060020+", "261122120000049+", "26112212000002é",
        "26112212 000020+",
    ])
    func whatIsNoTimeIsNone(text: String) {
        #expect(SMPPTime(text) == nil)
    }
}
